import { afterEach, describe, expect, it, vi } from 'vitest';

import { loadNative, type Native } from '../../../native/index.ts';
import { toError } from '../../common/errors.ts';
import type { ToAgentMessage, ToHostMessage } from '../../common/wire.gen.ts';
import { createMemoryChannel } from '../testing/memory_channel.ts';
import { AgentClient, toWords } from './agent_client.ts';
import { createNativeCodecs } from './native_codec.ts';

function requireNative(): Native {
  const native = loadNative();
  if (!native.ok) throw new Error(`${native.error.message} ${native.error.remedy}`);
  return native.value;
}

const native = requireNative();

/** A client over the real codec, and the far end as an agent would speak. */
function createPair() {
  const { near, far } = createMemoryChannel();
  const codec = createNativeCodecs()();
  if (!codec.ok) throw new Error(codec.error.message);
  const client = new AgentClient({
    channel: near,
    codec: codec.value,
    explainClose: (reason) => Promise.resolve(toError('agent_died', 'The agent ended.', reason)),
  });
  const commands: ToAgentMessage[] = [];
  const decoder = new native.CommandDecoder();
  far.onWrite = (bytes) => commands.push(...decoder.push(bytes));
  const send = (...messages: ToHostMessage[]): void => {
    far.send(Buffer.concat(messages.map((message) => native.encodeToHost(message))));
  };
  return { client, far, commands, send };
}

const done = (requestId: number): ToHostMessage => ({ type: 'Done', requestId });

afterEach(() => {
  vi.useRealTimers();
});

