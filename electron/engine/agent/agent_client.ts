/**
 * Requests to the agent and their replies over one stream. Lives as long as the stream; whoever
 * reconnects makes a new one.
 *
 * Every request settles exactly once: with its reply, with the agent's ErrorReply, at its deadline,
 * or when the stream closes. A late or unknown reply is dropped.
 */
import type { Disposable } from '../../common/disposable.ts';
import { Emitter } from '../../common/emitter.ts';
import { toError } from '../../common/errors.ts';
import { type EbbError, failure, type Result, success } from '../../common/result.ts';
import type {
  AdviseProgressMessage,
  ErrorReplyMessage,
  LogMessage,
  ReplyOf,
  TickMessage,
  ToAgentMessage,
  ToHostMessage,
} from '../../common/wire.gen.ts';
import { LIMITS } from '../../common/wire.gen.ts';
import type { ByteChannel } from '../channel/byte_channel.ts';
import type { WireCodec } from './wire_codec.ts';

/** Commands that wait unsent on a stalled link, in bytes: more is `busy`. */
const MAX_UNSENT_BYTES = 1024 * 1024;
/** How much of a stream that is not ours is kept to be shown. */
const MAX_GREETING_BYTES = 300;

type CommandType = keyof ReplyOf;
export type Command<T extends CommandType> = Omit<
  Extract<ToAgentMessage, { type: T }>,
  'requestId'
>;

const REPLY_TYPES: { readonly [T in CommandType]: ReplyOf[T]['type'] } = {
  Hello: 'HelloReply',
  StartSampling: 'Done',
  StopSampling: 'Done',
  RestoreAtEnd: 'Done',
  Advise: 'AdviseResult',
  Launch: 'LaunchResult',
  Exec: 'ExecResult',
  Cancel: 'Done',
  Bye: 'Done',
};

export interface AgentCall<Reply> {
  readonly requestId: number;
  readonly reply: Promise<Result<Reply>>;
}

interface AgentEvents {
  tick: TickMessage;
  progress: AdviseProgressMessage;
  log: LogMessage;
  /** Bytes arrived: the link lives. */
  alive: null;
}

interface Pending {
  readonly replyType: ToHostMessage['type'];
  readonly settle: (result: Result<ToHostMessage>) => void;
}

export interface AgentClientOptions {
  readonly channel: ByteChannel;
  readonly codec: WireCodec;
  /**
   * Tells a dead agent from a dead link once the stream has ended: it asks adb, so it may take
   * time.
   */
  readonly explainClose: (reason: string) => Promise<EbbError>;
}

export class AgentClient {
  readonly #channel: ByteChannel;
  readonly #codec: WireCodec;
  readonly #pending = new Map<number, Pending>();
  readonly #emitter = new Emitter<AgentEvents>((error) => this.#fail(toBugError(error)));
  readonly #closed: Promise<EbbError>;
  #settleClosed: (error: EbbError) => void = () => undefined;
  #nextRequestId = 1;
  #open = true;
  #greeting: Uint8Array = new Uint8Array(0);
  #heardAgent = false;

  constructor(options: AgentClientOptions) {
    this.#channel = options.channel;
    this.#codec = options.codec;
    this.#closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    this.#channel.onBytes((chunk) => this.#receive(chunk));
    this.#channel.onClose((reason) => {
      if (!this.#open) return;
      this.#open = false;
      void options.explainClose(reason).then((error) => this.#finish(this.#withWords(error)));
    });
  }

