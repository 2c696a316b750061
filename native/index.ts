/**
 * The addon, typed: bytes of the wire <-> messages of wire.gen.ts, and the resampling loop. Nothing
 * else loads the `.node` file.
 *
 * A chunk from the stream goes into a decoder, whole messages come out; TypeScript never sees a
 * byte offset. A wrong argument is a bug of the caller and throws a TypeError that names field,
 * expectation and value; bytes of the device never throw.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BlockBootstrap } from '../electron/common/resampling.ts';
import { failure, success, type Result } from '../electron/common/result.ts';
import {
  ERRORS,
  SCHEMA_HASH,
  type ToAgentMessage,
  type ToHostMessage,
} from '../electron/common/wire.gen.ts';
import type { SavedText } from './saved_text.ts';

export type * from './saved_text.ts';

/** Why a stream ended for good: the code for it is `protocol_broken`. */
export interface StreamFailure {
  /** One sentence: what was expected, what came instead. */
  readonly message: string;
  /** Offset in the stream where the bad frame begins. */
  readonly streamOffset: number;
  /** What stood there, at most 64 bytes. */
  readonly firstBytes: Uint8Array;
}

interface Decoder<Message> {
  /**
   * Messages that this chunk completes; chunks may hold several frames or parts of one. After a
   * failure: none. The chunk is copied, it may be reused.
   */
  push(chunk: Uint8Array): Message[];
  /** Null while the stream is good. */
  readonly failure: StreamFailure | null;
  /** Bytes of a frame that has begun: above 0 when the stream ends means that its tail is torn. */
  readonly pendingBytes: number;
  /** Offset behind the last whole frame: where a recording can be cut. */
  readonly streamOffset: number;
}

/** What the agent sends. */
export type WireDecoder = Decoder<ToHostMessage>;
/** What the desktop sends: for tests and for agents in a test. */
export type CommandDecoder = Decoder<ToAgentMessage>;

export interface Native {
  readonly WireDecoder: new () => WireDecoder;
  readonly CommandDecoder: new () => CommandDecoder;
  /** One frame. */
  encode(message: ToAgentMessage): Uint8Array;
  /** One frame of the other direction: for tests and recordings. */
  encodeToHost(message: ToHostMessage): Uint8Array;
  /** CRC-32C of the bytes, as every frame carries it. */
  crc32c(bytes: Uint8Array): number;
  /** Parsers of the agent, for texts that somebody saved. */
  readonly savedText: SavedText;
  /**
   * The loop of electron/engine/statistics, about three times as fast, to the same bits. Null: the
   * addon was built before it had one.
   */
  readonly bootstrapBlocks: BlockBootstrap | null;
}

/** The addon's own exports, as addon.cc registers them. */
interface Addon extends SavedText {
  readonly schemaHash: string;
  readonly Decoder: new <Message>(direction: 'to_host' | 'to_agent') => Decoder<Message>;
  encode(message: ToAgentMessage): Uint8Array;
  encodeToHost(message: ToHostMessage): Uint8Array;
  crc32c(bytes: Uint8Array): number;
  readonly bootstrapBlocks?: BlockBootstrap;
}

const ADDON_PATH = 'build/native/ebb_native.node';

/**
 * Where the addon may be, best first: EBB_NATIVE alone when it is set, packaged app, then the clone
 * around this file.
 */
export function listAddonPaths(
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const chosen = environment['EBB_NATIVE'];
  if (chosen !== undefined && chosen !== '') return [chosen];
  const paths: string[] = [];
  const resources = (process as { resourcesPath?: string }).resourcesPath;
  if (resources !== undefined) paths.push(join(resources, 'native/ebb_native.node'));
  // Upwards from this file: native/ in the clone, dist/engine/ when bundled.
  let folder = dirname(fileURLToPath(import.meta.url));
  while (true) {
    paths.push(join(folder, ADDON_PATH));
    const parent = dirname(folder);
    if (parent === folder) return paths;
    folder = parent;
  }
}

/** Loads the addon and checks that it speaks this schema. Codes: addon_missing, schema_mismatch. */
export function loadNative(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Result<Native> {
  const paths = listAddonPaths(environment);
  const path = paths.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    return addonMissing(`The addon ${paths[0] ?? ADDON_PATH} does not exist.`, '');
  }
  let addon: Addon;
  try {
    addon = createRequire(import.meta.url)(path) as Addon;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return addonMissing(`The addon ${path} could not be loaded.`, cause);
  }
  if (addon.schemaHash !== SCHEMA_HASH) {
    return failure({
      code: 'schema_mismatch',
      message: `The addon ${path} was built for another wire schema.`,
      cause: `It speaks ${addon.schemaHash}, this Ebb speaks ${SCHEMA_HASH}.`,
      remedy: 'Build it again: npm run setup.',
    });
  }
  return success(toNative(addon));
}

function addonMissing(message: string, cause: string): Result<Native> {
  return failure({ code: 'addon_missing', message, cause, remedy: ERRORS.addon_missing.remedy });
}

function toNative(addon: Addon): Native {
  return {
    WireDecoder: class extends addon.Decoder<ToHostMessage> {
      constructor() {
        super('to_host');
      }
    },
    CommandDecoder: class extends addon.Decoder<ToAgentMessage> {
      constructor() {
        super('to_agent');
      }
    },
    encode: (message) => addon.encode(message),
    encodeToHost: (message) => addon.encodeToHost(message),
    crc32c: (bytes) => addon.crc32c(bytes),
    savedText: {
      parseMappings: (text) => addon.parseMappings(text),
      parseColonLines: (text) => addon.parseColonLines(text),
      parseBlankLines: (text) => addon.parseBlankLines(text),
      parseZramLines: (text) => addon.parseZramLines(text),
      parsePressureLines: (text) => addon.parsePressureLines(text),
      parseAmStart: (text) => addon.parseAmStart(text),
      toVmaCategory: (name) => addon.toVmaCategory(name),
    },
    bootstrapBlocks: addon.bootstrapBlocks ?? null,
  };
}
