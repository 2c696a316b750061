import { afterEach, describe, expect, it, vi } from 'vitest';

import type { DeviceState, DeviceSummary } from '../common/engine_api.ts';
import { toError } from '../common/errors.ts';
import { type ErrorCode, ERRORS } from '../common/wire.gen.ts';
import {
  EXIT_CODE_DOCS,
  EXIT_DEVICE,
  EXIT_INTERRUPTED,
  EXIT_REFUSED,
  EXIT_TARGET,
  toExitCode,
} from './exit_codes.ts';
import { toErrorText, toJson } from './output.ts';
import { createProgram, parseIntervalMs, parseSeconds, toTarget } from './program.ts';
import { selectDevice } from './select_device.ts';
import { toMib, toTextTable } from './text_table.ts';

const device = (serial: string, state: DeviceState = 'device'): DeviceSummary => ({
  serial,
  state,
  rawState: state,
  name: `Name of ${serial}`,
  model: null,
  transport: 'usb',
  isVirtual: false,
  session: 'idle',
  remedy: '',
  reconnectAttempt: 0,
  nextAttemptAtMs: null,
});

describe('exit codes', () => {
  it('every_error_gives_a_documented_code_that_is_not_success', () => {
    const documented = EXIT_CODE_DOCS.map(([code]) => code);
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      expect(documented).toContain(toExitCode(code));
      expect(toExitCode(code)).not.toBe(0);
    }
  });

  it('codes_that_scripts_rely_on', () => {
    expect(toExitCode('several_devices')).toBe(EXIT_DEVICE);
    expect(toExitCode('target_foreground')).toBe(EXIT_REFUSED);
    expect(toExitCode('unknown_package')).toBe(EXIT_TARGET);
    expect(toExitCode('cancelled')).toBe(EXIT_INTERRUPTED);
  });
});

describe('selectDevice', () => {
  const codeOf = (devices: DeviceSummary[], named?: string): string => {
    const result = selectDevice(devices, named);
    return result.ok ? result.value.serial : result.error.code;
  };

  it('the_only_usable_device_is_meant', () => {
    expect(codeOf([device('a'), device('b', 'offline')])).toBe('a');
  });

  it('two_usable_devices_are_listed_in_the_error', () => {
    const result = selectDevice([device('a'), device('b')], undefined);
    expect(result).toMatchObject({ ok: false, error: { code: 'several_devices' } });
    expect(result.ok ? '' : result.error.cause).toContain('b (Name of b)');
  });

  it('no_device_at_all', () => {
    expect(codeOf([])).toBe('no_device');
  });

  it('one_device_that_is_not_ready_gives_its_own_error', () => {
    expect(codeOf([device('a', 'unauthorized')])).toBe('device_unauthorized');
    expect(codeOf([device('a', 'no_permissions')])).toBe('no_permissions');
  });

  it('several_devices_none_of_them_ready', () => {
    expect(codeOf([device('a', 'unauthorized'), device('b', 'offline')])).toBe('no_device');
  });

  it('a_name_wins_over_the_number_of_devices', () => {
    expect(codeOf([device('a'), device('b')], 'b')).toBe('b');
    expect(codeOf([device('a'), device('b', 'offline')], 'b')).toBe('device_offline');
    expect(codeOf([device('a')], 'c')).toBe('unknown_device');
  });
});

describe('what is printed', () => {
  it('errors_name_code_cause_and_remedy_and_leave_out_what_is_empty', () => {
    const error = toError('adb_missing', 'No adb was found.', 'PATH is empty');
    expect(toErrorText(error).split('\n').slice(0, 2)).toEqual([
      'error: No adb was found. [adb_missing]',
      'cause: PATH is empty',
    ]);
    expect(toErrorText({ ...error, cause: '', remedy: '' })).toBe(
      'error: No adb was found. [adb_missing]\n',
    );
  });

  it('gaps_are_null_in_json_and_a_dash_in_tables', () => {
    expect(toJson({ a: Number.NaN, b: Float64Array.of(1, Number.NaN), c: 5n }, true)).toBe(
      '{"a":null,"b":[1,null],"c":"5"}',
    );
    expect([toMib(null), toMib(0), toMib(-1536)]).toEqual(['–', '0.0', '-1.5']);
  });

  it('columns_line_up', () => {
    const table = toTextTable(
      [
        { title: 'NAME', text: (row: readonly [string, string]) => row[0] },
        { title: 'N', align: 'right', text: (row) => row[1] },
      ],
      [
        ['a', '1'],
        ['longer', '100'],
      ],
    );
    expect(table).toBe('NAME      N\na         1\nlonger  100');
  });
});

describe('the command line', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('digits_are_a_pid_all_else_a_package', () => {
    expect([toTarget('123'), toTarget('com.a'), toTarget('12a')]).toEqual([123, 'com.a', '12a']);
  });

  it('numbers_out_of_range_are_refused', () => {
    for (const text of ['0', '99', '10001', '1.5', 'x', '']) {
      expect(() => parseIntervalMs(text), text).toThrow();
    }
    for (const text of ['0', '-1', 'x', '601', 'Infinity']) {
      expect(() => parseSeconds(text), text).toThrow();
    }
    expect([parseIntervalMs('250'), parseSeconds('0.5')]).toEqual([250, 0.5]);
  });

  it.each([
    [['advise', 'com.a']],
    [['advise', 'com.a', '--strategy', 'magic']],
    [['launch']],
    [['nonsense']],
    [['watch', '--interval', '5']],
    [['device', 'start', '--seed', 'x']],
  ])('wrong_command_line %j ends before anything is started', async (args) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await expect(createProgram().parseAsync(args, { from: 'user' })).rejects.toThrow(
      expect.objectContaining({ name: 'CommanderError' }),
    );
  });
});
