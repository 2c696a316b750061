/**
 * Starting an app and timing it on the device: resolves the activity, asks the agent, fills the
 * arm.
 */
import type { ActionEntry, LaunchOutcome, LaunchRequest } from '../../common/engine_api.ts';
import { toFailure } from '../../common/errors.ts';
import { type Result, success } from '../../common/result.ts';
import type { LaunchResultMessage } from '../../common/wire.gen.ts';
import { toMs } from '../session/device_clock.ts';
import type { DeviceLink } from '../session/device_link.ts';
import { describeLaunch } from './describe.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_SETTLE_MS = 500;
/** HOME, settling and reading counters come on top of the agent's own deadline for `am`. */
const MARGIN_MS = 10_000;

export interface LaunchContext {
  readonly link: DeviceLink;
  readonly signal: AbortSignal;
  readonly arm: string;
}

/** `.Main`, `com.a.Main` and `com.a/.Main` alike. */
export function toComponent(packageName: string, activity: string): string {
  return activity.includes('/') ? activity : `${packageName}/${activity}`;
}

async function readComponent(link: DeviceLink, request: LaunchRequest): Promise<Result<string>> {
  await link.refreshPackagesUnless(request.package);
  if (!link.packages.appIds.has(request.package)) {
    return toFailure('unknown_package', `The device has no package ${request.package}.`);
  }
  if (request.activity !== undefined && request.activity !== '') {
    return success(toComponent(request.package, request.activity));
  }
  return link.readLauncher(request.package);
}

function toOutcome(context: LaunchContext, result: LaunchResultMessage): LaunchOutcome {
  return {
    package: result.package,
    component: result.component,
    activity: result.activity,
    arm: context.arm,
    state: result.state,
    atMs: context.link.toWallMs(toMs(result.startBootNs)),
    // 0 and absent both mean that nothing was measured (Android's ActivityMetricsLogger).
    totalTimeMs: result.totalTimeMs === 0 ? null : result.totalTimeMs,
    waitTimeMs: result.waitTimeMs,
    elapsedMs: result.elapsedUs / 1000,
    majorFaults: result.majorFaults,
    minorFaults: result.minorFaults,
    swapIns: result.swapIns,
    systemSwapIns: result.systemSwapIns,
    pidBefore: result.pidBefore,
    pidAfter: result.pidAfter,
    pidUnchanged: result.pidUnchanged,
  };
}

export async function launch(
  context: LaunchContext,
  request: LaunchRequest,
): Promise<Result<LaunchOutcome>> {
  const { link, signal } = context;
  const component = await readComponent(link, request);
  if (!component.ok) return component;
  if (signal.aborted)
    return toFailure('cancelled', `The launch of ${request.package} was cancelled.`);
  const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const settleMs = request.settleMs ?? DEFAULT_SETTLE_MS;
  const call = link.client.call<'Launch'>(
    {
      type: 'Launch',
      package: request.package,
      component: component.value,
      homeFirst: request.homeFirst ?? true,
      settleMs,
      timeoutMs,
    },
    timeoutMs + settleMs + MARGIN_MS,
  );
  const onAbort = (): void => link.client.cancel(call.requestId);
  signal.addEventListener('abort', onAbort, { once: true });
  const reply = await call.reply;
  signal.removeEventListener('abort', onAbort);
  if (reply.ok) return success(toOutcome(context, reply.value));
  link.forgetLauncher(request.package);
  return reply;
}

export function toLaunchEntry(serial: string, outcome: LaunchOutcome): Omit<ActionEntry, 'id'> {
  return {
    serial,
    atMs: outcome.atMs,
    kind: 'launch',
    package: outcome.package,
    text: describeLaunch(outcome),
    undo: null,
    failed: outcome.totalTimeMs === null,
  };
}
