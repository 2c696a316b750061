/**
 * A file (or stdin) that somebody saved -> its text. Bounded; says what a file that is no text is.
 * PowerShell saves UTF-16, so byte-order marks count.
 */
import { open, stat } from 'node:fs/promises';
import { toCauseText } from '../../common/errors.ts';
import { failure, type Result, success } from '../../common/result.ts';

export const MAX_SAVED_BYTES = 128 * 1024 * 1024;
const SNIFFED_BYTES = 64 * 1024;
const MAX_CONTROL_SHARE = 0.01;

function refuse(message: string, cause: string, remedy: string): Result<never> {
  return failure({ code: 'bad_argument', message, cause, remedy });
}

function tooLarge(name: string): Result<never> {
  const limit = `${MAX_SAVED_BYTES / 1024 / 1024} MiB`;
  const remedy = 'Cut out the part that matters, e.g. one section of the bug report.';
  return refuse(`${name} is larger than ${limit}.`, 'More is not held in memory at once.', remedy);
}

const ARCHIVES: readonly (readonly [number[], string, string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive', 'unzip it; a bug report is the .txt inside'],
  [[0x1f, 0x8b], 'compressed by gzip', 'gunzip it'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed by zstd', 'unzstd it'],
];

/** Text of the bytes; `name` only for messages. */
export function toSavedText(bytes: Buffer, name: string): Result<string> {
  if (bytes.length === 0) return refuse(`${name} is empty.`, 'It has 0 bytes.', 'Save it again.');
  for (const [magic, what, remedy] of ARCHIVES) {
    const isIt = magic.every((byte, index) => bytes[index] === byte);
    if (isIt) return refuse(`${name} is ${what}, not text.`, 'By its first bytes.', `${remedy}.`);
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return success(bytes.toString('utf16le'));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
    return success(Buffer.from(even).swap16().toString('utf16le'));
  }
  const sniffed = bytes.subarray(0, SNIFFED_BYTES);
  const isControl = (byte: number): boolean => byte < 0x20 && ![9, 10, 12, 13, 27].includes(byte);
  const controls = sniffed.reduce((count, byte) => count + (isControl(byte) ? 1 : 0), 0);
  if (controls / sniffed.length > MAX_CONTROL_SHARE) {
    const cause = `${controls} of its first ${sniffed.length} bytes are control characters.`;
    return refuse(`${name} is binary, not text.`, cause, 'Give a text that a command printed.');
  }
  const text = bytes.toString('utf8');
  if (text.replace(/^\uFEFF/, '').trim() === '') {
    return refuse(`${name} is empty.`, 'It holds blank lines only.', 'Save the output again.');
  }
  return success(text);
}

async function readChunks(
  chunks: AsyncIterable<Buffer | string>,
  name: string,
): Promise<Result<Buffer>> {
  const parts: Buffer[] = [];
  let total = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    total += bytes.length;
    if (total > MAX_SAVED_BYTES) return tooLarge(name);
    parts.push(bytes);
  }
  return success(Buffer.concat(parts));
}

const OPEN_ERRORS: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ['does not exist', 'Check the path.'],
  EACCES: ['may not be read by you', 'Check its permissions.'],
  ENOTDIR: ['does not exist', 'A part of the path is a file, not a directory.'],
  ENAMETOOLONG: ['has a name that is too long', 'Check the path.'],
  ELOOP: ['is a symbolic link in a circle', 'Check the link.'],
};

async function readFileBytes(path: string): Promise<Result<Buffer>> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      return refuse(`${path} is a directory.`, '', 'Name a file in it.');
    }
    if (found.size > MAX_SAVED_BYTES) return tooLarge(path);
    const file = await open(path, 'r');
    try {
      // Files of /proc have a size of 0: read to the end, whatever stat said.
      return await readChunks(file.createReadStream({ autoClose: false }), path);
    } finally {
      await file.close();
    }
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? '';
    const [words, remedy] = OPEN_ERRORS[code] ?? ['could not be read', 'Try again.'];
    return refuse(`${path} ${words}.`, toCauseText(thrown), remedy);
  }
}

/** `-` is stdin. */
export async function readSavedText(
  path: string,
  stdin: AsyncIterable<Buffer | string> = process.stdin,
): Promise<Result<string>> {
  const name = path === '-' ? 'stdin' : path;
  const bytes = path === '-' ? await readChunks(stdin, name) : await readFileBytes(path);
  return bytes.ok ? toSavedText(bytes.value, name) : bytes;
}
