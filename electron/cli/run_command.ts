/**
 * The frame around every command: one engine, one output, one way to end.
 *
 * Ctrl-C aborts `signal` (the command cancels what runs); then the engine says Bye to every agent,
 * which lets every held process run again before the exit with 130. A second Ctrl-C exits at once.
 */
import { toError } from '../common/errors.ts';
import type { EbbError, Result } from '../common/result.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { EXIT_INTERRUPTED, toExitCode } from './exit_codes.ts';
import { createOutput, type Output } from './output.ts';
import { selectDevice } from './select_device.ts';

export interface CommonOptions {
  readonly json?: boolean;
  readonly serial?: string;
  /** Seconds, as typed. */
  readonly timeout?: number;
}

export interface CommandContext {
  readonly engine: Engine;
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly options: CommonOptions;
  /** --timeout in ms, undefined when not given. */
  readonly timeoutMs: number | undefined;
}

/** A command gives its exit code, or the error that ends it. */
export type CommandWork = (context: CommandContext) => Promise<number | EbbError>;

async function work(run: CommandWork, context: CommandContext): Promise<number> {
  const { output, signal } = context;
  const outcome = await run(context).catch((error: unknown) =>
    toError(
      'internal',
      'The command failed.',
      error instanceof Error ? error.stack : String(error),
    ),
  );
  if (signal.aborted) return EXIT_INTERRUPTED;
  if (typeof outcome === 'number') return outcome;
  output.error(outcome);
  return toExitCode(outcome.code);
}

/** Runs a command to its end; sets the process's exit code. */
export async function runCommand(options: CommonOptions, run: CommandWork): Promise<void> {
  const output = createOutput(options.json === true);
  const engine = createEngine();
  const interrupt = new AbortController();
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(EXIT_INTERRUPTED);
    output.progress('stopping …');
    interrupt.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const timeoutMs = options.timeout === undefined ? undefined : options.timeout * 1000;
  const context = { engine, output, signal: interrupt.signal, options, timeoutMs };
  const exitCode = await work(run, context);
  await engine.close();
  if (interrupt.signal.aborted) output.progress('interrupted: the device was left clean');
  process.off('SIGINT', onSignal);
  process.off('SIGTERM', onSignal);
  process.exitCode = exitCode;
}

/** The device that the command means, connected and streaming. */
export async function connectDevice(
  context: CommandContext,
  intervalMs?: number,
): Promise<Result<{ readonly serial: string; readonly isVirtual: boolean }>> {
  const devices = await context.engine.listDevices();
  if (!devices.ok) return devices;
  const device = selectDevice(
    devices.value,
    context.options.serial ?? process.env['ANDROID_SERIAL'],
  );
  if (!device.ok) return device;
  const { serial } = device.value;
  const connecting = context.engine.connect(serial, intervalMs);
  const aborted = whenAborted(context.signal);
  const connected = await Promise.race([connecting, aborted]);
  if (!connected.ok) return connected;
  if (connected.value.isVirtual) {
    context.output.progress(
      `${serial}: virtual device (real kernel and adbd, miniature framework)`,
    );
  }
  return { ok: true, value: { serial, isVirtual: connected.value.isVirtual } };
}

/** Ctrl-C from here on cancels this call of the engine; null = it came before, do not begin. */
export function cancelOnInterrupt(context: CommandContext, callId: string): EbbError | null {
  const { engine, signal } = context;
  if (signal.aborted) return toError('cancelled', 'Interrupted.');
  signal.addEventListener('abort', () => void engine.cancel(callId), { once: true });
  return null;
}

/** Settles with `cancelled` when the user interrupts. */
export function whenAborted(signal: AbortSignal): Promise<Result<never>> {
  const cancelled = { ok: false, error: toError('cancelled', 'Interrupted.') } as const;
  if (signal.aborted) return Promise.resolve(cancelled);
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(cancelled), { once: true });
  });
}
