/**
 * The experiment of the demo: each advised app is relaunched advised and untouched in turn, each
 * other app untouched only, all interleaved so that drift of the device hits every arm alike.
 *
 * One measurement = bring up, HOME, advise or nothing, relaunch. The bring-up puts both arms into
 * the same state; it is not counted, and the first one of an app is the launch that must have
 * happened before.
 */
import type { AdviseOutcome, LaunchOutcome } from '../../common/engine_api.ts';
import { toFailure } from '../../common/errors.ts';
import { type Result, success } from '../../common/result.ts';
import { waitMs } from '../../engine/deadline.ts';
import type { Engine } from '../../engine/engine.ts';

export const ADVISED_ARM = 'pageout_anon';
export const UNTOUCHED_ARM = 'untouched';
const CONSISTENCY = 'freeze';
const SETTLE_MS = 300;
/** The system lowers an app's importance a moment after HOME. */
const BACKGROUND_TRIES = 10;
const BACKGROUND_WAIT_MS = 500;

export interface Measurement {
  readonly package: string;
  readonly arm: typeof ADVISED_ARM | typeof UNTOUCHED_ARM;
}

/** Every round holds every (app, arm) once; the order of the two arms alternates. Pure. */
export function planMeasurements(
  advised: readonly string[],
  untouched: readonly string[],
  rounds: number,
): Measurement[] {
  const plan: Measurement[] = [];
  for (let round = 0; round < rounds; round++) {
    advised.forEach((name, index) => {
      const first = (round + index) % 2 === 0;
      plan.push({ package: name, arm: first ? UNTOUCHED_ARM : ADVISED_ARM });
      plan.push({ package: name, arm: first ? ADVISED_ARM : UNTOUCHED_ARM });
      const other = untouched[index];
      if (other !== undefined) plan.push({ package: other, arm: UNTOUCHED_ARM });
    });
  }
  return plan;
}

export interface RelaunchContext {
  readonly engine: Engine;
  readonly serial: string;
  readonly callId: string;
  readonly signal: AbortSignal;
}

export interface MeasurementOutcome {
  readonly advice: readonly AdviseOutcome[];
  readonly launch: LaunchOutcome;
}

function launchOf(
  context: RelaunchContext,
  name: string,
  arm: string,
): Promise<Result<LaunchOutcome>> {
  const { engine, serial, callId } = context;
  const request = { serial, package: name, arm, settleMs: SETTLE_MS, homeFirst: true };
  return engine.launch(request, callId);
}

/** The uncounted launch; also tells whether the app can be launched at all. */
export function bringUp(context: RelaunchContext, name: string): Promise<Result<LaunchOutcome>> {
  return launchOf(context, name, 'bring_up');
}

async function adviseInBackground(
  context: RelaunchContext,
  name: string,
): Promise<Result<readonly AdviseOutcome[]>> {
  const { engine, serial, callId, signal } = context;
  const request = {
    serial,
    target: name,
    strategy: ADVISED_ARM,
    consistency: CONSISTENCY,
    dryRun: false,
  } as const;
  let words = '';
  for (let attempt = 0; attempt < BACKGROUND_TRIES && !signal.aborted; attempt++) {
    const report = await engine.advise(request, callId);
    if (!report.ok) return report;
    if (report.value.outcomes.length > 0) return success(report.value.outcomes);
    words = report.value.refusals[0]?.message ?? '';
    await waitMs(BACKGROUND_WAIT_MS, signal);
  }
  return toFailure('target_foreground', `${name} did not go to the background.`, words);
}

export async function measure(
  context: RelaunchContext,
  measurement: Measurement,
): Promise<Result<MeasurementOutcome>> {
  const { engine, serial } = context;
  const up = await bringUp(context, measurement.package);
  if (!up.ok) return up;
  const home = await engine.pressHome(serial);
  if (!home.ok) return home;
  let advice: readonly AdviseOutcome[] = [];
  if (measurement.arm === ADVISED_ARM) {
    const advised = await adviseInBackground(context, measurement.package);
    if (!advised.ok) return advised;
    advice = advised.value;
  }
  const launched = await launchOf(context, measurement.package, measurement.arm);
  return launched.ok ? success({ advice, launch: launched.value }) : launched;
}