describe('AgentClient', () => {
  it('replies_of_two_requests_merged_in_one_chunk_and_out_of_order', async () => {
    const { client, send } = createPair();
    const first = client.request({ type: 'StopSampling' }, 5_000);
    const second = client.request({ type: 'StopSampling' }, 5_000);
    send(done(2), done(1));
    expect(await Promise.all([first, second])).toMatchObject([
      { ok: true, value: { requestId: 1 } },
      { ok: true, value: { requestId: 2 } },
    ]);
  });

  it('a_reply_split_at_every_byte', async () => {
    const { client, far } = createPair();
    const reply = client.request({ type: 'StopSampling' }, 5_000);
    for (const byte of native.encodeToHost(done(1))) far.send(Uint8Array.of(byte));
    expect(await reply).toMatchObject({ ok: true });
  });

  it('error_reply_keeps_the_words_of_the_agent', async () => {
    const { client, send } = createPair();
    const reply = client.request({ type: 'StopSampling' }, 5_000);
    send({
      type: 'ErrorReply',
      requestId: 1,
      code: 'busy',
      message: 'Two at once.',
      cause: 'slot taken',
      remedy: '',
      errnoValue: 0,
    });
    expect(await reply).toMatchObject({
      ok: false,
      error: { code: 'busy', message: 'Two at once.', cause: 'slot taken' },
    });
    // No remedy of its own: the schema's.
    const result = await reply;
    expect(result.ok ? '' : result.error.remedy).not.toBe('');
  });

  it('every_pending_request_settles_when_the_stream_closes', async () => {
    const { client, far } = createPair();
    const pending = [1, 2, 3].map(() => client.request({ type: 'StopSampling' }, 60_000));
    far.end('ECONNRESET');
    for (const result of await Promise.all(pending)) {
      expect(result).toMatchObject({ ok: false, error: { code: 'agent_died' } });
    }
    expect(await client.closed).toMatchObject({ code: 'agent_died', cause: 'ECONNRESET' });
  });

  it('a_request_after_the_close_settles_too', async () => {
    const { client, far } = createPair();
    far.end();
    expect(await client.request({ type: 'StopSampling' }, 60_000)).toMatchObject({
      ok: false,
      error: { code: 'agent_died' },
    });
  });

  it('garbage_instead_of_frames_is_protocol_broken_with_the_text', async () => {
    const { client, far } = createPair();
    const reply = client.request({ type: 'StopSampling' }, 60_000);
    far.send(Buffer.from('/system/bin/sh: /data/local/tmp/ebb/ebbd: not executable: 64-bit ELF\n'));
    const result = await reply;
    expect(result).toMatchObject({ ok: false, error: { code: 'protocol_broken' } });
    expect(result.ok ? '' : result.error.cause).toContain('not executable: 64-bit ELF');
    expect(client.isOpen).toBe(false);
  });

  it('short_words_then_the_end_are_shown_as_the_cause', async () => {
    const { client, far } = createPair();
    const reply = client.request({ type: 'StopSampling' }, 60_000);
    far.send(Buffer.from('Killed'));
    far.end();
    const result = await reply;
    expect(result.ok ? '' : result.error.cause).toContain('first bytes: Killed');
  });

  it('garbage_after_good_frames_ends_the_stream_without_blaming_the_greeting', async () => {
    const { client, far, send } = createPair();
    const first = client.request({ type: 'StopSampling' }, 60_000);
    send(done(1));
    await first;
    const second = client.request({ type: 'StopSampling' }, 60_000);
    far.send(new Uint8Array(64).fill(0xff));
    const result = await second;
    expect(result).toMatchObject({ ok: false, error: { code: 'protocol_broken' } });
    expect(result.ok ? '' : result.error.cause).not.toContain('first bytes:');
  });

  it('a_reply_of_the_wrong_type_breaks_the_stream', async () => {
    const { client, send } = createPair();
    const reply = client.request<'Exec'>(
      { type: 'Exec', argv: ['id'], timeoutMs: 1, maxOutputBytes: 1 },
      60_000,
    );
    send(done(1));
    expect(await reply).toMatchObject({ ok: false, error: { code: 'protocol_broken' } });
  });

  it('an_answer_that_nobody_waits_for_is_dropped', async () => {
    const { client, send } = createPair();
    send(done(77));
    const reply = client.request({ type: 'StopSampling' }, 5_000);
    send(done(1));
    expect(await reply).toMatchObject({ ok: true });
  });

  it('a_missed_deadline_settles_and_cancels_on_the_device', async () => {
    vi.useFakeTimers();
    const { client, commands } = createPair();
    const reply = client.request<'Exec'>(
      { type: 'Exec', argv: ['sleep'], timeoutMs: 9, maxOutputBytes: 1 },
      1_000,
    );
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await reply).toMatchObject({ ok: false, error: { code: 'deadline_exceeded' } });
    expect(commands).toMatchObject([{ type: 'Exec' }, { type: 'Cancel', targetRequestId: 1 }]);
  });

  it('a_field_out_of_range_is_a_value_not_a_throw', async () => {
    const { client } = createPair();
    const result = await client.request<'StartSampling'>(
      { type: 'StartSampling', intervalMs: -1, pssMaxAgeMs: 0, cpuBudgetPermille: 10 },
      5_000,
    );
    expect(result).toMatchObject({ ok: false, error: { code: 'bad_argument' } });
  });

  it('more_requests_than_the_wire_allows_are_busy', async () => {
    const { client, far } = createPair();
    const requests = Array.from({ length: 65 }, () =>
      client.request({ type: 'StopSampling' }, 60_000),
    );
    expect(await requests[64]).toMatchObject({ ok: false, error: { code: 'busy' } });
    far.end();
    await Promise.all(requests);
  });

  it('bye_closes_also_when_the_agent_stays_silent', async () => {
    vi.useFakeTimers();
    const { client, commands } = createPair();
    const bye = client.bye(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await bye;
    expect(commands).toMatchObject([{ type: 'Bye' }]);
    expect((await client.closed).code).toBe('cancelled');
  });

  it('words_are_text_and_nothing_else', () => {
    expect(toWords(Buffer.from('sh: ebbd: not found\r\n\tété'))).toBe(
      'sh: ebbd: not found\r\n\tété',
    );
    expect(toWords(Buffer.from([0x45, 0x42, 0x42, 0x31, 0x00]))).toBe('');
    expect(toWords(Buffer.from([0xff, 0xfe, 0x41]))).toBe('');
  });
});