  /** Settles when the stream is over, with the reason. */
  get closed(): Promise<EbbError> {
    return this.#closed;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Words that came instead of the first frame (a shell, a loader, the agent itself); else ''. */
  get words(): string {
    return this.#heardAgent ? '' : toWords(this.#greeting);
  }

  on<Name extends keyof AgentEvents>(
    event: Name,
    listener: (payload: AgentEvents[Name]) => void,
  ): Disposable {
    return this.#emitter.on(event, listener);
  }

  /** The call with its id at once (for Cancel and progress); `timeoutMs` counts from now. */
  call<T extends CommandType>(command: Command<T>, timeoutMs: number): AgentCall<ReplyOf[T]> {
    const requestId = this.#nextRequestId++;
    const message = { ...command, requestId } as unknown as ToAgentMessage;
    const type = message.type as T;
    return { requestId, reply: this.#send(message, type, timeoutMs) };
  }

  request<T extends CommandType>(
    command: Command<T>,
    timeoutMs: number,
  ): Promise<Result<ReplyOf[T]>> {
    return this.call<T>(command, timeoutMs).reply;
  }

  /** Ends the stream at once; pending requests settle with `error`. */
  abort(error: EbbError): void {
    this.#fail(error);
  }

  /**
   * Asks the agent to thaw and end, then closes. `timeoutMs` bounds the wait for a stalled link.
   */
  async bye(timeoutMs: number): Promise<void> {
    if (!this.#open) return;
    await this.request<'Bye'>({ type: 'Bye' }, timeoutMs);
    this.#fail(toError('cancelled', 'The session was closed.'));
  }

  #send<T extends CommandType>(
    message: ToAgentMessage,
    type: T,
    timeoutMs: number,
  ): Promise<Result<ReplyOf[T]>> {
    if (!this.#open) {
      return this.#closed.then((error) => failure(error));
    }
    if (
      this.#pending.size >= LIMITS.maxPendingCommands ||
      this.#channel.writableBytes > MAX_UNSENT_BYTES
    ) {
      const text = `${type} was not sent: ${this.#pending.size} commands are in flight.`;
      return Promise.resolve(failure(toError('busy', text)));
    }
    const encoded = this.#codec.encode(message);
    if (!encoded.ok) return Promise.resolve(encoded);
    const reply = this.#expect(message.requestId, type, timeoutMs);
    this.#channel.write(encoded.value);
    return reply;
  }

  #expect<T extends CommandType>(
    requestId: number,
    type: T,
    timeoutMs: number,
  ): Promise<Result<ReplyOf[T]>> {
    return new Promise((resolve) => {
      const settle = (result: Result<ToHostMessage>): void => {
        clearTimeout(timer);
        this.#pending.delete(requestId);
        resolve(result as Result<ReplyOf[T]>);
      };
      const timer = setTimeout(() => {
        const text = `The agent did not answer ${type} within ${timeoutMs} ms.`;
        settle(failure(toError('deadline_exceeded', text)));
        if (type !== 'Cancel' && type !== 'Bye') this.cancel(requestId);
      }, timeoutMs);
      this.#pending.set(requestId, { replyType: REPLY_TYPES[type], settle });
    });
  }

  /** Asks the agent to stop a command; that command settles by its own reply. */
  cancel(targetRequestId: number, timeoutMs = 5_000): void {
    if (this.#open) void this.request<'Cancel'>({ type: 'Cancel', targetRequestId }, timeoutMs);
  }

  #receive(chunk: Uint8Array): void {
    if (!this.#open) return;
    if (!this.#heardAgent) {
      const greeting = Buffer.concat([this.#greeting, chunk]);
      this.#greeting = greeting.subarray(0, MAX_GREETING_BYTES);
    }
    const messages = this.#codec.push(chunk);
    if (!messages.ok) {
      this.#fail(this.#withWords(messages.error));
      return;
    }
    this.#emitter.emit('alive', null);
    for (const message of messages.value) {
      this.#heardAgent = true;
      if (this.#open) this.#dispatch(message);
    }
  }

  #dispatch(message: ToHostMessage): void {
    switch (message.type) {
      case 'Tick': {
        this.#emitter.emit('tick', message);
        return;
      }
      case 'AdviseProgress': {
        this.#emitter.emit('progress', message);
        return;
      }
      case 'Log': {
        this.#emitter.emit('log', message);
        return;
      }
      default: {
        this.#settleReply(message);
        return;
      }
    }
  }

  #settleReply(message: Exclude<ToHostMessage, { type: 'Tick' | 'AdviseProgress' | 'Log' }>): void {
    const pending = this.#pending.get(message.requestId);
    if (message.type === 'ErrorReply') {
      const error = toAgentError(message);
      // Tied to no command: about the stream itself, or only worth a line of the log.
      if (message.requestId !== 0) return pending?.settle(failure(error));
      if (error.code === 'protocol_broken' || error.code === 'schema_mismatch') this.#fail(error);
      else this.#emitter.emit('log', { type: 'Log', level: 3, bootNs: 0n, text: error.message });
      return;
    }
    if (pending === undefined) return;
    if (pending.replyType === message.type) {
      pending.settle(success(message));
      return;
    }
    const text = `The agent answered request ${message.requestId} with ${message.type}.`;
    this.#fail(toError('protocol_broken', text, `expected ${pending.replyType}`));
  }

  /** Words instead of frames belong to the reason; binary garbage is named by the decoder. */
  #withWords(error: EbbError): EbbError {
    if (this.words === '') return error;
    const cause = [error.cause, `first bytes: ${this.words}`].filter((part) => part !== '');
    return { ...error, cause: cause.join('; ') };
  }

  #fail(error: EbbError): void {
    if (this.#open) {
      this.#open = false;
      this.#channel.close();
      this.#finish(error);
    }
  }

  #finish(error: EbbError): void {
    for (const pending of [...this.#pending.values()]) pending.settle(failure(error));
    this.#emitter.clear();
    this.#settleClosed(error);
  }
}

function toAgentError(reply: ErrorReplyMessage): EbbError {
  const { code, message, cause } = reply;
  const standard = toError(code, message, cause);
  return reply.remedy === '' ? standard : { ...standard, remedy: reply.remedy };
}

function toBugError(thrown: unknown): EbbError {
  return toError('internal', 'A listener of the agent failed.', String(thrown));
}

/** The bytes as text when they are nothing but text; '' for anything else. */
export function toWords(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8').trim();
  return /[\p{Cc}\uFFFD]/u.test(text.replaceAll(/[\t\r\n]/g, '')) ? '' : text;
}
