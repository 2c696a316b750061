/**
 * `ebb demo`: the main job without a window. Boots the virtual device (or takes the one that runs,
 * or a real device by --serial), samples, advises three background apps, relaunches, compares.
 */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { AppRow, DeviceInfo, TickEvent } from '../../common/engine_api.ts';
import { toCauseText, toError, toFailure } from '../../common/errors.ts';
import { type EbbError, type Result, success } from '../../common/result.ts';
import { waitMs } from '../../engine/deadline.ts';
import { toCachedApps } from '../cached_apps.ts';
import { EXIT_OK } from '../exit_codes.ts';
import {
  cancelOnInterrupt,
  type CommandContext,
  type CommandWork,
  whenAborted,
} from '../run_command.ts';
import { selectDevice } from '../select_device.ts';
import {
  type DemoAdvice,
  type DemoFigures,
  type DemoLaunch,
  toAgentCpuPercent,
  toDemoAdvice,
  toDemoApp,
  toDemoLaunch,
} from './figures.ts';
import { bringUp, measure, planMeasurements, type RelaunchContext } from './relaunches.ts';
import { toReportText } from './report.ts';

const SAMPLE_MS = 20_000;
const INTERVAL_MS = 1_000;
const ADVISED_APPS = 3;
const UNTOUCHED_APPS = 3;
const CALL_ID = 'demo';
const VIRTUAL_BANNER =
  'VIRTUAL DEVICE: real kernel, adbd and zram; the Android framework on it is a miniature.';

export interface DemoOptions {
  /** Where demo.json goes; undefined = table only. */
  readonly file: string | undefined;
  readonly rounds: number;
  readonly keep: boolean;
}

/** What has been measured so far; kept while it grows, so that an early end loses nothing. */
interface Measured {
  info: DeviceInfo;
  ticks: TickEvent[];
  apps: readonly AppRow[];
  advise: DemoAdvice[];
  launches: DemoLaunch[];
  complete: boolean;
}

interface DemoDevice {
  readonly serial: string;
  /** The virtual device that this run started. */
  readonly started: string | null;
}

async function takeDevice(context: CommandContext): Promise<Result<DemoDevice>> {
  const { engine, output, options } = context;
  if (options.serial !== undefined) {
    const devices = await engine.listDevices();
    if (!devices.ok) return devices;
    const device = selectDevice(devices.value, options.serial);
    return device.ok ? success({ serial: device.value.serial, started: null }) : device;
  }
  const listed = await engine.listVirtualDevices();
  if (!listed.ok) return listed;
  const running = listed.value.find(({ state }) => state === 'running');
  if (running !== undefined) {
    output.progress(`using the virtual device ${running.name} (${running.serial})`);
    return success({ serial: running.serial, started: null });
  }
  engine.on('virtualDeviceProgress', ({ text }) => output.progress(text));
  const device = await engine.startVirtualDevice({});
  if (!device.ok) return device;
  return success({ serial: device.value.serial, started: device.value.name });
}

async function sample(context: CommandContext, measured: Measured): Promise<void> {
  const { output, signal } = context;
  const { serial } = measured.info;
  const seconds = SAMPLE_MS / 1000;
  output.progress(`sampling ${serial} for ${seconds} s at 1 Hz …`);
  await waitMs(SAMPLE_MS, signal);
}

/** Large apps first, alternately for the two groups, so that both hold apps of like sizes. */
export function splitGroups(names: readonly string[]): {
  readonly advised: readonly string[];
  readonly untouched: readonly string[];
} {
  return {
    advised: names.filter((_, index) => index % 2 === 0).slice(0, ADVISED_APPS),
    untouched: names.filter((_, index) => index % 2 === 1).slice(0, UNTOUCHED_APPS),
  };
}

/** Cached apps that really come up when launched; the others are told and left out. */
async function bringUpApps(
  context: CommandContext,
  relaunch: RelaunchContext,
  apps: readonly AppRow[],
): Promise<Result<readonly string[]>> {
  const cached = toCachedApps(apps);
  const names: string[] = [];
  for (const app of cached) {
    if (names.length === ADVISED_APPS + UNTOUCHED_APPS || context.signal.aborted) break;
    context.output.progress(`bringing up ${app.package}`);
    const up = await bringUp(relaunch, app.package);
    if (up.ok) names.push(app.package);
    else context.output.progress(`left out: ${up.error.message}`);
  }
  if (names.length >= ADVISED_APPS) return success(names);
  const text = `The demo needs ${ADVISED_APPS} background apps; ${names.length} could be launched.`;
  return toFailure('not_running', text, `${cached.length} apps of ${apps.length} are cached`);
}

