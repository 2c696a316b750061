/**
 * The last result: three numbers that are never one, the evidence in a line, and why when nothing
 * moved.
 */
import type { ReactNode } from 'react';
import type { AdviceRecord } from '../../session/session_store.ts';
import {
  ADVICE_DEFINITIONS,
  toAdviceNumbers,
  toEvidenceText,
  toExplanation,
  toLeftOutText,
  toRefusalErrors,
} from '../../view_models/advice_result.ts';
import { STRATEGY_PRESENTATION } from '../../view_models/strategy_presentation.ts';
import { formatBytes, formatClock } from '../../view_models/units.ts';
import { ErrorNotice } from '../../widgets/error_notice.tsx';
import { HoverText } from '../../widgets/hover_fact.tsx';

interface NumberCellProps {
  readonly testId: string;
  readonly label: string;
  readonly bytes: number;
  readonly definition: string;
}

function NumberCell({ testId, label, bytes, definition }: NumberCellProps): ReactNode {
  return (
    <HoverText text={definition}>
      <div className="result-number" tabIndex={0} data-testid={testId} data-value={bytes}>
        <b>{formatBytes(bytes)}</b>
        <span className="muted">{label}</span>
      </div>
    </HoverText>
  );
}

export function AdviceResult({ record }: { readonly record: AdviceRecord }): ReactNode {
  const { report, atMs } = record;
  const numbers = toAdviceNumbers(report);
  const leftOut = toLeftOutText(report);
  const explanation = toExplanation(report);
  const strategy = report.outcomes[0]?.strategy;
  const verb = strategy ? ` · ${STRATEGY_PRESENTATION[strategy].verb.toLowerCase()}` : '';
  if (report.outcomes.length === 0) return null;
  return (
    <section className="detail-section" aria-label="Last result">
      <h2>
        Last result · {formatClock(atMs)}
        {verb}
      </h2>
      <div className="result-numbers">
        <NumberCell
          testId="result-advised"
          label="advised"
          bytes={numbers.bytesAdvised}
          definition={ADVICE_DEFINITIONS.advised}
        />
        <NumberCell
          testId="result-moved"
          label="moved"
          bytes={numbers.bytesMoved}
          definition={ADVICE_DEFINITIONS.moved}
        />
        <NumberCell
          testId="result-net-freed"
          label="net freed"
          bytes={numbers.netFreedBytes}
          definition={ADVICE_DEFINITIONS.netFreed}
        />
      </div>
      {explanation ? <p className="tone-warning">{explanation}</p> : null}
      <p className="muted selectable" data-testid="result-evidence">
        {toEvidenceText(report)}
      </p>
      {leftOut === '' ? null : (
        <p className="muted selectable" data-testid="result-left-out">
          {leftOut}
        </p>
      )}
      {toRefusalErrors(report).map((error) => (
        <ErrorNotice key={error.code} error={error} />
      ))}
    </section>
  );
}
