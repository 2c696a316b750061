/** Follows a run to its end and says on stderr what happens: every launch, every gap, time left. */
import type {
  ExperimentResult,
  ExperimentStatus,
  LaunchRecord,
} from '../../common/experiment_run.ts';
import type { EbbError, Result } from '../../common/result.ts';
import type { CommandContext } from '../run_command.ts';

function toMinutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

export function toLaunchText(launch: LaunchRecord, status: ExperimentStatus | undefined): string {
  const { block, warmUp, app, arm, refusal, totalTimeMs, state } = launch;
  const where = warmUp ? 'warm-up' : `block ${block + 1}`;
  const what =
    refusal === null
      ? `${totalTimeMs ?? '–'} ms ${state}`
      : `refused, ${refusal.gate}: ${refusal.detail}`;
  if (status === undefined) return `${where} ${app} ${arm}: ${what}`;
  const left = status.leftMs === null ? '' : `, ${toMinutes(status.leftMs)} left`;
  return `${status.settled}/${status.planned} ${where} ${app} ${arm}: ${what}${left}`;
}

function isOver({ state }: ExperimentStatus): boolean {
  return state === 'ended' || state === 'interrupted';
}

/** Subscribes, then begins: nothing that happens is missed. */
export async function followRun(
  context: CommandContext,
  begin: () => Promise<Result<ExperimentStatus>>,
): Promise<Result<ExperimentStatus>> {
  const { engine, output, signal } = context;
  const last = new Map<string, ExperimentStatus>();
  let wake: () => void = () => undefined;
  const listening = [
    engine.on('experimentStatus', (status) => {
      const before = last.get(status.id)?.state;
      last.set(status.id, status);
      if (status.state === 'waiting_for_device' && before !== status.state) {
        output.progress(`waiting for the device: ${status.step}`);
      }
      if (isOver(status)) wake();
    }),
    engine.on('experimentLaunch', ({ id, launch }) => {
      output.progress(toLaunchText(launch, last.get(id)));
    }),
  ];
  signal.addEventListener('abort', () => wake(), { once: true });
  const begun = await begin();
  if (!begun.ok) return begun;
  const { id } = begun.value;
  for (;;) {
    const status = last.get(id) ?? begun.value;
    if (isOver(status) || signal.aborted) {
      listening.forEach((one) => one.dispose());
      if (!isOver(status)) output.progress(`to go on: ebb experiment resume ${id}`);
      return { ok: true, value: status };
    }
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

/** The result of a run that is over, or why there is none. */
export async function readResult(
  context: CommandContext,
  status: ExperimentStatus,
): Promise<Result<ExperimentResult>> {
  const result = await context.engine.experimentResult(status.id);
  if (!result.ok || status.end?.reason !== 'failed') return result;
  const error: EbbError = {
    code: 'bad_request',
    message: `The experiment ${status.id} failed.`,
    cause: status.end.detail,
    remedy: 'What was measured is kept; see docs/CLI.md.',
  };
  return result.value.launches.length > 0 ? result : { ok: false, error };
}
