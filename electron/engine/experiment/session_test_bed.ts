/**
 * The test bed of a connected device: the engine's own calls, so that a run's launches and advice
 * are in its log and on its timeline like everybody's.
 */
import type { DeviceInfo, EngineApi, TickEvent } from '../../common/engine_api.ts';
import { toFailure } from '../../common/errors.ts';
import { type Result, success } from '../../common/result.ts';
import { waitMs } from '../deadline.ts';
import { toMainProcess } from '../session/app_rows.ts';
import { restoreAtEnd, runOnDevice } from '../session/android_commands.ts';
import { nowWallMs } from '../session/device_clock.ts';
import type { DeviceSession } from '../session/device_session.ts';
import { toNoSessionError } from '../session/device_session.ts';
import type { AppProcess, Since, TestBed } from './test_bed.ts';

const TICK_DEADLINE_MS = 30_000;
const POLL_MS = 50;
const HURRIED_INTERVAL_MS = 200;
const RECONNECT_POLL_MS = 250;
const RETRY_MS = 3_000;

export interface SessionTestBedOptions {
  readonly serial: string;
  /** The id of the calls that `signal` cancels. */
  readonly callId: string;
  readonly api: Pick<EngineApi, 'launch' | 'pressHome' | 'advise' | 'cancel'>;
  readonly findSession: () => DeviceSession | undefined;
  /** A new session where the old one has given up. */
  readonly connect: () => Promise<Result<DeviceInfo>>;
}

function toProcesses(tick: TickEvent, packageName: string): AppProcess[] {
  const members = tick.processes.filter((_, index) => tick.packages[index] === packageName);
  const main = toMainProcess(packageName, members);
  if (main === undefined) return [];
  const others = members.filter((process) => process !== main);
  return [main, ...others].map(({ pid, processName }) => ({ pid, name: processName }));
}

/** Runs `call` so that `signal` cancels it. */
async function withCancel<T>(
  options: SessionTestBedOptions,
  signal: AbortSignal,
  call: () => Promise<Result<T>>,
): Promise<Result<T>> {
  if (signal.aborted) return toFailure('cancelled', 'The run was cancelled.');
  const onAbort = (): void => void options.api.cancel(options.callId);
  signal.addEventListener('abort', onAbort, { once: true });
  const result = await call();
  signal.removeEventListener('abort', onAbort);
  return result;
}

/**
 * A sample that began after `sinceMs`, at once: the interval is short until it is there, and the
 * session's own again afterwards.
 */
async function readFreshTick(
  options: SessionTestBedOptions,
  since: Since,
): Promise<Result<TickEvent>> {
  const session = options.findSession();
  const isFresh = (session?.lastTick?.atMs ?? 0) > since.sinceMs;
  if (isFresh || session?.link.ok !== true) return waitForTick(options, since);
  const hurried = await session.link.value.startSampling(HURRIED_INTERVAL_MS);
  if (!hurried.ok) return hurried;
  const tick = await waitForTick(options, since);
  if (session.link.ok) await session.link.value.startSampling(session.intervalMs);
  return tick;
}

async function waitForTick(
  options: SessionTestBedOptions,
  { sinceMs, signal }: Since,
): Promise<Result<TickEvent>> {
  const deadlineMs = nowWallMs() + TICK_DEADLINE_MS;
  for (;;) {
    const session = options.findSession();
    if (session === undefined) return { ok: false, error: toNoSessionError(options.serial) };
    const { link, lastTick } = session;
    if (!link.ok) return toFailure('connection_lost', link.error.message, link.error.cause);
    if (lastTick !== null && lastTick.atMs > sinceMs) return success(lastTick);
    if (nowWallMs() >= deadlineMs) {
      return toFailure('connection_lost', `${options.serial} gave no sample in time.`);
    }
    if (!(await waitMs(POLL_MS, signal))) return toFailure('cancelled', 'The run was cancelled.');
  }
}

async function waitForLink(
  options: SessionTestBedOptions,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadlineMs = nowWallMs() + timeoutMs;
  for (;;) {
    const session = options.findSession();
    if (session?.link.ok === true && session.lastTick !== null) return true;
    if (nowWallMs() >= deadlineMs) return false;
    const isGivenUp = session === undefined || session.status.state === 'failed';
    // A session gives up on what a person must mend; a run of hours tries on until its deadline.
    if (isGivenUp) await options.connect();
    const pauseMs = isGivenUp ? RETRY_MS : RECONNECT_POLL_MS;
    if (!(await waitMs(pauseMs, signal))) return false;
  }
}

export function createSessionTestBed(options: SessionTestBedOptions): TestBed {
  const { serial, callId, api, findSession } = options;
  return {
    serial,
    info: () => findSession()?.info ?? { ok: false, error: toNoSessionError(serial) },
    launch: (request, signal) =>
      withCancel(options, signal, () => api.launch({ ...request, serial }, callId)),
    pressHome: () => api.pressHome(serial),
    advise: (request, signal) =>
      withCancel(options, signal, () => api.advise({ ...request, serial }, callId)),
    run: async (argv, timeoutMs) => {
      const link = findSession()?.link;
      if (link?.ok !== true) return toFailure('connection_lost', `${serial} is not connected.`);
      return runOnDevice(link.value.client, argv, timeoutMs);
    },
    restoreAtEnd: async (commands) => {
      const link = findSession()?.link;
      if (link?.ok !== true) return toFailure('connection_lost', `${serial} is not connected.`);
      return restoreAtEnd(link.value.client, commands);
    },
    findUnknown: async (packages) => {
      const link = findSession()?.link;
      if (link?.ok !== true) return toFailure('connection_lost', `${serial} is not connected.`);
      for (const name of packages) await link.value.refreshPackagesUnless(name);
      const { appIds } = link.value.packages;
      return success(packages.filter((name) => !appIds.has(name)));
    },
    readProcesses: async (packageName, since) => {
      const tick = await readFreshTick(options, since);
      return tick.ok ? success(toProcesses(tick.value, packageName)) : tick;
    },
    readAlive: async (packages, since) => {
      const tick = await readFreshTick(options, since);
      if (!tick.ok) return tick;
      const present = new Set(tick.value.packages);
      return success(packages.filter((name) => present.has(name)));
    },
    get isConnected() {
      return findSession()?.link.ok === true;
    },
    waitUntilConnected: (timeoutMs, signal) => waitForLink(options, timeoutMs, signal),
    wait: (ms, signal) => waitMs(ms, signal),
    nowMs: nowWallMs,
  };
}