async function relaunchApps(
  context: CommandContext,
  measured: Measured,
  rounds: number,
): Promise<EbbError | null> {
  const { engine, output, signal } = context;
  const { serial } = measured.info;
  const relaunch = { engine, serial, callId: CALL_ID, signal };
  const names = await bringUpApps(context, relaunch, measured.apps);
  if (!names.ok) return names.error;
  const { advised, untouched } = splitGroups(names.value);
  const plan = planMeasurements(advised, untouched, rounds);
  for (const [index, measurement] of plan.entries()) {
    if (signal.aborted) return toError('cancelled', 'Interrupted.');
    const { package: name, arm } = measurement;
    const outcome = await measure(relaunch, measurement);
    if (!outcome.ok) return outcome.error;
    const { launch } = outcome.value;
    const time = launch.totalTimeMs === null ? 'no time' : `${launch.totalTimeMs} ms`;
    output.progress(`${index + 1}/${plan.length} ${name} ${arm}: ${launch.state} ${time}`);
    measured.advise.push(...outcome.value.advice.map(toDemoAdvice));
    measured.launches.push(toDemoLaunch(launch));
  }
  measured.complete = true;
  return null;
}

function toFigures(measured: Measured): DemoFigures {
  const { info, ticks } = measured;
  const { serial, model, abi, kernel, rootMethod, pageSizeKb, capabilities } = info;
  const last = ticks.at(-1);
  const first = ticks[0];
  const rssKb = last?.system['agent_rss_kb'];
  return {
    complete: measured.complete,
    banner: info.isVirtual ? VIRTUAL_BANNER : '',
    device: { serial, model, abi, kernel, rootMethod, pageSizeKb, capabilities },
    sampling: {
      ticks: ticks.length,
      seconds: last === undefined || first === undefined ? 0 : (last.bootMs - first.bootMs) / 1000,
    },
    apps: measured.apps.map(toDemoApp),
    advise: measured.advise,
    launches: measured.launches,
    agent: {
      binaryBytes: info.agent.binaryBytes,
      rssKb: rssKb === undefined || Number.isNaN(rssKb) ? null : rssKb,
      cpuPercent: last === undefined ? null : toAgentCpuPercent(first, last),
      firstSampleMs: info.agent.firstSampleMs,
    },
  };
}

async function report(
  context: CommandContext,
  measured: Measured,
  file: string | undefined,
): Promise<EbbError | null> {
  const figures = toFigures(measured);
  context.output.text(toReportText(figures));
  if (file === undefined) return null;
  try {
    await writeFile(file, `${JSON.stringify(figures, undefined, 2)}\n`);
    context.output.progress(`wrote ${resolve(file)}`);
    return null;
  } catch (error) {
    return toError('io_error', `${file} could not be written.`, toCauseText(error));
  }
}

async function runOn(
  context: CommandContext,
  serial: string,
  options: DemoOptions,
): Promise<number | EbbError> {
  const { engine, output, signal } = context;
  const ticks: TickEvent[] = [];
  const listening = engine.on('tick', (tick) => ticks.push(tick));
  const connected = await Promise.race([engine.connect(serial, INTERVAL_MS), whenAborted(signal)]);
  if (!connected.ok) return connected.error;
  const measured: Measured = {
    info: connected.value,
    ticks,
    apps: [],
    advise: [],
    launches: [],
    complete: false,
  };
  const interrupted = cancelOnInterrupt(context, CALL_ID);
  if (interrupted !== null) return interrupted;
  if (measured.info.isVirtual) output.progress(VIRTUAL_BANNER);
  await sample(context, measured);
  listening.dispose();
  const apps = await engine.listApps(serial);
  if (!apps.ok) return apps.error;
  measured.apps = apps.value;
  const failed = signal.aborted ? null : await relaunchApps(context, measured, options.rounds);
  const unwritten = await report(context, measured, options.file);
  return failed ?? unwritten ?? EXIT_OK;
}

export function demo(options: DemoOptions): CommandWork {
  return async (context) => {
    const device = await Promise.race([takeDevice(context), whenAborted(context.signal)]);
    if (!device.ok) return device.error;
    const outcome = await runOn(context, device.value.serial, options);
    const { started } = device.value;
    if (started !== null && !options.keep) {
      context.output.progress(`stopping the virtual device ${started}`);
      await context.engine.stopVirtualDevice(started);
    }
    return outcome;
  };
}
