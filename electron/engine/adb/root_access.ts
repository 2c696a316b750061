/**
 * How Ebb gets root on a device, tried in this order: adbd is root, `adb root`, `su`.
 *
 * `su` differs per root solution in quoting and in whether stdin reaches the command unchanged, so
 * a form is trusted only after all 256 byte values came back through `cat` (a pty would turn \n
 * into \r\n and eat control bytes).
 */
import type { RootMethod } from '../../common/engine_api.ts';
import { toFailure } from '../../common/errors.ts';
import { type Result, success } from '../../common/result.ts';
import { collectText } from '../channel/collect.ts';
import { waitMs } from '../deadline.ts';
import type { AdbClient } from './adb_client.ts';
import { parseAdbRootAnswer } from './adb_text.ts';
import { isTcpSerial } from './device_states.ts';

const COMMAND_TIMEOUT_MS = 8_000;
/** adbd restarts and, over USB, enumerates again. */
const RESTART_TIMEOUT_MS = 25_000;
const RESTART_POLL_MS = 300;

export interface RootAccess {
  readonly method: RootMethod;
  /** A shell line that runs `line` as root. */
  readonly wrap: (line: string) => string;
}

/** One word for a POSIX shell, whatever it holds. */
export function quoteShell(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

const PLAIN = (line: string): string => line;

const SU_FORMS: readonly ((line: string) => string)[] = [
  (line) => `su -c ${quoteShell(line)}`,
  (line) => `su 0 sh -c ${quoteShell(line)}`,
  (line) => `su root sh -c ${quoteShell(line)}`,
];

async function readUid(adb: AdbClient, serial: string, line: string): Promise<Result<string>> {
  const output = await adb.readCommand(serial, line, COMMAND_TIMEOUT_MS);
  return output.ok ? success(output.value.trim()) : output;
}

/** True when every byte value comes back unchanged through `cat` run as `line` says. */
export async function probeRawEcho(adb: AdbClient, serial: string, line: string): Promise<boolean> {
  const opened = await adb.openService(serial, `exec:${line}`, COMMAND_TIMEOUT_MS);
  if (!opened.ok) return false;
  const channel = opened.value;
  const sent = Uint8Array.from({ length: 256 }, (_, index) => index);
  return new Promise((resolve) => {
    const received: Uint8Array[] = [];
    const settle = (same: boolean): void => {
      clearTimeout(timer);
      resolve(same);
      channel.close();
    };
    const timer = setTimeout(() => settle(false), COMMAND_TIMEOUT_MS);
    channel.onBytes((chunk) => {
      received.push(chunk);
      const bytes = Buffer.concat(received);
      if (bytes.length >= sent.length) settle(bytes.equals(sent));
    });
    channel.onClose(() => settle(false));
    channel.write(sent);
  });
}

/** After `adb root` the device drops and returns; over TCP it must be connected again by us. */
async function waitForRootShell(adb: AdbClient, serial: string): Promise<boolean> {
  const deadline = Date.now() + RESTART_TIMEOUT_MS;
  while (Date.now() < deadline) {
    await waitMs(RESTART_POLL_MS);
    if (isTcpSerial(serial)) await adb.connectTcp(serial);
    const uid = await readUid(adb, serial, 'id -u');
    if (uid.ok && uid.value === '0') return true;
  }
  return false;
}

/** adbd's words. A service that does not open is a refusal; one that is cut off is a restart. */
async function tryAdbRoot(
  adb: AdbClient,
  serial: string,
): Promise<{ readonly words: string; readonly mayRestart: boolean }> {
  const channel = await adb.openService(serial, 'root:', COMMAND_TIMEOUT_MS);
  if (!channel.ok) return { words: channel.error.cause, mayRestart: false };
  const what = `adb root on ${serial}`;
  const limits = { what, timeoutMs: COMMAND_TIMEOUT_MS, maxBytes: 4096 };
  const answer = await collectText(channel.value, limits);
  const words = (answer.ok ? answer.value : answer.error.cause).trim();
  return { words, mayRestart: parseAdbRootAnswer(words) !== 'refused' };
}

async function findSu(adb: AdbClient, serial: string): Promise<RootAccess | null> {
  for (const wrap of SU_FORMS) {
    const uid = await readUid(adb, serial, wrap('id -u'));
    if (!uid.ok || uid.value !== '0') continue;
    if (await probeRawEcho(adb, serial, wrap('cat'))) return { method: 'su', wrap };
  }
  return null;
}

/** Fails with `root_unavailable` and adbd's own words, or with what keeps adb from the device. */
export async function findRootAccess(adb: AdbClient, serial: string): Promise<Result<RootAccess>> {
  const uid = await readUid(adb, serial, 'id -u');
  if (!uid.ok) return uid;
  if (uid.value === '0') return success({ method: 'adbd', wrap: PLAIN });
  const { words, mayRestart } = await tryAdbRoot(adb, serial);
  if (mayRestart && (await waitForRootShell(adb, serial))) {
    return success({ method: 'adb_root', wrap: PLAIN });
  }
  const su = await findSu(adb, serial);
  if (su !== null) return success(su);
  const cause = `adb root: ${words === '' ? 'no answer' : words}; su: not found, denied or not raw`;
  return toFailure('root_unavailable', `No root on ${serial}.`, cause);
}
