/**
 * Puts the agent on a device and starts it: push if the device has not this very file, `exec:` it
 * as root, say Hello. A stream that comes out of here has agreed on the schema.
 */
import { randomUUID } from 'node:crypto';

import type { ErrorCode, HelloReplyMessage } from '../../common/wire.gen.ts';
import { SCHEMA_HASH } from '../../common/wire.gen.ts';
import { toError, toFailure } from '../../common/errors.ts';
import { type EbbError, failure, type Result, success } from '../../common/result.ts';
import type { AdbClient } from '../adb/adb_client.ts';
import { quoteShell, type RootAccess } from '../adb/root_access.ts';
import { type AgentBinary, DEVICE_FOLDER } from './agent_binary.ts';
import { AgentClient } from './agent_client.ts';
import type { WireCodecFactory } from './wire_codec.ts';

const HELLO_TIMEOUT_MS = 10_000;
const PUSH_TIMEOUT_MS = 60_000;
const COMMAND_TIMEOUT_MS = 15_000;

/** Failures before Hello that say more than "did not start". */
const KEPT_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'connection_lost',
  'protocol_broken',
  'schema_mismatch',
]);

export interface AgentStartOptions {
  readonly adb: AdbClient;
  readonly serial: string;
  readonly root: RootAccess;
  readonly binary: AgentBinary;
  readonly codecs: WireCodecFactory;
  readonly explainClose: (reason: string) => Promise<EbbError>;
}

export interface StartedAgent {
  readonly client: AgentClient;
  readonly hello: HelloReplyMessage;
  /** performance.now() when the agent's process was asked for. */
  readonly startedAtMs: number;
  /** performance.now() when HelloReply arrived. */
  readonly helloAtMs: number;
}

async function hasBinary(options: AgentStartOptions): Promise<Result<boolean>> {
  const { adb, serial, binary } = options;
  const line = `sha256sum ${quoteShell(binary.remotePath)} 2>/dev/null`;
  const output = await adb.readCommand(serial, line, COMMAND_TIMEOUT_MS);
  return output.ok ? success(output.value.startsWith(binary.sha256)) : output;
}

/**
 * Pushes beside the final name and renames, so that a torn push is never run. The name beside is
 * this push's own: two engines may start agents on one device at once.
 */
async function pushBinary(options: AgentStartOptions): Promise<Result<null>> {
  const { adb, serial, binary } = options;
  const part = `${DEVICE_FOLDER}/part-${randomUUID()}`;
  const place = quoteShell(binary.remotePath);
  const placeError = (words: string): Result<never> =>
    toFailure(
      'agent_start_failed',
      `The agent could not be placed at ${binary.remotePath}.`,
      words,
    );
  const made = await adb.readCommand(serial, `mkdir -p ${DEVICE_FOLDER}`, COMMAND_TIMEOUT_MS);
  if (!made.ok) return made;
  if (made.value.trim() !== '') return placeError(made.value.trim());
  const { localPath } = binary;
  const request = { localPath, remotePath: part, mode: 0o755, timeoutMs: PUSH_TIMEOUT_MS };
  const pushed = await adb.push(serial, request);
  if (!pushed.ok) {
    return pushed.error.code === 'io_error' ? placeError(pushed.error.cause) : pushed;
  }
  // Agents of other versions go: a running one keeps its inode, an idle one is only litter. The
  // journals of held targets (ebbd-held-*) stay: the next agent recovers from them. What an
  // interrupted push left goes too, once it can be nobody's push in flight.
  const line =
    `for f in ${DEVICE_FOLDER}/ebbd-*; do case "$f" in ${place}|*/ebbd-held-*) ;; ` +
    `*) rm -f "$f";; esac; done; ` +
    `find ${DEVICE_FOLDER} -name 'part-*' -mmin +10 -exec rm -f {} \\; 2>/dev/null; ` +
    `chmod 755 ${quoteShell(part)} && mv -f ${quoteShell(part)} ${place} && echo placed`;
  const placed = await adb.readCommand(serial, line, COMMAND_TIMEOUT_MS);
  if (!placed.ok) return placed;
  if (placed.value.trim().endsWith('placed')) return success(null);
  return placeError(placed.value.trim());
}

async function openAgent(options: AgentStartOptions): Promise<Result<StartedAgent>> {
  const { adb, serial, root, binary } = options;
  const codec = options.codecs();
  if (!codec.ok) return codec;
  const startedAtMs = performance.now();
  const line = root.wrap(`exec ${binary.remotePath}`);
  const channel = await adb.openService(serial, `exec:${line}`, COMMAND_TIMEOUT_MS);
  if (!channel.ok) return channel;
  const client = new AgentClient({
    channel: channel.value,
    codec: codec.value,
    explainClose: options.explainClose,
  });
  const hello = await client.request<'Hello'>(
    { type: 'Hello', schemaHash: SCHEMA_HASH },
    HELLO_TIMEOUT_MS,
  );
  if (!hello.ok) {
    client.abort(hello.error);
    return failure(toStartError(serial, hello.error, client.words));
  }
  const helloAtMs = performance.now();
  return success({ client, hello: hello.value, startedAtMs, helloAtMs });
}

/** Words instead of frames are why it did not start, whatever became of the stream. */
function toStartError(serial: string, error: EbbError, words: string): EbbError {
  const text = `The agent did not start on ${serial}.`;
  if (words !== '') return toError('agent_start_failed', text, `it said: ${words}`);
  if (KEPT_CODES.has(error.code)) return error;
  const cause = [error.message, error.cause].filter((part) => part !== '').join(' ');
  return toError('agent_start_failed', text, cause);
}

function isSchemaMismatch(started: Result<StartedAgent>): boolean {
  if (!started.ok) return started.error.code === 'schema_mismatch';
  return started.value.hello.schemaHash !== SCHEMA_HASH;
}

/** A mismatch is answered by pushing once more, never by limping on. */
export async function startAgent(options: AgentStartOptions): Promise<Result<StartedAgent>> {
  const present = await hasBinary(options);
  if (!present.ok) return present;
  if (!present.value) {
    const pushed = await pushBinary(options);
    if (!pushed.ok) return pushed;
  }
  const first = await openAgent(options);
  if (!isSchemaMismatch(first)) return first;
  const mismatch = toError(
    'schema_mismatch',
    'The agent and the desktop speak different versions of the protocol.',
    `desktop ${SCHEMA_HASH}, agent ${first.ok ? first.value.hello.schemaHash : 'unknown'}`,
  );
  if (first.ok) first.value.client.abort(mismatch);
  const pushed = await pushBinary(options);
  if (!pushed.ok) return pushed;
  const second = await openAgent(options);
  if (!isSchemaMismatch(second)) return second;
  if (second.ok) second.value.client.abort(mismatch);
  // The file of the build itself is of another version: pushing it again cannot help.
  return failure({ ...mismatch, remedy: 'Build agent and desktop from one tree: npm run setup.' });
}
