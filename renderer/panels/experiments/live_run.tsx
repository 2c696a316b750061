/** A run that goes on: how far it is, each launch a point, and the three things one may do. */
import { useCallback, type ReactNode } from 'react';
import {
  GATES,
  type ExperimentResult,
  type ExperimentState,
  type ExperimentStatus,
} from '../../../electron/common/experiment_run.ts';
import { h } from '../../../electron/common/report/markup.ts';
import { armLabel, toAppName, toReportView } from '../../../electron/common/report/report_view.ts';
import { runTimeline } from '../../../electron/common/report/run_timeline.ts';
import type { RunCommand } from '../../session/experiments.ts';
import { useWorkbench } from '../../session/workbench_context.tsx';
import { toDurationText } from '../../view_models/experiment_draft.ts';
import { formatCount, MISSING } from '../../view_models/units.ts';
import { Button } from '../../widgets/button.tsx';
import { ReportHost } from './report_host.tsx';

const STATES: Readonly<Record<ExperimentState, { readonly label: string; readonly tone: string }>> =
  {
    preparing: { label: 'Preparing', tone: '' },
    running: { label: 'Running', tone: 'tone-good' },
    paused: { label: 'Paused', tone: 'tone-warning' },
    waiting_for_device: { label: 'Waiting for the device', tone: 'tone-warning' },
    finishing: { label: 'Finishing', tone: '' },
    ended: { label: 'Ended', tone: '' },
    interrupted: { label: 'Broken off', tone: 'tone-bad' },
  };

function toCommands(state: ExperimentState): readonly RunCommand[] {
  if (state === 'running' || state === 'preparing') return ['pause', 'cancel'];
  if (state === 'paused' || state === 'interrupted') return ['resume', 'cancel'];
  return state === 'waiting_for_device' ? ['cancel'] : [];
}

const COMMAND_LABELS: Readonly<Record<RunCommand, string>> = {
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
};

function Figures({ status }: { readonly status: ExperimentStatus }): ReactNode {
  const rows = [
    ['Launches', `${formatCount(status.settled)} of ${formatCount(status.planned)}`],
    ['Block', `${formatCount(Math.max(0, status.block) + 1)} of ${formatCount(status.blocks)}`],
    ['Accepted', formatCount(status.accepted)],
    ['Refused', formatCount(status.refused)],
    ['Elapsed', toDurationText(status.elapsedMs)],
    ['Left', status.leftMs === null ? MISSING : toDurationText(status.leftMs)],
  ] as const;
  return (
    <dl className="run-figures">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Points by arm, one picture for each app, as the report draws them. */
function LivePictures({ result }: { readonly result: ExperimentResult }): ReactNode {
  const render = useCallback(
    (width: number) => {
      const view = toReportView(result, width);
      const key = h(
        'p',
        { class: 'arm-key' },
        ...result.plan.arms.map(({ name }) => armLabel(view, name)),
      );
      const pictures = result.plan.apps.map((app) =>
        h(
          'figure',
          { class: 'panel' },
          h('figcaption', {}, `${toAppName(view, app)}, ms`),
          runTimeline(view, app, width),
        ),
      );
      return [key, h('div', { class: 'stack' }, ...pictures)];
    },
    [result],
  );
  return <ReportHost render={render} />;
}

function Refused({ result }: { readonly result: ExperimentResult }): ReactNode {
  const refused = result.launches
    .filter(({ refusal }) => refusal !== null)
    .slice(-5)
    .reverse();
  if (refused.length === 0) return null;
  return (
    <section className="run-refused">
      <h2>Last refused launches</h2>
      <ul>
        {refused.map(({ sequence, app, arm, refusal }) => (
          <li key={sequence}>
            <span className="muted">
              {sequence} · {app} · {arm}
            </span>{' '}
            {refusal ? `${GATES[refusal.gate]} ${refusal.detail}` : ''}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface LiveRunProps {
  readonly status: ExperimentStatus;
  readonly result: ExperimentResult | null;
}

export function LiveRun({ status, result }: LiveRunProps): ReactNode {
  const { experiments } = useWorkbench();
  const { label, tone } = STATES[status.state];
  const share = status.planned === 0 ? 0 : status.settled / status.planned;
  return (
    <article className="live-run" data-testid="live-run" data-state={status.state}>
      <header className="live-head">
        <h1>{status.name}</h1>
        <span className={`badge ${tone}`}>{label}</span>
        <span className="button-row">
          {toCommands(status.state).map((command) => (
            <Button
              key={command}
              data-testid={`experiment-${command}`}
              onClick={() => void experiments.command(status.id, command)}
            >
              {COMMAND_LABELS[command]}
            </Button>
          ))}
        </span>
      </header>
      <progress className="run-progress" max={1} value={share} aria-label="Launches done" />
      <p className="muted run-step" role="status">
        {status.step === '' ? ' ' : `${status.app} ${status.arm}: ${status.step}`}
      </p>
      <Figures status={status} />
      {result ? <LivePictures result={result} /> : null}
      {result ? <Refused result={result} /> : null}
    </article>
  );
}
