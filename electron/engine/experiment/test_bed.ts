/**
 * What a run asks of a device: the one seam between the runner and the world. The real one is
 * session_test_bed.ts; unit tests bring a scripted phone.
 */
import type {
  AdviseReport,
  AdviseRequest,
  DeviceInfo,
  LaunchOutcome,
  LaunchRequest,
} from '../../common/engine_api.ts';
import type { EbbError, Result } from '../../common/result.ts';
import type { ErrorCode } from '../../common/wire.gen.ts';
import type { ExecOutput } from '../session/android_commands.ts';

export interface AppProcess {
  readonly pid: number;
  readonly name: string;
}

export interface Since {
  /** By `nowMs`. */
  readonly sinceMs: number;
  readonly signal: AbortSignal;
}

export interface TestBed {
  readonly serial: string;
  info(): Result<DeviceInfo>;
  launch(
    request: Omit<LaunchRequest, 'serial'>,
    signal: AbortSignal,
  ): Promise<Result<LaunchOutcome>>;
  pressHome(): Promise<Result<null>>;
  advise(
    request: Omit<AdviseRequest, 'serial'>,
    signal: AbortSignal,
  ): Promise<Result<AdviseReport>>;
  /** A command of the device, no shell: its output and exit code, whatever that is. */
  run(argv: readonly string[], timeoutMs?: number): Promise<Result<ExecOutput>>;
  /**
   * Commands that put changed settings back, should this computer not come to it: the device's
   * guard runs them when the agent ends, or the next agent does. Replaces the former; [] forgets.
   */
  restoreAtEnd(commands: readonly (readonly string[])[]): Promise<Result<null>>;
  /** Those of `packages` that the device does not have. */
  findUnknown(packages: readonly string[]): Promise<Result<readonly string[]>>;
  /** Processes of a package in a sample that began after `sinceMs`; the main one first. */
  readProcesses(packageName: string, since: Since): Promise<Result<readonly AppProcess[]>>;
  /** Those of `packages` that have a process in a sample that began after `sinceMs`. */
  readAlive(packages: readonly string[], since: Since): Promise<Result<readonly string[]>>;
  readonly isConnected: boolean;
  /** False = the deadline passed or `signal` fired. */
  waitUntilConnected(timeoutMs: number, signal: AbortSignal): Promise<boolean>;
  /** Waits; false = `signal` fired. */
  wait(ms: number, signal: AbortSignal): Promise<boolean>;
  nowMs(): number;
}

/** The link broke: what runs is not a launch that was refused but one that never ended. */
const LINK_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'connection_lost',
  'agent_died',
  'protocol_broken',
  'device_offline',
  'unknown_device',
  'adb_server_unreachable',
  'engine_stopped',
  'cancelled',
]);

export function isLinkFailure(error: EbbError): boolean {
  return LINK_CODES.has(error.code);
}

/** Text of a command that may fail in its own way; only a broken link is a failure here. */
export async function readOutput(
  bed: TestBed,
  argv: readonly string[],
  timeoutMs?: number,
): Promise<Result<ExecOutput>> {
  const output = await bed.run(argv, timeoutMs);
  if (output.ok || isLinkFailure(output.error) || !bed.isConnected) return output;
  return { ok: true, value: { exitCode: 255, stdout: '', stderr: output.error.message } };
}

export function readScript(
  bed: TestBed,
  script: string,
  timeoutMs?: number,
): Promise<Result<ExecOutput>> {
  return readOutput(bed, ['sh', '-c', script], timeoutMs);
}
