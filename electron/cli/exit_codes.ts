/**
 * Exit codes of `ebb`: one row per error code, so that a new error without an exit code does not
 * compile.
 */
import type { ErrorCode } from '../common/wire.gen.ts';

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
export const EXIT_DEVICE = 3;
export const EXIT_REFUSED = 4;
export const EXIT_TARGET = 5;
export const EXIT_SETUP = 6;
/** Verdicts of `ebb experiment`, for CI. */
export const EXIT_SLOWER = 10;
export const EXIT_INCONCLUSIVE = 11;
export const EXIT_NO_VERDICT = 12;
/** 128 + SIGINT, as shells expect it. */
export const EXIT_INTERRUPTED = 130;

export const EXIT_CODE_DOCS: readonly (readonly [number, string])[] = [
  [EXIT_OK, 'done'],
  [EXIT_FAILED, 'the operation failed'],
  [EXIT_USAGE, 'wrong command line'],
  [EXIT_DEVICE, 'no device, several devices without --serial, or the device is not usable'],
  [EXIT_REFUSED, 'refused to protect the device: foreground, system or protected target'],
  [EXIT_TARGET, 'no such package, process or activity, or it is not running'],
  [EXIT_SETUP, 'something is missing on this computer: adb, agent, addon, a tool'],
  [EXIT_SLOWER, 'experiment: an arm is slower than the reference'],
  [EXIT_INCONCLUSIVE, 'experiment: none is slower, and at least one comparison is inconclusive'],
  [EXIT_NO_VERDICT, 'experiment: cancelled or stopped, or nothing to compare'],
  [EXIT_INTERRUPTED, 'interrupted (Ctrl-C); the device was left clean'],
];

const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  bad_request: EXIT_FAILED,
  schema_mismatch: EXIT_SETUP,
  no_such_process: EXIT_TARGET,
  target_foreground: EXIT_REFUSED,
  target_system: EXIT_REFUSED,
  target_protected: EXIT_REFUSED,
  busy: EXIT_FAILED,
  cancelled: EXIT_INTERRUPTED,
  capability_missing: EXIT_FAILED,
  permission_denied: EXIT_FAILED,
  freeze_timeout: EXIT_FAILED,
  not_frozen: EXIT_FAILED,
  exec_failed: EXIT_FAILED,
  deadline_exceeded: EXIT_FAILED,
  launch_failed: EXIT_FAILED,
  launch_unmeasured: EXIT_FAILED,
  io_error: EXIT_FAILED,
  internal: EXIT_FAILED,
  target_exited: EXIT_TARGET,
  adb_missing: EXIT_SETUP,
  adb_server_unreachable: EXIT_SETUP,
  no_device: EXIT_DEVICE,
  several_devices: EXIT_DEVICE,
  unknown_device: EXIT_DEVICE,
  device_unauthorized: EXIT_DEVICE,
  device_offline: EXIT_DEVICE,
  device_not_ready: EXIT_DEVICE,
  no_permissions: EXIT_DEVICE,
  root_unavailable: EXIT_DEVICE,
  unsupported_abi: EXIT_DEVICE,
  agent_missing: EXIT_SETUP,
  agent_start_failed: EXIT_FAILED,
  agent_died: EXIT_FAILED,
  connection_lost: EXIT_FAILED,
  protocol_broken: EXIT_FAILED,
  unknown_package: EXIT_TARGET,
  not_running: EXIT_TARGET,
  no_activity: EXIT_TARGET,
  bad_argument: EXIT_USAGE,
  virtual_device_failed: EXIT_FAILED,
  virtual_device_unknown: EXIT_DEVICE,
  engine_stopped: EXIT_FAILED,
  missing_tool: EXIT_SETUP,
  addon_missing: EXIT_SETUP,
};

export function toExitCode(code: ErrorCode): number {
  return EXIT_CODES[code];
}
