import { describe, expect, it } from 'vitest';

import { FakeAdb } from '../testing/fake_adb.ts';
import type { FarEnd } from '../testing/memory_channel.ts';
import { findRootAccess, quoteShell } from './root_access.ts';

/** `cat`: what comes goes back, changed by `change` as a pty would. */
function echo(far: FarEnd, change: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes): true {
  far.onWrite = (bytes) => queueMicrotask(() => far.send(change(bytes)));
  return true;
}

function say(far: FarEnd, words: string): true {
  // After the caller has begun to listen.
  setImmediate(() => {
    far.send(Buffer.from(words));
    far.end();
  });
  return true;
}

const REFUSED = 'adbd cannot run as root in production builds\n';

describe('findRootAccess', () => {
  it('adbd_is_root_already', async () => {
    const adb = new FakeAdb();
    adb.answer = () => '0\n';
    expect(await findRootAccess(adb, 's')).toMatchObject({ ok: true, value: { method: 'adbd' } });
    expect(adb.log).toEqual(['id -u']);
  });

  it('adb_root_restarts_adbd_and_a_tcp_device_is_connected_again', async () => {
    const adb = new FakeAdb();
    let restarted = false;
    adb.answer = () => (restarted ? '0\n' : '2000\n');
    adb.connectResult = () => {
      restarted = true;
      return { ok: true, value: null };
    };
    adb.serve = (service, far) => service === 'root:' && say(far, 'restarting adbd as root\n');
    const root = await findRootAccess(adb, '10.0.0.1:5555');
    expect(root).toMatchObject({ ok: true, value: { method: 'adb_root' } });
    expect(adb.log).toContain('connect 10.0.0.1:5555');
  });

  it('su_with_c_on_a_production_build', async () => {
    const adb = new FakeAdb();
    adb.answer = (line) => (line.startsWith('su -c') ? '0\n' : '2000\n');
    adb.serve = (service, far) => (service === 'root:' ? say(far, REFUSED) : echo(far));
    const root = await findRootAccess(adb, 's');
    expect(root).toMatchObject({ ok: true, value: { method: 'su' } });
    expect(root.ok ? root.value.wrap("a 'b'") : '').toBe(String.raw`su -c 'a '\''b'\'''`);
  });

  it('su_that_changes_bytes_is_not_trusted_the_next_form_is', async () => {
    const adb = new FakeAdb();
    adb.answer = (line) => (line.startsWith('su') ? '0\n' : '2000\n');
    adb.serve = (service, far) => {
      if (service === 'root:') return say(far, REFUSED);
      if (!service.startsWith('exec:su -c')) return echo(far);
      // A cooked terminal: every \n becomes \r\n.
      return echo(far, (bytes) => {
        const cooked = Buffer.from(bytes).toString('latin1').replaceAll('\n', '\r\n');
        return Buffer.from(cooked, 'latin1');
      });
    };
    const root = await findRootAccess(adb, 's');
    expect(root.ok ? root.value.wrap('id') : '').toBe("su 0 sh -c 'id'");
  });

  it('no_way_to_root_names_adbds_own_words', async () => {
    const adb = new FakeAdb();
    adb.answer = (line) => (line.startsWith('su') ? 'sh: su: not found\n' : '2000\n');
    adb.serve = (service, far) => service === 'root:' && say(far, REFUSED);
    const root = await findRootAccess(adb, 's');
    expect(root).toMatchObject({ ok: false, error: { code: 'root_unavailable' } });
    expect(root.ok ? '' : root.error.cause).toContain('production builds');
  });

  it('a_root_service_that_does_not_open_is_a_refusal_without_a_wait', async () => {
    const adb = new FakeAdb();
    adb.answer = () => '2000\n';
    const root = await findRootAccess(adb, '10.0.0.1:5555');
    expect(root).toMatchObject({ ok: false, error: { code: 'root_unavailable' } });
    expect(adb.log).not.toContain('connect 10.0.0.1:5555');
  });

  it('a_lost_link_is_not_a_missing_root', async () => {
    const adb = new FakeAdb();
    adb.answer = () => null;
    expect(await findRootAccess(adb, 's')).toMatchObject({
      ok: false,
      error: { code: 'connection_lost' },
    });
  });
});

describe('quoteShell', () => {
  it('quotes_within_quotes', () => {
    expect(quoteShell(`a'b"c$d`)).toBe(String.raw`'a'\''b"c$d'`);
  });
});
