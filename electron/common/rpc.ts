/**
 * The contract of engine_api.ts over any port: calls with ids one way, replies and events the
 * other.
 *
 * Used by the window (DOM MessagePort), by the utility process (Electron's MessagePortMain) and by
 * tests (Node's MessagePort); adapters at the end. Payloads survive structured clone. Every pending
 * call settles when the port closes, with `engine_stopped`; a reply for an unknown id is ignored.
 */
import { type Disposable, toDisposable } from './disposable.ts';
import { Emitter, type EventSource } from './emitter.ts';
import type { EngineApi, EngineEventName, EngineEvents } from './engine_api.ts';
import { toError } from './errors.ts';
import { failure, type Result } from './result.ts';

/** What both ends need of a port. `onClose` fires at most once. */
export interface RpcPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** The engine as a face holds it. */
export type EngineClient = EngineApi &
  EventSource<EngineEvents> & {
    /** Lets the port go; pending calls settle with `engine_stopped`. */
    close(): void;
    /** Fires once when the other side is gone. */
    onClosed(listener: () => void): Disposable;
  };

// A new method of EngineApi or event that is missing here does not compile: see the two checks
// below.
const METHODS = {
  listDevices: true,
  connect: true,
  disconnect: true,
  setInterval: true,
  deviceInfo: true,
  doctor: true,
  listApps: true,
  memoryMap: true,
  advise: true,
  launch: true,
  pressHome: true,
  cancel: true,
  actions: true,
  launches: true,
  startVirtualDevice: true,
  stopVirtualDevice: true,
  listVirtualDevices: true,
  checkExperiment: true,
  startExperiment: true,
  pauseExperiment: true,
  resumeExperiment: true,
  cancelExperiment: true,
  experimentStatus: true,
  experimentResult: true,
  listExperiments: true,
} as const satisfies Record<keyof EngineApi, true>;

const EVENTS = {
  devices: true,
  tick: true,
  action: true,
  launch: true,
  adviseProgress: true,
  virtualDeviceProgress: true,
  gap: true,
  experimentStatus: true,
  experimentLaunch: true,
} as const satisfies Record<EngineEventName, true>;

interface CallMessage {
  readonly kind: 'call';
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

interface ReplyMessage {
  readonly kind: 'reply';
  readonly id: number;
  readonly result: Result<unknown>;
}

interface EventMessage {
  readonly kind: 'event';
  readonly name: string;
  readonly payload: unknown;
}

/** Sent before closing: not every port implementation tells its peer by itself. */
interface ByeMessage {
  readonly kind: 'bye';
}

type RpcMessage = CallMessage | ReplyMessage | EventMessage | ByeMessage;

function isRpcMessage(message: unknown): message is RpcMessage {
  return typeof message === 'object' && message !== null && 'kind' in message;
}

function isMethod(name: string): name is keyof EngineApi {
  return Object.hasOwn(METHODS, name);
}

function toNoMethod(name: string): Result<never> {
  const text = `The engine has no method ${name}.`;
  return failure(toError('internal', text, 'The two sides of the port differ in version.'));
}

async function callMethod(api: EngineApi, message: CallMessage): Promise<Result<unknown>> {
  if (!isMethod(message.method)) return toNoMethod(message.method);
  // One view of the API in which every method is callable by name, still bound to its object.
  const methods = api as unknown as Record<
    string,
    (...args: unknown[]) => Promise<Result<unknown>>
  >;
  try {
    return (await methods[message.method]?.(...message.args)) ?? toNoMethod(message.method);
  } catch (error) {
    return failure(toError('internal', `${message.method} failed in the engine.`, String(error)));
  }
}

/** Serve `api` and forward `events` over `port` until either side closes it. */
export function serve(
  api: EngineApi,
  events: EventSource<EngineEvents>,
  port: RpcPort,
): Disposable {
  let open = true;
  const post = (message: RpcMessage): void => {
    if (open) port.post(message);
  };
  const forwards = (Object.keys(EVENTS) as EngineEventName[]).map((name) =>
    events.on(name, (payload: unknown) => post({ kind: 'event', name, payload })),
  );
  const stop = (): void => {
    open = false;
    for (const forward of forwards) forward.dispose();
  };
  port.onMessage((message) => {
    if (!isRpcMessage(message)) return;
    if (message.kind === 'bye') {
      stop();
      return;
    }
    if (message.kind !== 'call') return;
    const { id } = message;
    void callMethod(api, message).then((result) => post({ kind: 'reply', id, result }));
  });
  port.onClose(stop);
  return toDisposable(() => {
    post({ kind: 'bye' });
    stop();
    port.close();
  });
}

class PortClient {
  readonly #port: RpcPort;
  readonly #pending = new Map<number, (result: Result<unknown>) => void>();
  readonly #emitter: Emitter<EngineEvents>;
  readonly #closedListeners = new Set<() => void>();
  #nextId = 1;
  #open = true;

