/**
 * The adb server, as the engine sees it. THE ONLY FILE THAT IMPORTS adbkit.
 *
 * adbkit carries the server's protocol (framing of requests, OKAY/FAIL, sync push); what it parses
 * too narrowly (states with blanks, `-l` properties) or gives no deadline is done here over its
 * Connection. Every call has a deadline and gives a Result.
 */
import { createReadStream } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import type { Duplex, Readable } from 'node:stream';

import adbkit, { type Adb as AdbClass, type Client } from '@devicefarmer/adbkit';

import { type Disposable, toDisposable } from '../../common/disposable.ts';
import { toCauseText, toFailure } from '../../common/errors.ts';
import { type Result, success } from '../../common/result.ts';
import { type ByteChannel, toByteChannel } from '../channel/byte_channel.ts';
import { collectText } from '../channel/collect.ts';
import { withDeadline } from '../deadline.ts';
import { runAdb } from './adb_binary.ts';
import { parseVersionWar, toAdbErrorCode } from './adb_text.ts';
import { type AdbDevice, parseDeviceList } from './device_list.ts';

const SERVER_TIMEOUT_MS = 5_000;
/** `host:connect` waits for the TCP handshake and for authentication. */
const CONNECT_TIMEOUT_MS = 10_000;
const MAX_COMMAND_BYTES = 4 * 1024 * 1024;

// adbkit is CommonJS: Node and esbuild give its exports object as the default, loaders that unwrap
// defaults give the class.
const adbkitModule = adbkit as unknown as typeof AdbClass | { readonly Adb: typeof AdbClass };
const Adb = 'Adb' in adbkitModule ? adbkitModule.Adb : adbkitModule;

/** The part of adbkit's Connection that is used here (its own types need Bluebird's). */
interface Connection {
  readonly socket: Duplex;
  readonly parser: {
    readAscii(length: number): PromiseLike<string>;
    readValue(): PromiseLike<Buffer>;
    raw(): Duplex;
  };
  write(data: Buffer): unknown;
}

interface PushTransfer {
  on(event: 'end' | 'error', listener: (error?: Error) => void): unknown;
  cancel(): unknown;
}

interface PushingDevice {
  push(source: Readable, remotePath: string, mode: number): PromiseLike<PushTransfer>;
}

export interface PushRequest {
  readonly localPath: string;
  readonly remotePath: string;
  readonly mode: number;
  readonly timeoutMs: number;
}

export interface DeviceListListener {
  onList(devices: readonly AdbDevice[]): void;
  /** The server went away; fires once, not after dispose. */
  onEnd(cause: string): void;
}

export interface AdbClient {
  /** Reaches the server or starts it. What starting said, '' when it ran already. */
  ensureServer(): Promise<Result<string>>;
  /** Protocol version of the running server: 41 for 1.0.41. */
  serverVersion(): Promise<Result<number>>;
  listDevices(): Promise<Result<readonly AdbDevice[]>>;
  /** The whole list, at once and after every change. */
  trackDevices(listener: DeviceListListener): Promise<Result<Disposable>>;
  /** `adb connect HOST:PORT`. */
  connectTcp(serial: string): Promise<Result<null>>;
  disconnectTcp(serial: string): Promise<Result<null>>;
  /** A raw stream to a service of adbd: `exec:…`, `root:`. */
  openService(serial: string, service: string, timeoutMs?: number): Promise<Result<ByteChannel>>;
  /** Output of a shell line, without its exit code (exec: has none). */
  readCommand(serial: string, line: string, timeoutMs?: number): Promise<Result<string>>;
  push(serial: string, request: PushRequest): Promise<Result<null>>;
}

export interface AdbClientOptions {
  readonly adbPath: Result<string>;
  readonly port: number;
}

function encodeRequest(request: string): Buffer {
  const body = Buffer.from(request, 'utf8');
  return Buffer.concat([Buffer.from(body.length.toString(16).padStart(4, '0')), body]);
}

