import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { toFailure } from '../../common/errors.ts';
import { success } from '../../common/result.ts';
import { parseDeviceList } from '../adb/device_list.ts';
import { FakeAdb } from '../testing/fake_adb.ts';
import { readReadiness } from './device_facts.ts';

const SERIAL = '127.0.0.1:40000';

describe('readiness of a TCP device that adb does not list', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function readAfter(failures: number): Promise<{ ok: boolean; code: string; adb: FakeAdb }> {
    const adb = new FakeAdb();
    let left = failures;
    adb.connectResult = () => {
      if (left > 0) {
        left -= 1;
        return toFailure('device_offline', 'adb cannot connect.', 'failed to connect');
      }
      adb.devices = [...parseDeviceList(`${SERIAL}\tdevice\n`)];
      return success(null);
    };
    const reading = readReadiness(adb, SERIAL);
    await vi.runAllTimersAsync();
    const result = await reading;
    return { ok: result.ok, code: result.ok ? '' : result.error.code, adb };
  }

  it('handshake_missed_twice_is_tried_again', async () => {
    const { ok, adb } = await readAfter(2);
    expect(ok).toBe(true);
    expect(adb.log.filter((line) => line === `connect ${SERIAL}`)).toHaveLength(3);
  });

  it('unreachable_device_keeps_adbs_own_words_after_a_bounded_number_of_tries', async () => {
    const { ok, code, adb } = await readAfter(1_000);
    expect(ok).toBe(false);
    expect(code).toBe('device_offline');
    expect(adb.log.filter((line) => line === `connect ${SERIAL}`)).toHaveLength(5);
  });
});
