/**
 * What to do with the app: strategy, consistency, a dry run that says what would happen, and the
 * buttons that do it.
 */
import type { ReactNode } from 'react';
import type { SelectionMessage, Strategy } from '../../../electron/common/wire.gen.ts';
import type { AppSample } from '../../session/app_aggregate.ts';
import type { Operation, OperationKind } from '../../session/operations.ts';
import type { DeviceSession } from '../../session/session_store.ts';
import { useUi } from '../../session/ui_state.ts';
import { useSelectedDevice, useWorkbench } from '../../session/workbench_context.tsx';
import { toDryRunText, toSkipText } from '../../view_models/advice_result.ts';
import { isPerceptible, toIneligibleReason } from '../../view_models/oom_state.ts';
import {
  CONSISTENCY_OPTIONS,
  CONSISTENCY_PRESENTATION,
  STRATEGY_OPTIONS,
  STRATEGY_PRESENTATION,
} from '../../view_models/strategy_presentation.ts';
import {
  isSameSelection,
  selectsMappings,
  toSelectionFor,
} from '../../view_models/selection_presentation.ts';
import { formatBytes, formatClock } from '../../view_models/units.ts';
import { Button } from '../../widgets/button.tsx';
import { ErrorNotice } from '../../widgets/error_notice.tsx';
import { HoverText } from '../../widgets/hover_fact.tsx';
import { SelectField } from '../../widgets/select_field.tsx';
import { SelectionFields } from './selection_fields.tsx';

interface AdviceFormProps {
  readonly session: DeviceSession;
  readonly app: AppSample;
}

interface Asked {
  readonly strategy: Strategy;
  readonly selection: SelectionMessage;
}

/** A dry run speaks of what it was made for, until something really happened. */
function findCurrentDryRun({ session, app }: AdviceFormProps, { strategy, selection }: Asked) {
  const record = session.dryRuns.get(app.package);
  const doneAtMs = session.advice.get(app.package)?.atMs ?? -Infinity;
  if (!record || record.atMs < doneAtMs) return null;
  const { outcomes } = record.report;
  const isCurrent = outcomes.every(
    (outcome) => outcome.strategy === strategy && isSameSelection(outcome.selection, selection),
  );
  return isCurrent ? record : null;
}

function DryRunText({ session, app }: AdviceFormProps): ReactNode {
  const { strategy, selection } = useUi();
  const record = findCurrentDryRun(
    { session, app },
    { strategy, selection: toSelectionFor(strategy, selection) },
  );
  if (!record) {
    return (
      <p className="muted">The dry run reads and classifies the mappings; it touches nothing.</p>
    );
  }
  const skipped = toSkipText(record.report);
  return (
    <HoverText text={skipped === '' ? 'No mapping was left out.' : `Left alone: ${skipped}`}>
      <p className="selectable" data-testid="dry-run-text" tabIndex={0}>
        <span className="muted">Dry run {formatClock(record.atMs)}: </span>
        {toDryRunText(record.report)}
      </p>
    </HoverText>
  );
}

/** Why advice will be refused, and the way out where there is one. */
function IneligibleNotice(props: { readonly app: AppSample; readonly onHome: () => void }) {
  const reason = toIneligibleReason(props.app);
  if (reason === '') return null;
  return (
    <div className="ineligible">
      <span className="tone-warning">{reason}</span>
      {isPerceptible(props.app) ? <Button onClick={props.onHome}>Press HOME</Button> : null}
    </div>
  );
}

function OperationProgressLine({ operation }: { readonly operation: Operation }): ReactNode {
  const workbench = useWorkbench();
  const { done, planned, kind } = operation;
  const share = planned > 0 ? Math.min(1, done / planned) : 0;
  const figures =
    planned === 0
      ? ''
      : kind === 'launch'
        ? `${done + 1} of ${planned}`
        : `${formatBytes(done)} of ${formatBytes(planned)}`;
  const words: Readonly<Record<OperationKind, string>> = {
    dry_run: 'Reading',
    advise: 'Advising',
    warm: 'Warming',
    launch: 'Measuring',
    home: 'Pressing HOME',
  };
  return (
    <div className="operation" role="status">
      <span>
        {operation.cancelled ? 'Cancelling' : words[kind]} {figures}
      </span>
      <Button
        look="quiet"
        disabled={operation.cancelled}
        onClick={() => void workbench.cancel(operation.callId)}
      >
        Cancel
      </Button>
      <div className="progress">
        <span style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}

function AdviceChoices(): ReactNode {
  const { strategy, consistency, selection, set } = useUi();
  return (
    <>
      <SelectField
        label="Strategy"
        value={strategy}
        options={STRATEGY_OPTIONS}
        onChange={(value) => set({ strategy: value })}
        testId="strategy-select"
        hint={STRATEGY_PRESENTATION[strategy].hint}
      />
      <SelectField
        label="Consistency"
        value={consistency}
        options={CONSISTENCY_OPTIONS}
        onChange={(value) => set({ consistency: value })}
        testId="consistency-select"
        hint={CONSISTENCY_PRESENTATION[consistency].hint}
      />
      {selectsMappings(strategy) ? (
        <SelectionFields
          selection={selection}
          onChange={(patch) => set({ selection: { ...selection, ...patch } })}
        />
      ) : null}
    </>
  );
}

export function AdviceForm({ session, app }: AdviceFormProps): ReactNode {
  const workbench = useWorkbench();
  const { live } = useSelectedDevice();
  const { strategy, consistency, selection } = useUi();
  const { serial } = session;
  const operation = workbench.operations.find(serial, app.package);
  const error = workbench.operations.errorOf(serial, app.package);
  const target = { serial, target: app.package, consistency } as const;
  const request = { ...target, strategy, selection: toSelectionFor(strategy, selection) };
  // Without a stream there is nobody to ask; the banner says so.
  const busy = operation !== null || !live;
  return (
    <section className="detail-section" aria-label="Advise">
      <h2>Advise</h2>
      <AdviceChoices />
      <DryRunText session={session} app={app} />
      <IneligibleNotice app={app} onHome={() => void workbench.pressHome(serial, app.package)} />
      <div className="button-row advice-buttons">
        <Button
          look="primary"
          data-testid="advise-button"
          disabled={busy}
          onClick={() => void workbench.advise({ ...request, dryRun: false })}
        >
          {STRATEGY_PRESENTATION[strategy].verb}
        </Button>
        <Button
          data-testid="dry-run-button"
          disabled={busy}
          onClick={() => void workbench.dryRun(request)}
        >
          Dry run
        </Button>
        <Button
          data-testid="warm-button"
          disabled={busy}
          title={STRATEGY_PRESENTATION.warm.hint}
          onClick={() => void workbench.advise({ ...target, strategy: 'warm', dryRun: false })}
        >
          Warm up
        </Button>
      </div>
      {operation ? <OperationProgressLine operation={operation} /> : null}
      {error ? (
        <ErrorNotice
          error={error}
          onDismiss={() => workbench.operations.dismissError(serial, app.package)}
        />
      ) : null}
    </section>
  );
}