/** Sends one request; reads OKAY, or throws adb's own words. */
async function sendRequest(connection: Connection, request: string): Promise<void> {
  connection.write(encodeRequest(request));
  const reply = await connection.parser.readAscii(4);
  if (reply === 'OKAY') return;
  if (reply === 'FAIL') throw new Error((await connection.parser.readValue()).toString('utf8'));
  throw new Error(`The adb server answered ${JSON.stringify(reply)} to ${request}.`);
}

class AdbkitClient implements AdbClient {
  readonly #client: Client;
  readonly #options: AdbClientOptions;

  constructor(options: AdbClientOptions) {
    this.#options = options;
    const bin = options.adbPath.ok ? options.adbPath.value : 'adb';
    this.#client = Adb.createClient({ host: '127.0.0.1', port: options.port, bin });
    // Unhandled socket errors of adbkit arrive here; each call reports its own through its promise.
    this.#client.on('error', () => undefined);
  }

  async ensureServer(): Promise<Result<string>> {
    if (await this.#isListening()) return success('');
    const { adbPath, port } = this.#options;
    if (!adbPath.ok) return adbPath;
    const started = await runAdb(adbPath.value, ['-P', String(port), 'start-server']);
    if (!started.ok) return started;
    const war = parseVersionWar(started.value);
    if (await this.#isListening()) return success(started.value.trim());
    const cause = war === null ? started.value : `versions ${war[0]} and ${war[1]} fight`;
    return toFailure('adb_server_unreachable', `No adb server on port ${port}.`, cause.trim());
  }

  async serverVersion(): Promise<Result<number>> {
    const value = await this.#hostQuery('host:version', SERVER_TIMEOUT_MS);
    return value.ok ? success(Number.parseInt(value.value, 16)) : value;
  }

  async listDevices(): Promise<Result<readonly AdbDevice[]>> {
    const text = await this.#hostQuery('host:devices-l', SERVER_TIMEOUT_MS);
    return text.ok ? success(parseDeviceList(text.value)) : text;
  }

  async trackDevices(listener: DeviceListListener): Promise<Result<Disposable>> {
    const opened = await this.#open('host:track-devices-l', SERVER_TIMEOUT_MS);
    if (!opened.ok) return opened;
    const connection = opened.value;
    let live = true;
    const readLists = async (): Promise<void> => {
      while (live) {
        const text = (await connection.parser.readValue()).toString('utf8');
        if (live) listener.onList(parseDeviceList(text));
      }
    };
    void readLists().catch((error: unknown) => {
      connection.socket.destroy();
      if (live) listener.onEnd(toCauseText(error));
    });
    return success(
      toDisposable(() => {
        live = false;
        connection.socket.destroy();
      }),
    );
  }

  async connectTcp(serial: string): Promise<Result<null>> {
    const reply = await this.#hostQuery(`host:connect:${serial}`, CONNECT_TIMEOUT_MS);
    if (!reply.ok) return reply;
    // The server answers OKAY even for failures; its words tell (AOSP client/transport_local.cpp).
    if (/^(already )?connected to/.test(reply.value)) return success(null);
    return toFailure('device_offline', `adb cannot connect to ${serial}.`, reply.value.trim());
  }

  async disconnectTcp(serial: string): Promise<Result<null>> {
    const reply = await this.#hostQuery(`host:disconnect:${serial}`, SERVER_TIMEOUT_MS);
    return reply.ok ? success(null) : reply;
  }

  async openService(
    serial: string,
    service: string,
    timeoutMs = SERVER_TIMEOUT_MS,
  ): Promise<Result<ByteChannel>> {
    const opened = await this.#open(`host:transport:${serial}`, timeoutMs);
    if (!opened.ok) return opened;
    const connection = opened.value;
    const what = `Opening ${service.slice(0, 60)} on ${serial}`;
    try {
      const sent = await withDeadline(sendRequest(connection, service), { what, timeoutMs });
      if (sent.ok) return success(toByteChannel(connection.parser.raw()));
      connection.socket.destroy();
      return sent;
    } catch (error) {
      connection.socket.destroy();
      return this.#toFailure(what, error);
    }
  }

  async readCommand(
    serial: string,
    line: string,
    timeoutMs = SERVER_TIMEOUT_MS,
  ): Promise<Result<string>> {
    const channel = await this.openService(serial, `exec:${line}`, timeoutMs);
    if (!channel.ok) return channel;
    const what = `\`${line.slice(0, 60)}\` on ${serial}`;
    return collectText(channel.value, { what, timeoutMs, maxBytes: MAX_COMMAND_BYTES });
  }

  async push(serial: string, request: PushRequest): Promise<Result<null>> {
    const what = `Pushing ${request.remotePath} to ${serial}`;
    try {
      const source = createReadStream(request.localPath);
      const { remotePath, mode, timeoutMs } = request;
      const device = this.#client.getDevice(serial) as unknown as PushingDevice;
      const transfer = await withDeadline(device.push(source, remotePath, mode), {
        what,
        timeoutMs,
        onLate: (late) => late.cancel(),
      });
      if (!transfer.ok) return transfer;
      const done = new Promise<null>((resolve, reject) => {
        transfer.value.on('end', () => resolve(null));
        transfer.value.on('error', reject);
      });
      const pushed = await withDeadline(done, { what, timeoutMs });
      if (!pushed.ok) transfer.value.cancel();
      return pushed;
    } catch (error) {
      // FAIL of the sync service: the device's file system refused, the link is fine.
      const cause = toCauseText(error);
      if (cause.startsWith('Failure: ')) return toFailure('io_error', `${what} failed.`, cause);
      return this.#toFailure(what, error);
    }
  }

  /** A quick look whether something listens, so that adbkit never starts a server by itself. */
  #isListening(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connectTcp({ host: '127.0.0.1', port: this.#options.port });
      const settle = (listening: boolean): void => {
        socket.destroy();
        resolve(listening);
      };
      socket.setTimeout(SERVER_TIMEOUT_MS, () => settle(false));
      socket.once('connect', () => settle(true));
      socket.once('error', () => settle(false));
    });
  }

  /** A connection on which `request` was answered with OKAY. */
  async #open(request: string, timeoutMs: number): Promise<Result<Connection>> {
    const what = `Asking the adb server for ${request}`;
    const server = await this.ensureServer();
    if (!server.ok) return server;
    let connection: Connection | null = null;
    try {
      const connecting = this.#client.connection() as unknown as PromiseLike<Connection>;
      const connected = await withDeadline(connecting, {
        what,
        timeoutMs,
        onLate: (late) => late.socket.destroy(),
      });
      if (!connected.ok) return connected;
      connection = connected.value;
      const sent = await withDeadline(sendRequest(connection, request), { what, timeoutMs });
      if (sent.ok) return success(connection);
      connection.socket.destroy();
      return sent;
    } catch (error) {
      connection?.socket.destroy();
      return this.#toFailure(what, error);
    }
  }

  async #hostQuery(request: string, timeoutMs: number): Promise<Result<string>> {
    const opened = await this.#open(request, timeoutMs);
    if (!opened.ok) return opened;
    const { parser, socket } = opened.value;
    const what = `Asking the adb server for ${request}`;
    try {
      const value = await withDeadline(parser.readValue(), { what, timeoutMs });
      return value.ok ? success(value.value.toString('utf8')) : value;
    } catch (error) {
      return this.#toFailure(what, error);
    } finally {
      socket.destroy();
    }
  }

  #toFailure(what: string, thrown: unknown): Result<never> {
    const cause = toCauseText(thrown);
    return toFailure(toAdbErrorCode(cause), `${what} failed.`, cause.replace(/^Failure: /, ''));
  }
}

export function createAdbClient(options: AdbClientOptions): AdbClient {
  return new AdbkitClient(options);
}
