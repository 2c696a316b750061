/**
 * The engine as Electron's utility process: the main process hands over one MessagePort per window.
 * Nothing of electron is imported: `process.parentPort` is there in a utility process by itself.
 *
 * From main: a message with one port = serve it; { kind: 'shutdown' } = say Bye everywhere, then
 * exit.
 */
import { serve, toElectronRpcPort } from '../common/rpc.ts';
import { createEngine } from './engine.ts';

interface ElectronPort {
  postMessage(message: unknown): void;
  on(event: string, listener: (argument: unknown) => void): unknown;
  start(): void;
  close(): void;
}

interface ParentMessage {
  readonly data: unknown;
  readonly ports: readonly ElectronPort[];
}

interface ParentPort {
  on(event: 'message', listener: (message: ParentMessage) => void): unknown;
  postMessage(message: unknown): void;
}

const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };

function isShutdown(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'shutdown';
}

if (parentPort === undefined) {
  process.stderr.write('error: this file is the engine of the app; for a terminal use `ebb`.\n');
  process.exitCode = 2;
} else {
  const engine = createEngine();
  parentPort.on('message', ({ data, ports }) => {
    for (const port of ports) serve(engine, engine, toElectronRpcPort(port));
    if (isShutdown(data)) void engine.close().then(() => process.exit(0));
  });
  parentPort.postMessage({ kind: 'ready' });
}
