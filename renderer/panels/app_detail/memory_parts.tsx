/**
 * Memory by kind: fill = now, outline = before the last advice. One scale for all bars, so that
 * they can be compared.
 */
import type { ReactNode } from 'react';
import type { MemoryPart } from '../../view_models/advice_result.ts';
import type { MetricName } from '../../view_models/metric_presentation.ts';
import { formatMb, isKnown } from '../../view_models/units.ts';
import { HoverFact } from '../../widgets/hover_fact.tsx';

const METRICS: Readonly<Record<string, MetricName>> = {
  Anonymous: 'pss_anon_kb',
  File: 'pss_file_kb',
  'Shared memory': 'pss_shmem_kb',
  Swap: 'swap_pss_kb',
};

interface MemoryPartsProps {
  readonly parts: readonly MemoryPart[];
  readonly colour: string;
}

export function MemoryParts({ parts, colour }: MemoryPartsProps): ReactNode {
  const values = parts.flatMap((part) => [part.nowKb, part.beforeKb ?? NaN]).filter(isKnown);
  const largest = Math.max(1, ...values);
  const toWidth = (kb: number | null): string => `${((isKnown(kb) ? kb : 0) / largest) * 100}%`;
  return (
    <dl className="memory-parts">
      {parts.map((part) => (
        <div key={part.name} className="memory-part" data-part={part.name}>
          <HoverFact
            metrics={[METRICS[part.name] ?? 'pss_kb']}
            note="Outline: before the last advice. Fill: now."
          >
            <dt tabIndex={0}>{part.name}</dt>
          </HoverFact>
          <dd className="part-track">
            <span
              className="part-now"
              style={{
                width: toWidth(part.nowKb),
                background: part.name === 'Swap' ? 'var(--faint)' : colour,
              }}
            />
            {part.beforeKb === null ? null : (
              <span className="part-before" style={{ width: toWidth(part.beforeKb) }} />
            )}
          </dd>
          <dd className="part-text">
            {part.beforeKb === null ? '' : `${formatMb(part.beforeKb)} → `}
            <b>{formatMb(part.nowKb)}</b> MB
          </dd>
        </div>
      ))}
    </dl>
  );
}
