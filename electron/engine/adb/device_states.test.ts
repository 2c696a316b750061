import { describe, expect, it } from 'vitest';

import { ERRORS } from '../../common/wire.gen.ts';
import { DEVICE_STATES, isTcpSerial, toStateError, toTransport } from './device_states.ts';

const device = (serial: string, properties: Record<string, string> = {}) =>
  ({ serial, state: 'device', rawState: 'device', properties }) as const;

describe('device states', () => {
  it('every_state_but_device_has_a_code_and_a_remedy', () => {
    for (const [state, row] of Object.entries(DEVICE_STATES)) {
      if (state === 'device') continue;
      expect(ERRORS[row.code ?? 'internal'].side).toBe('engine');
      expect(row.code).not.toBe('internal');
      expect(row.remedy).not.toBe('');
    }
  });

  it('a_ready_device_is_no_error', () => {
    expect(toStateError(device('a'))).toBeNull();
  });

  it('unauthorized_keeps_adbs_own_words_as_the_cause', () => {
    const error = toStateError({ serial: 'a', state: 'unauthorized', rawState: 'unauthorized' });
    expect(error).toMatchObject({ code: 'device_unauthorized', cause: 'adb says: unauthorized' });
  });

  it('tcp_serials_are_told_from_usb_and_mdns', () => {
    expect(['1.2.3.4:5555', 'localhost:5', '[::1]:5555'].map(isTcpSerial)).toEqual([
      true,
      true,
      true,
    ]);
    expect(
      ['R58M', 'emulator-5554', 'adb-x._adb-tls-connect._tcp', ':5', 'a:b'].map(isTcpSerial),
    ).toEqual([false, false, false, false, false]);
  });

  it('transports', () => {
    expect(toTransport(device('emulator-5554'))).toBe('emulator');
    expect(toTransport(device('1.2.3.4:5555'))).toBe('tcp');
    expect(toTransport(device('adb-x._adb-tls-connect._tcp'))).toBe('tcp');
    expect(toTransport(device('R58M', { usb: '1-2' }))).toBe('usb');
    expect(toTransport(device('R58M'))).toBe('unknown');
  });
});
