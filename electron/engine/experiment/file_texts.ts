/**
 * Several small files of the device in one command: `head` prints `==> NAME <==` before each. One
 * process on the device instead of one for each file; files that are not there are left out. Pure.
 */

/** More lines than any of the files has. */
const MAX_LINES = '200';

export function toHeadCommand(files: readonly string[]): readonly string[] {
  // With one file `head` prints no heading.
  const named = files.length === 1 ? [...files, '/dev/null'] : files;
  return ['head', '-n', MAX_LINES, ...named];
}

/** Name -> text, for the files that were there. */
export function parseHeadOutput(text: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const parts = text.split(/^==> (.+) <==\n/m);
  for (let index = 1; index + 1 < parts.length; index += 2) {
    texts.set(parts[index] ?? '', (parts[index + 1] ?? '').trimEnd());
  }
  return texts;
}

/** `Name: 123 kB` of /proc/meminfo and /proc/PID/status. */
export function parseKbField(text: string | undefined, name: string): number | null {
  const match = text === undefined ? null : new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text);
  return match === null ? null : Number(match[1]);
}

/** A file that holds one whole number. */
export function parseWholeNumber(text: string | undefined): number | null {
  const trimmed = text?.trim() ?? '';
  return /^-?\d+$/.test(trimmed) ? Number(trimmed) : null;
}
