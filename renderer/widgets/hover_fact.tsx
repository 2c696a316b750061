/** A number that explains itself: definition, unit, source and age, one hover or one Tab away. */
import { Tooltip } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { toMetricFact, type MetricName } from '../view_models/metric_presentation.ts';
import './widgets.css';

interface HoverFactProps {
  readonly metrics: readonly MetricName[];
  /** What is particular to this number now, such as its age. */
  readonly note?: string;
  readonly children: ReactElement;
}

export function MetricFacts({ metrics, note }: Omit<HoverFactProps, 'children'>): ReactNode {
  return (
    <div className="fact">
      {metrics.map(toMetricFact).map((fact) => (
        <div key={fact.label} className="fact-row">
          <span className="strong">{fact.label}</span>
          <span>{fact.definition}</span>
          <span className="muted">
            {fact.unit === '1' ? 'count' : fact.unit} · {fact.source}
          </span>
        </div>
      ))}
      {note ? <div className="fact-row">{note}</div> : null}
    </div>
  );
}

export function HoverFact({ metrics, note, children }: HoverFactProps): ReactNode {
  return (
    <HoverText text={<MetricFacts metrics={metrics} {...(note ? { note } : {})} />}>
      {children}
    </HoverText>
  );
}

interface HoverTextProps {
  readonly text: ReactNode;
  readonly children: ReactElement;
}

export function HoverText({ text, children }: HoverTextProps): ReactNode {
  return (
    <Tooltip
      label={text}
      multiline
      maw={320}
      openDelay={350}
      transitionProps={{ duration: 0 }}
      events={{ hover: true, focus: true, touch: false }}
      position="bottom-start"
    >
      {children}
    </Tooltip>
  );
}
