/** Experiments: what this computer keeps on the left, the chosen one or a new one beside it. */
import type { ReactNode } from 'react';
import type { ExperimentSummary } from '../../../electron/common/experiment_run.ts';
import { toDateTime } from '../../../electron/common/report/shown_value.ts';
import { useStore, useWorkbench } from '../../session/workbench_context.tsx';
import { useUi } from '../../session/ui_state.ts';
import { plural } from '../../view_models/units.ts';
import { Button } from '../../widgets/button.tsx';
import { ErrorNotice } from '../../widgets/error_notice.tsx';
import { Designer } from './designer.tsx';
import { LiveRun } from './live_run.tsx';
import { ResultPage } from './result_page.tsx';
import './experiments.css';

function toStateText({ state, end }: ExperimentSummary): string {
  if (end !== null) return end.reason === 'complete' ? 'complete' : end.reason.replaceAll('_', ' ');
  return state.replaceAll('_', ' ');
}

function RunList(): ReactNode {
  const { experiments } = useWorkbench();
  const { experimentId, set } = useUi();
  const open = (id: string): void => {
    set({ experimentId: id });
    void experiments.open(id);
  };
  return (
    <nav className="run-list" aria-label="Experiments">
      <Button data-testid="new-experiment" onClick={() => set({ experimentId: null })}>
        New experiment
      </Button>
      {experiments.summaries?.length === 0 ? <p className="muted">None kept yet.</p> : null}
      {(experiments.summaries ?? []).map((run) => (
        <button
          key={run.id}
          type="button"
          className="run-entry"
          aria-current={run.id === experimentId ? 'true' : undefined}
          data-testid={`run-${run.id}`}
          onClick={() => open(run.id)}
        >
          <span className="run-name">{run.name}</span>
          <span className="muted">{toDateTime(run.startedAtMs)}</span>
          <span className="muted">
            {plural(run.launches, 'launch', 'launches')} · {toStateText(run)}
          </span>
        </button>
      ))}
    </nav>
  );
}

function Chosen({ id }: { readonly id: string }): ReactNode {
  const { experiments } = useWorkbench();
  const status = experiments.statusOf(id);
  const result = experiments.resultOf(id);
  const retry = (): void => void experiments.open(id);
  const notice = experiments.error ? (
    <ErrorNotice error={experiments.error} onRetry={retry} />
  ) : null;
  const isOver = status === null || status.state === 'ended';
  return (
    <>
      {notice}
      {isOver && result ? <ResultPage result={result} /> : null}
      {!isOver && status ? <LiveRun status={status} result={result} /> : null}
      {!notice && !result && !status ? <p className="muted">Reading …</p> : null}
    </>
  );
}

export function ExperimentsPage(): ReactNode {
  useStore();
  const experimentId = useUi((ui) => ui.experimentId);
  return (
    <section className="experiments" aria-label="Experiments">
      <RunList />
      <div className="experiments-main">
        {experimentId === null ? <Designer /> : <Chosen id={experimentId} />}
      </div>
    </section>
  );
}