  constructor(port: RpcPort, onListenerError: (error: unknown) => void) {
    this.#port = port;
    this.#emitter = new Emitter<EngineEvents>(onListenerError);
    port.onMessage((message) => this.#receive(message));
    port.onClose(() => this.#settleAll());
  }

  call(method: string, args: readonly unknown[]): Promise<Result<unknown>> {
    return new Promise((resolve) => {
      if (!this.#open) {
        resolve(this.#stopped(method));
        return;
      }
      const id = this.#nextId++;
      this.#pending.set(id, resolve);
      try {
        this.#port.post({ kind: 'call', id, method, args } satisfies CallMessage);
      } catch (error) {
        // DataCloneError: an argument that cannot travel is the caller's bug, told as a value.
        this.#pending.delete(id);
        resolve(failure(toError('bad_argument', `${method} cannot be sent.`, String(error))));
      }
    });
  }

  on<Name extends EngineEventName>(
    event: Name,
    listener: (payload: EngineEvents[Name]) => void,
  ): Disposable {
    return this.#emitter.on(event, listener);
  }

  onClosed(listener: () => void): Disposable {
    this.#closedListeners.add(listener);
    return toDisposable(() => this.#closedListeners.delete(listener));
  }

  close(): void {
    if (!this.#open) return;
    this.#port.post({ kind: 'bye' } satisfies ByeMessage);
    this.#settleAll();
    this.#port.close();
  }

  #receive(message: unknown): void {
    if (!isRpcMessage(message) || !this.#open) return;
    if (message.kind === 'bye') {
      this.#settleAll();
      return;
    }
    if (message.kind === 'reply') {
      const settle = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      settle?.(message.result);
    } else if (message.kind === 'event' && Object.hasOwn(EVENTS, message.name)) {
      this.#emitter.emit(message.name as EngineEventName, message.payload as never);
    }
  }

  #stopped(method: string): Result<never> {
    return failure(toError('engine_stopped', `The engine stopped before ${method} was answered.`));
  }

  #settleAll(): void {
    if (!this.#open) return;
    this.#open = false;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const settle of pending) settle(this.#stopped('the call'));
    for (const listener of [...this.#closedListeners]) listener();
    this.#closedListeners.clear();
  }
}

/** The engine behind `port`. */
export function connectEngine(
  port: RpcPort,
  onListenerError: (error: unknown) => void = (error) => {
    throw error;
  },
): EngineClient {
  const client = new PortClient(port, onListenerError);
  const methods = Object.fromEntries(
    (Object.keys(METHODS) as (keyof EngineApi)[]).map((method) => [
      method,
      (...args: unknown[]) => client.call(method, args),
    ]),
  ) as unknown as EngineApi;
  return {
    ...methods,
    on: client.on.bind(client),
    close: () => client.close(),
    onClosed: (listener) => client.onClosed(listener),
  };
}

// ------------------------------------------------------------------------------ the ports of this
// world

/** Structural: neither DOM nor Node nor Electron types may be imported here. */
interface DomPortLike {
  postMessage(message: unknown): void;
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  start(): void;
  close(): void;
}

interface EmitterPortLike {
  postMessage(message: unknown): void;
  on(event: string, listener: (argument: unknown) => void): unknown;
  start?(): void;
  close(): void;
}

/** A browser's MessagePort (renderer). */
export function toDomRpcPort(port: DomPortLike): RpcPort {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.addEventListener('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => port.addEventListener('close', () => listener()),
    close: () => port.close(),
  };
}

/** Electron's MessagePortMain (main and utility process): payloads come wrapped in an event. */
export function toElectronRpcPort(port: EmitterPortLike): RpcPort {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => listener((event as { readonly data: unknown }).data));
      port.start?.();
    },
    onClose: (listener) => void port.on('close', () => listener()),
    close: () => port.close(),
  };
}

/** Node's worker_threads MessagePort (tests): payloads come bare. */
export function toNodeRpcPort(port: EmitterPortLike): RpcPort {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('close', () => listener()),
    close: () => port.close(),
  };
}
