/**
 * What a command prints. Results go to stdout (text or JSON), everything else to stderr: progress,
 * errors as `error: …`, `cause: …`, `remedy: …`. A closed pipe (`ebb apps | head`) ends quietly.
 */
import type { EbbError } from '../common/result.ts';

export interface Output {
  readonly json: boolean;
  /** A result for people; nothing under --json. */
  text(text: string): void;
  /** A result for programs; nothing without --json. One line when `oneLine`. */
  data(value: unknown, oneLine?: boolean): void;
  progress(text: string): void;
  error(error: EbbError): void;
}

/** NaN is a gap and JSON has no NaN: null. Typed arrays become plain ones. */
export function toJson(value: unknown, oneLine: boolean): string {
  const replace = (_key: string, item: unknown): unknown => {
    if (typeof item === 'bigint') return item.toString();
    if (item instanceof Float64Array) return Array.from(item);
    return item;
  };
  return JSON.stringify(value, replace, oneLine ? undefined : 2);
}

export function createOutput(json: boolean): Output {
  const onPipeError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE') process.exit(0);
  };
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', onPipeError);
  const isTerminal = process.stderr.isTTY;
  return {
    json,
    text: (text) => {
      if (!json) process.stdout.write(`${text}\n`);
    },
    data: (value, oneLine = false) => {
      if (json) process.stdout.write(`${toJson(value, oneLine)}\n`);
    },
    progress: (text) => process.stderr.write(isTerminal ? `\x1b[2m${text}\x1b[0m\n` : `${text}\n`),
    error: (error) => {
      process.stderr.write(toErrorText(error));
      if (json) process.stdout.write(`${toJson({ error }, false)}\n`);
    },
  };
}

export function toErrorText(error: EbbError): string {
  const lines = [`error: ${error.message} [${error.code}]`];
  if (error.cause !== '') lines.push(`cause: ${error.cause.replaceAll('\n', '\n       ')}`);
  if (error.remedy !== '') lines.push(`remedy: ${error.remedy}`);
  return `${lines.join('\n')}\n`;
}
