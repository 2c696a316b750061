/**
 * One device over time: connects, streams, notices drops, reconnects with back-off, resumes
 * sampling. Each device has its own session, so that one failing leaves the others alone.
 *
 * idle -> connecting -> streaming -> reconnecting -> streaming … ; failed = waiting cannot help.
 */
import type { DeviceInfo, EngineEvents, SessionState, TickEvent } from '../../common/engine_api.ts';
import { toError, toFailure } from '../../common/errors.ts';
import { type EbbError, failure, type Result, success } from '../../common/result.ts';
import type { ErrorCode } from '../../common/wire.gen.ts';
import type { ActionLog } from '../actions/action_log.ts';
import { waitMs } from '../deadline.ts';
import { toBackOffMs } from './back_off.ts';
import { nowWallMs } from './device_clock.ts';
import { DeviceLink, type LinkOptions } from './device_link.ts';

const BYE_TIMEOUT_MS = 4_000;

/** Trying again changes nothing: a person or a build must. */
const PERMANENT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'adb_missing',
  'addon_missing',
  'agent_missing',
  'root_unavailable',
  'schema_mismatch',
  'unsupported_abi',
]);

export interface SessionOptions extends Omit<LinkOptions, 'intervalMs' | 'onTick'> {
  readonly intervalMs: number;
  readonly log: ActionLog;
  readonly onTick: (tick: TickEvent) => void;
  readonly onGap: (gap: EngineEvents['gap']) => void;
  /** State, attempt or next attempt changed. */
  readonly onChange: () => void;
}

export interface SessionStatus {
  readonly state: SessionState;
  readonly reconnectAttempt: number;
  readonly nextAttemptAtMs: number | null;
}

type LinkOpener = (options: LinkOptions) => Promise<Result<DeviceLink>>;

export class DeviceSession {
  readonly #options: SessionOptions;
  readonly #openLink: LinkOpener;
  readonly #stopping = new AbortController();
  #status: SessionStatus = { state: 'idle', reconnectAttempt: 0, nextAttemptAtMs: null };
  #intervalMs: number;
  #link: DeviceLink | null = null;
  #lastInfo: DeviceInfo | null = null;
  #lastTick: TickEvent | null = null;
  #connected: Promise<Result<DeviceInfo>> | null = null;
  #running: Promise<void> = Promise.resolve();
  #lastError: EbbError | null = null;
  #wakeRetry: AbortController | null = null;

  constructor(options: SessionOptions, openLink: LinkOpener = (o) => DeviceLink.open(o)) {
    this.#options = options;
    this.#intervalMs = options.intervalMs;
    this.#openLink = openLink;
  }

  get status(): SessionStatus {
    return this.#status;
  }

  get intervalMs(): number {
    return this.#intervalMs;
  }

  get lastTick(): TickEvent | null {
    return this.#lastTick;
  }

