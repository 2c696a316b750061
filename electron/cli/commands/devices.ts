/** `ebb devices`, `ebb doctor`: what is there and what it lacks. */
import type { DeviceSummary, PreflightCheck } from '../../common/engine_api.ts';
import { DEVICE_STATES } from '../../engine/adb/device_states.ts';
import { EXIT_FAILED, EXIT_OK, toExitCode } from '../exit_codes.ts';
import type { CommandContext, CommandWork } from '../run_command.ts';
import { selectDevice } from '../select_device.ts';
import { type Column, toTextTable } from '../text_table.ts';

const DEVICE_COLUMNS: readonly Column<DeviceSummary>[] = [
  { title: 'SERIAL', text: (device) => device.serial },
  { title: 'STATE', text: (device) => device.rawState },
  { title: 'NAME', text: (device) => device.name },
  { title: 'BY', text: (device) => device.transport },
  { title: 'WHAT TO DO', text: (device) => device.remedy },
];

export const listDevices: CommandWork = async ({ engine, output }) => {
  const devices = await engine.listDevices();
  if (!devices.ok) return devices.error;
  output.data(devices.value);
  output.text(
    devices.value.length === 0
      ? 'No devices. Plug one in with USB debugging, or run `ebb device start`.'
      : toTextTable(DEVICE_COLUMNS, devices.value),
  );
  return EXIT_OK;
};

const CHECK_COLUMNS: readonly Column<PreflightCheck>[] = [
  { title: 'CHECK', text: (check) => check.name },
  { title: 'STATUS', text: (check) => check.status },
  { title: 'FOUND', text: (check) => check.detail },
];

function toCheckText(checks: readonly PreflightCheck[]): string {
  const remedies = checks
    .filter(({ status, remedy }) => remedy !== '' && (status === 'failed' || status === 'warning'))
    .map(({ name, remedy }) => `${name}: ${remedy}`);
  const table = toTextTable(CHECK_COLUMNS, checks);
  return remedies.length === 0 ? table : `${table}\n\nWhat to do:\n${remedies.join('\n')}`;
}

export const doctor: CommandWork = async (context) => {
  const { engine, output } = context;
  const devices = await engine.listDevices();
  const named = context.options.serial ?? process.env['ANDROID_SERIAL'];
  // A device in a bad state is just what doctor is asked about: its state is a check, not an error.
  const device = devices.ok
    ? (findNamed(devices.value, named) ?? selectDevice(devices.value, named))
    : devices;
  const checks = await engine.doctor(device.ok ? device.value.serial : null);
  if (!checks.ok) return checks.error;
  output.data(checks.value);
  output.text(toCheckText(checks.value));
  if (!device.ok) {
    // Under --json stdout holds the checks alone: one document.
    reportOnStderr(context, device.error.message, device.error.remedy);
    return toExitCode(device.error.code);
  }
  return checks.value.some(({ status }) => status === 'failed') ? EXIT_FAILED : EXIT_OK;
};

function reportOnStderr({ output }: CommandContext, message: string, remedy: string): void {
  output.progress(`error: ${message}\nremedy: ${remedy}`);
}

function findNamed(
  devices: readonly DeviceSummary[],
  named: string | undefined,
): { readonly ok: true; readonly value: DeviceSummary } | null {
  const only = devices.length === 1 && named === undefined ? devices[0] : undefined;
  const device = only ?? devices.find(({ serial }) => serial === named);
  return device === undefined ? null : { ok: true, value: device };
}

/** For `ebb devices --help`. */
export const STATE_HELP = Object.entries(DEVICE_STATES)
  .map(([state, row]) => `  ${state.padEnd(15)}${row.meaning}`)
  .join('\n');
