/**
 * Steps around the arm: what makes every measurement begin alike (setup), and what makes memory
 * scarce between arm and relaunch (pressure). '' = done, else why not.
 */
import { toFailure } from '../../common/errors.ts';
import type { ExperimentPlan, PressureStep, SetupStep } from '../../common/experiment_plan.ts';
import { type Result, success } from '../../common/result.ts';
import { isLinkFailure, readOutput, readScript, type TestBed } from './test_bed.ts';

const SWAP_TIMEOUT_MS = 120_000;
/** Filling tmpfs runs at the speed of the kernel's random numbers. */
const BALLOON_TIMEOUT_MS = 300_000;
/** /dev is tmpfs on Android and on the virtual device; root may write there. */
export const BALLOON_FILE = '/dev/ebb_balloon';
export const REMOVE_BALLOON = ['rm', '-f', BALLOON_FILE];

/** Apps that are brought up, of the plan and of its pressure. */
export function toWatchedApps(plan: ExperimentPlan): readonly string[] {
  const launched = plan.pressure.flatMap((step) => (step.kind === 'apps' ? step.packages : []));
  return [...new Set([...plan.apps, ...launched])];
}

async function forceStop(bed: TestBed, plan: ExperimentPlan): Promise<Result<string>> {
  for (const app of toWatchedApps(plan)) {
    const output = await readOutput(bed, ['am', 'force-stop', app]);
    if (!output.ok) return output;
    if (output.value.exitCode !== 0) return success(output.value.stderr.trim());
  }
  return success('');
}

/** Every swap device off and on again in one command, so that none is left off. */
const EMPTY_SWAP = [
  'r=0',
  'while read -r f t s u p; do case $f in Filename) continue; esac;',
  'swapoff $f || r=1; swapon -p $p $f 2>/dev/null || swapon $f || r=2;',
  'done < /proc/swaps; exit $r',
].join(' ');

export async function runSetupStep(
  bed: TestBed,
  plan: ExperimentPlan,
  step: SetupStep,
): Promise<Result<string>> {
  if (step.kind === 'force_stop') return forceStop(bed, plan);
  const script =
    step.kind === 'empty_swap' ? EMPTY_SWAP : 'sync; echo 3 > /proc/sys/vm/drop_caches';
  const output = await readScript(bed, script, SWAP_TIMEOUT_MS);
  if (!output.ok) return output;
  const { exitCode, stderr } = output.value;
  return success(exitCode === 0 ? '' : `${step.kind}: ${stderr.trim() || `exit code ${exitCode}`}`);
}

async function inflate(
  bed: TestBed,
  step: PressureStep & { readonly kind: 'balloon' },
  signal: AbortSignal,
): Promise<Result<string>> {
  const fill = ['dd', 'if=/dev/urandom', `of=${BALLOON_FILE}`, 'bs=1048576'];
  const filled = await readOutput(bed, [...fill, `count=${step.megabytes}`], BALLOON_TIMEOUT_MS);
  if (filled.ok && filled.value.exitCode === 0) await bed.wait(step.holdMs, signal);
  const removed = await readOutput(bed, REMOVE_BALLOON);
  if (!filled.ok) return filled;
  if (!removed.ok) return removed;
  return success(filled.value.exitCode === 0 ? '' : `balloon: ${filled.value.stderr.trim()}`);
}

async function launchOthers(
  bed: TestBed,
  step: PressureStep & { readonly kind: 'apps' },
  request: { readonly app: string; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<Result<string>> {
  for (const packageName of step.packages.filter((name) => name !== request.app)) {
    const launch = { package: packageName, homeFirst: false, arm: 'pressure' };
    const outcome = await bed.launch({ ...launch, timeoutMs: request.timeoutMs }, signal);
    if (!outcome.ok) {
      return isLinkFailure(outcome.error) ? outcome : success(outcome.error.message);
    }
    if (!(await bed.wait(step.dwellMs, signal))) {
      return toFailure('cancelled', 'The run was cancelled.');
    }
  }
  const home = await bed.pressHome();
  return home.ok ? success('') : home;
}

export function runPressureStep(
  bed: TestBed,
  step: PressureStep,
  request: { readonly app: string; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<Result<string>> {
  if (step.kind === 'balloon') return inflate(bed, step, signal);
  return launchOthers(bed, step, request, signal);
}