  /** The live link, or why there is none. */
  get link(): Result<DeviceLink> {
    if (this.#link !== null) return success(this.#link);
    if (this.#lastError !== null) return failure(this.#lastError);
    const { serial } = this.#options;
    return toFailure('connection_lost', `There is no connection to ${serial}.`, this.#status.state);
  }

  get info(): Result<DeviceInfo> {
    if (this.#link !== null) return success(this.#link.info);
    return this.#lastInfo === null ? (this.link as Result<never>) : success(this.#lastInfo);
  }

  /** Settles with the first connection; later drops are mended behind the scenes. */
  connect(): Promise<Result<DeviceInfo>> {
    this.#connected ??= this.#start();
    return this.#connected;
  }

  async setInterval(intervalMs: number): Promise<Result<null>> {
    this.#intervalMs = intervalMs;
    const link = this.link;
    return link.ok ? link.value.startSampling(intervalMs) : link;
  }

  /** Something about the device changed: do not sit out the back-off. */
  wake(): void {
    this.#wakeRetry?.abort();
  }

  /** Says Bye, waits until the agent has let everything run again (bounded), stops for good. */
  async close(): Promise<void> {
    this.#stopping.abort();
    this.#wakeRetry?.abort();
    await this.#link?.client.bye(BYE_TIMEOUT_MS);
    // A link that is just being opened says Bye by itself as soon as it is there.
    const opened = new AbortController();
    void this.#connected?.then(() => opened.abort());
    if (this.#connected !== null) await waitMs(BYE_TIMEOUT_MS, opened.signal);
    await this.#running;
    this.#setStatus({ state: 'idle', reconnectAttempt: 0, nextAttemptAtMs: null });
  }

  async #start(): Promise<Result<DeviceInfo>> {
    this.#setStatus({ state: 'connecting', reconnectAttempt: 0, nextAttemptAtMs: null });
    const opened = await this.#open();
    if (!opened.ok) {
      this.#lastError = opened.error;
      this.#setStatus({ state: 'failed', reconnectAttempt: 0, nextAttemptAtMs: null });
      this.#note('error', opened.error.message, true);
      return opened;
    }
    this.#note('connect', describeConnect(opened.value.info), false);
    this.#running = this.#keepAlive(opened.value);
    return success(opened.value.info);
  }

  async #open(): Promise<Result<DeviceLink>> {
    const opened = await this.#openLink({
      ...this.#options,
      intervalMs: this.#intervalMs,
      onTick: (tick) => {
        this.#lastTick = tick;
        this.#options.onTick(tick);
      },
    });
    if (!opened.ok) return opened;
    if (this.#stopping.signal.aborted) {
      await opened.value.client.bye(BYE_TIMEOUT_MS);
      return toFailure('cancelled', `The session with ${this.#options.serial} was closed.`);
    }
    this.#link = opened.value;
    this.#lastError = null;
    this.#lastInfo = opened.value.info;
    this.#setStatus({ state: 'streaming', reconnectAttempt: 0, nextAttemptAtMs: null });
    return opened;
  }

  async #keepAlive(first: DeviceLink): Promise<void> {
    let link: DeviceLink | null = first;
    while (link !== null) {
      const error: EbbError = await link.client.closed;
      this.#link = null;
      this.#lastError = error;
      if (this.#stopping.signal.aborted) return;
      const { serial } = this.#options;
      const fromMs = this.#lastTick?.atMs ?? nowWallMs();
      this.#options.onGap({ serial, fromMs, toMs: null, reason: error.message });
      this.#note('drop', `${error.message} ${error.cause}`.trim(), true);
      link = await this.#reconnect();
      const toMs = this.#lastTick?.atMs ?? nowWallMs();
      if (link !== null) this.#options.onGap({ serial, fromMs, toMs, reason: error.message });
    }
  }

  /** null = closed meanwhile, or waiting cannot help. */
  async #reconnect(): Promise<DeviceLink | null> {
    const droppedAtMs = nowWallMs();
    for (let attempt = 1; !this.#stopping.signal.aborted; attempt++) {
      const waitForMs = toBackOffMs(attempt, Math.random());
      const nextAttemptAtMs = nowWallMs() + waitForMs;
      this.#setStatus({ state: 'reconnecting', reconnectAttempt: attempt, nextAttemptAtMs });
      this.#wakeRetry = new AbortController();
      await waitMs(waitForMs, this.#wakeRetry.signal);
      if (this.#stopping.signal.aborted) return null;
      this.#setStatus({ state: 'reconnecting', reconnectAttempt: attempt, nextAttemptAtMs: null });
      const opened = await this.#open();
      if (opened.ok) {
        const seconds = ((nowWallMs() - droppedAtMs) / 1000).toFixed(1);
        this.#note('reconnect', `Back after ${seconds} s, attempt ${attempt}.`, false);
        return opened.value;
      }
      this.#lastError = opened.error;
      if (!PERMANENT.has(opened.error.code)) continue;
      this.#setStatus({ state: 'failed', reconnectAttempt: attempt, nextAttemptAtMs: null });
      this.#note('error', opened.error.message, true);
      return null;
    }
    return null;
  }

  #setStatus(status: SessionStatus): void {
    this.#status = status;
    this.#options.onChange();
  }

  #note(kind: 'connect' | 'drop' | 'reconnect' | 'error', text: string, failed: boolean): void {
    const { serial, log } = this.#options;
    log.add({ serial, atMs: nowWallMs(), kind, package: '', text, undo: null, failed });
  }
}

function describeConnect(info: DeviceInfo): string {
  const { agent } = info;
  const kilobytes = Math.round(agent.binaryBytes / 1024);
  const first =
    agent.firstSampleMs === null ? '' : `, first sample ${Math.round(agent.firstSampleMs)} ms`;
  return `Connected: ${info.kernel}, root by ${info.rootMethod}, agent ${kilobytes} KiB${first}.`;
}

/** A session that is asked for although nobody connected. */
export function toNoSessionError(serial: string): EbbError {
  const error = toError('connection_lost', `There is no session with ${serial}.`);
  return { ...error, remedy: 'Connect to the device first.' };
}
