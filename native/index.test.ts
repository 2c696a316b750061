import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import type { ToAgentMessage, ToHostMessage } from '../electron/common/wire.gen.ts';
import { listAddonPaths, loadNative, type Native } from './index.ts';

const GOLDEN = new URL('../device-agent/protocol/golden/', import.meta.url);

/** The tests need the addon: without it they fail, they do not skip. */
function load(): Native {
  const loaded = loadNative();
  if (!loaded.ok) throw new Error(`${loaded.error.message} ${loaded.error.remedy}`);
  return loaded.value;
}

const native = load();

/** Golden JSON says what JSON cannot: see golden_vectors.ts. */
function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$bigint' in value) return BigInt(String(value.$bigint));
  if ('$bytes' in value) return Uint8Array.from(Buffer.from(String(value.$bytes), 'hex'));
  if ('$float64' in value) {
    return Float64Array.from(value.$float64 as (number | null)[], (item) => item ?? Number.NaN);
  }
  return value;
}

interface Golden {
  readonly direction: 'to_agent' | 'to_host';
  readonly messages: readonly (ToAgentMessage | ToHostMessage)[];
  readonly bytes: Uint8Array;
}

function readGolden(stem: string): Golden {
  const text = readFileSync(new URL(`${stem}.json`, GOLDEN), 'utf8');
  const bytes = new Uint8Array(readFileSync(new URL(`${stem}.bin`, GOLDEN)));
  return { ...(JSON.parse(text, revive) as Omit<Golden, 'bytes'>), bytes };
}

const STEMS = readdirSync(GOLDEN)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

describe('golden vectors', () => {
  it.each(STEMS)('%s decodes to its messages', (stem) => {
    const { bytes, direction, messages } = readGolden(stem);
    const decoder =
      direction === 'to_agent' ? new native.CommandDecoder() : new native.WireDecoder();
    expect(decoder.push(bytes)).toEqual(messages);
    expect(decoder.failure).toBeNull();
    expect(decoder.pendingBytes).toBe(0);
    expect(decoder.streamOffset).toBe(bytes.length);
  });

  it.each(STEMS)('%s encodes to its bytes', (stem) => {
    const { bytes, direction, messages } = readGolden(stem);
    const frames = messages.map((message) =>
      direction === 'to_agent'
        ? native.encode(message as ToAgentMessage)
        : native.encodeToHost(message as ToHostMessage),
    );
    expect(Buffer.concat(frames).equals(bytes)).toBe(true);
  });
});

describe('stream', () => {
  const { bytes, messages } = readGolden('advise_result');

  it('split_at_every_byte', () => {
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const decoder = new native.WireDecoder();
      const got = [...decoder.push(bytes.subarray(0, cut)), ...decoder.push(bytes.subarray(cut))];
      expect(got).toEqual(messages);
    }
  });

  it('byte_by_byte', () => {
    const decoder = new native.WireDecoder();
    const got = Array.from(bytes, (_, index) => decoder.push(bytes.subarray(index, index + 1)));
    expect(got.flat()).toEqual(messages);
  });

  it('torn_tail_is_told_from_a_whole_stream', () => {
    const decoder = new native.WireDecoder();
    decoder.push(bytes.subarray(0, bytes.length - 1));
    expect(decoder.pendingBytes).toBeGreaterThan(0);
    expect(decoder.failure).toBeNull();
  });

  it('shell_text_instead_of_frames', () => {
    const decoder = new native.WireDecoder();
    expect(decoder.push(Buffer.from('su: Permission denied\n'))).toEqual([]);
    expect(decoder.failure?.message).toContain('su: Permission denied\\n');
    expect(Buffer.from(decoder.failure?.firstBytes ?? []).toString()).toContain('su: Perm');
    expect(decoder.push(bytes)).toEqual([]);
  });

  it('messages_before_the_break_are_delivered', () => {
    const decoder = new native.WireDecoder();
    const broken = Buffer.concat([bytes, Buffer.from('x')]);
    expect(decoder.push(broken)).toEqual(messages);
    expect(decoder.failure?.streamOffset).toBe(bytes.length);
  });

  it('integer_beyond_2_to_the_53_is_refused_by_field', () => {
    const frame = Buffer.from(
      native.encodeToHost({
        ...{ type: 'AdviseProgress', requestId: 1 },
        ...{ bytesDone: Number.MAX_SAFE_INTEGER, bytesPlanned: 0 },
      }),
    );
    frame.writeBigUInt64LE(2n ** 53n, 16);
    const covered = frame.subarray(0, frame.length - 4);
    frame.writeUInt32LE(native.crc32c(covered), frame.length - 4);
    const decoder = new native.WireDecoder();
    expect(decoder.push(frame)).toEqual([]);
    expect(decoder.failure?.message).toContain('AdviseProgress.bytes_done is 9007199254740992');
  });

  it('text_that_is_not_utf8_is_shown_with_replacement_characters', () => {
    const log = { type: 'Log', level: 1, bootNs: 0n, text: 'ab' } as const;
    const frame = Buffer.from(native.encodeToHost(log));
    frame[frame.indexOf('ab')] = 0xff;
    frame.writeUInt32LE(native.crc32c(frame.subarray(0, -4)), frame.length - 4);
    expect(new native.WireDecoder().push(frame)).toEqual([{ ...log, text: '\ufffdb' }]);
  });

  it('crc32c of RFC 3720', () => {
    expect(native.crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });
});

