/** What might matter to a launch, from the kernel's own files, in one command. */
import type { Covariates, LaunchPressure } from '../../common/experiment_run.ts';
import { type Result, success } from '../../common/result.ts';
import { parseHeadOutput, parseKbField, parseWholeNumber, toHeadCommand } from './file_texts.ts';
import { readOutput, type TestBed } from './test_bed.ts';

const PRESSURE = '/proc/pressure';
const GOVERNOR = '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor';
const BATTERY = '/sys/class/power_supply/battery/capacity';
const BOOT_ID = '/proc/sys/kernel/random/boot_id';
const ZRAM_SIZE = '/sys/block/zram0/disksize';
/** Phones have dozens of zones, sensors of the cores among the first. */
const THERMAL = Array.from(
  { length: 16 },
  (_, zone) => `/sys/class/thermal/thermal_zone${zone}/temp`,
);
/** Off = 0; the panel's driver names the folder. */
const BACKLIGHTS = [
  '/sys/class/backlight/panel0-backlight/brightness',
  '/sys/class/leds/lcd-backlight/brightness',
];
const COVARIATE_FILES = [
  ...['/proc/meminfo', '/proc/loadavg', GOVERNOR, BATTERY, BOOT_ID, ZRAM_SIZE],
  ...['memory', 'io', 'cpu'].map((resource) => `${PRESSURE}/${resource}`),
  ...THERMAL,
  ...BACKLIGHTS,
];

/** `some avg10=0.12 avg60=… total=123` -> 0.12 or 123; null = no such line. */
export function parsePressure(
  text: string | undefined,
  line: 'some' | 'full',
  field: 'avg10' | 'total',
): number | null {
  const match = new RegExp(`^${line} .*\\b${field}=([\\d.]+)`, 'm').exec(text ?? '');
  return match === null ? null : Number(match[1]);
}

/** Zones give m°C; 0 and what no phone survives is a sensor that is not there. */
function parseTemperatureC(texts: ReadonlyMap<string, string>): number | null {
  const degrees = THERMAL.flatMap((file) => {
    const value = parseWholeNumber(texts.get(file));
    return value === null || value <= 0 || value > 150_000 ? [] : [value / 1000];
  });
  return degrees.length === 0 ? null : Math.max(...degrees);
}

export function parseCovariates(output: string): Covariates {
  const texts = parseHeadOutput(output);
  const meminfo = texts.get('/proc/meminfo');
  const zramBytes = parseWholeNumber(texts.get(ZRAM_SIZE));
  const load = Number.parseFloat(texts.get('/proc/loadavg') ?? '');
  const brightness = BACKLIGHTS.map((file) => parseWholeNumber(texts.get(file)));
  const lit = brightness.find((value) => value !== null);
  return {
    memAvailableKb: parseKbField(meminfo, 'MemAvailable'),
    memFreeKb: parseKbField(meminfo, 'MemFree'),
    swapFreeKb: parseKbField(meminfo, 'SwapFree'),
    swapTotalKb: parseKbField(meminfo, 'SwapTotal'),
    zramDiskKb: zramBytes === null ? null : zramBytes / 1024,
    psiMemorySome: parsePressure(texts.get(`${PRESSURE}/memory`), 'some', 'avg10'),
    psiMemoryFull: parsePressure(texts.get(`${PRESSURE}/memory`), 'full', 'avg10'),
    psiIoSome: parsePressure(texts.get(`${PRESSURE}/io`), 'some', 'avg10'),
    psiCpuSome: parsePressure(texts.get(`${PRESSURE}/cpu`), 'some', 'avg10'),
    temperatureC: parseTemperatureC(texts),
    batteryPercent: parseWholeNumber(texts.get(BATTERY)),
    governor: texts.get(GOVERNOR)?.trim() ?? null,
    screenOn: lit === undefined ? null : lit > 0,
    loadAverage: Number.isFinite(load) ? load : null,
    bootId: texts.get(BOOT_ID)?.trim() ?? '',
  };
}

export async function readCovariates(bed: TestBed): Promise<Result<Covariates>> {
  const output = await readOutput(bed, toHeadCommand(COVARIATE_FILES));
  return output.ok ? success(parseCovariates(output.value.stdout)) : output;
}

/** Counters at one moment, and what belongs to the same command: the importance of a process. */
export interface LaunchCounters {
  readonly pressure: LaunchPressure;
  /** null = the process is gone, or its file cannot be read. */
  readonly oomScoreAdj: number | null;
}

export function parseLaunchCounters(output: string, pid: number): LaunchCounters {
  const texts = parseHeadOutput(output);
  const total = (resource: string, line: 'some' | 'full'): number | null =>
    parsePressure(texts.get(`${PRESSURE}/${resource}`), line, 'total');
  return {
    pressure: {
      memorySomeUs: total('memory', 'some'),
      memoryFullUs: total('memory', 'full'),
      ioSomeUs: total('io', 'some'),
      cpuSomeUs: total('cpu', 'some'),
    },
    oomScoreAdj: parseWholeNumber(texts.get(`/proc/${pid}/oom_score_adj`)),
  };
}

export async function readLaunchCounters(
  bed: TestBed,
  pid: number,
): Promise<Result<LaunchCounters>> {
  const files = ['memory', 'io', 'cpu'].map((resource) => `${PRESSURE}/${resource}`);
  const output = await readOutput(bed, toHeadCommand([...files, `/proc/${pid}/oom_score_adj`]));
  return output.ok ? success(parseLaunchCounters(output.value.stdout, pid)) : output;
}

function subtract(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before;
}

export function toPressureBetween(before: LaunchPressure, after: LaunchPressure): LaunchPressure {
  return {
    memorySomeUs: subtract(after.memorySomeUs, before.memorySomeUs),
    memoryFullUs: subtract(after.memoryFullUs, before.memoryFullUs),
    ioSomeUs: subtract(after.ioSomeUs, before.ioSomeUs),
    cpuSomeUs: subtract(after.cpuSomeUs, before.cpuSomeUs),
  };
}