describe('wrong arguments throw a TypeError that names field, expectation and value', () => {
  const exec = { type: 'Exec', requestId: 1, argv: ['ls'], timeoutMs: 1, maxOutputBytes: 1 };
  it.each([
    [null, 'message must be an object, got null'],
    [undefined, 'message must be an object, got undefined'],
    [[], 'message must be an object, got an array of 0'],
    [{ type: 'Nope' }, 'message.type must be the name of a message to_agent, got "Nope"'],
    [{ type: 'Done', requestId: 1 }, 'message.type must be the name of a message to_agent'],
    [{ type: 'Bye' }, 'Bye.requestId must be an integer from 0 to 4294967295, got undefined'],
    [{ type: 'Bye', requestId: -1 }, 'Bye.requestId must be an integer'],
    [{ type: 'Bye', requestId: 1.5 }, 'got 1.5'],
    [{ type: 'Bye', requestId: NaN }, 'got NaN'],
    [{ type: 'Bye', requestId: 2 ** 32 }, 'got 4294967296'],
    [{ type: 'Bye', requestId: 1n }, 'got 1n'],
    [{ type: 'Bye', requestId: Symbol('x') }, 'got a symbol'],
    [{ ...exec, argv: 'ls' }, 'Exec.argv must be an array of at most 64, got "ls"'],
    [{ ...exec, argv: ['ls', 5] }, 'Exec.argv[1] must be a string of at most 4096 bytes, got 5'],
    [{ ...exec, argv: ['x'.repeat(4097)] }, 'Exec.argv[0] must be a string of at most 4096 bytes'],
    [{ ...exec, argv: Array(65).fill('x') }, 'got an array of 65'],
  ] as const)('case %#', (message, text) => {
    const call = (): unknown => native.encode(message as unknown as ToAgentMessage);
    expect(call).toThrow(TypeError);
    expect(call).toThrow(text);
  });

  it('enum_name_that_the_schema_has_not', () => {
    const [advise] = readGolden('advise').messages;
    const wrong = { ...advise, strategy: 'pageout' } as unknown as ToAgentMessage;
    expect(() => native.encode(wrong)).toThrow(
      'Advise.strategy must be one of pageout_anon, pageout_file, pageout_all, cold_file, cold_all, warm, memory_reclaim, got "pageout"',
    );
  });

  it('getter_that_throws_is_passed_on', () => {
    const trap = {
      type: 'Bye',
      get requestId(): number {
        throw new RangeError('mine');
      },
    } as const;
    expect(() => native.encode(trap)).toThrow('mine');
  });

  it('chunk_that_is_no_uint8array', () => {
    const decoder = new native.WireDecoder();
    expect(() => decoder.push('x' as unknown as Uint8Array)).toThrow('chunk must be a Uint8Array');
    expect(() => decoder.push(new Float64Array(1) as unknown as Uint8Array)).toThrow(TypeError);
    expect(() => native.crc32c(5 as unknown as Uint8Array)).toThrow('bytes must be a Uint8Array');
  });

  it('method_on_a_foreign_object', () => {
    const decoder = new native.WireDecoder();
    const foreign = {} as typeof decoder;
    expect(() => decoder.push.call(foreign, new Uint8Array())).toThrow(TypeError);
  });

  it('detached_buffer_is_an_empty_chunk', () => {
    const chunk = new Uint8Array(8);
    structuredClone(chunk.buffer, { transfer: [chunk.buffer] });
    expect(new native.WireDecoder().push(chunk)).toEqual([]);
  });
});

describe('loading', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ebb_native_'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('missing', () => {
    const loaded = loadNative({ EBB_NATIVE: join(folder, 'nothing.node') });
    expect(loaded).toMatchObject({ ok: false, error: { code: 'addon_missing' } });
  });

  it('not_an_addon', () => {
    const path = join(folder, 'text.node');
    writeFileSync(path, 'no ELF');
    const loaded = loadNative({ EBB_NATIVE: path });
    expect(loaded).toMatchObject({ ok: false, error: { code: 'addon_missing' } });
    expect(loaded.ok ? '' : loaded.error.cause).not.toBe('');
  });

  it('built_for_another_schema', () => {
    const path = join(folder, 'other.cjs');
    writeFileSync(path, "module.exports = { schemaHash: '0123456789abcdef' };");
    const loaded = loadNative({ EBB_NATIVE: path });
    expect(loaded).toMatchObject({ ok: false, error: { code: 'schema_mismatch' } });
    expect(loaded.ok ? '' : loaded.error.cause).toContain('0123456789abcdef');
  });

  /** Ends threads in the midst of `call`, often enough to hit every step of it. */
  async function endWhile(call: string, data: Record<string, unknown>): Promise<void> {
    const [path] = listAddonPaths(process.env).filter((candidate) => existsSync(candidate));
    for (let round = 0; round < 10; round += 1) {
      const worker = new Worker(
        `const { workerData: data, parentPort } = require('node:worker_threads');
         const addon = require(data.path);
         const decoder = new addon.Decoder('to_host');
         ${call};
         parentPort.postMessage('begun');
         for (;;) ${call};`,
        { eval: true, workerData: { ...data, path } },
      );
      expect(await once(worker, 'message')).toEqual(['begun']);
      expect(await worker.terminate()).toBe(1);
    }
  }

  it('in_a_worker_thread_that_is_ended_while_it_decodes', async () => {
    await endWhile('decoder.push(data.bytes)', { bytes: readGolden('tick').bytes });
  });

  it('in_a_worker_thread_that_is_ended_while_it_encodes', async () => {
    await endWhile('addon.encode(data.message)', { message: readGolden('launch').messages[0] });
  });

  it('in_a_worker_thread_that_is_ended_while_it_resamples', async () => {
    const arm = { values: Float64Array.of(1, 2, 3), blocks: Uint32Array.of(0, 1, 2) };
    const spec = { arm, reference: arm, blockCount: 3, quantile: 0.5, replicates: 3, seed: 1 };
    await endWhile('addon.bootstrapBlocks(data.spec)', { spec: { ...spec, statistic: 'ratio' } });
  });

  it('looks_upwards_from_this_file', () => {
    const paths = listAddonPaths({});
    expect(paths.some((path) => path.endsWith('/native/build/native/ebb_native.node'))).toBe(true);
    expect(paths.at(-1)).toBe('/build/native/ebb_native.node');
  });
});

describe('memory', () => {
  it('stays_bounded_over_many_frames', () => {
    const chunk = Buffer.concat(Array.from({ length: 20 }, () => readGolden('tick').bytes));
    const [tick] = readGolden('tick').messages;
    const round = (): void => {
      const decoder = new native.WireDecoder();
      for (let i = 0; i < 50; i += 1) decoder.push(chunk);
      for (let i = 0; i < 50; i += 1) native.encodeToHost(tick as ToHostMessage);
    };
    const measure = (): number => {
      globalThis.gc?.();
      const { rss, external, arrayBuffers } = process.memoryUsage();
      return rss + external + arrayBuffers;
    };
    for (let i = 0; i < 10; i += 1) round();
    const before = measure();
    for (let i = 0; i < 60; i += 1) round();
    // 60 rounds decode 180,000 ticks: a leak of 500 bytes a tick would show as 90 MB.
    expect(measure() - before).toBeLessThan(64 * 1024 * 1024);
  });
});
