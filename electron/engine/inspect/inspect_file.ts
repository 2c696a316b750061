/**
 * A file that somebody saved -> its sections, or why it cannot be read: the engine's half of
 * `ebb inspect`.
 */
import { type EbbError, failure, type Result, success } from '../../common/result.ts';
import { loadNative } from '../../../native/index.ts';
import { inspectText, type Section } from './inspect.ts';
import { readSavedText } from './read_saved.ts';
import { findKind, KINDS } from './registry.ts';

function toBadArgument(message: string, cause: string, remedy: string): EbbError {
  return { code: 'bad_argument', message, cause, remedy };
}

/** Kinds whose name is like the one that was typed. */
function toSimilar(name: string): readonly string[] {
  const words = name.toLowerCase().split(/[^a-z]+/);
  const ids = KINDS.map(({ id }) => id);
  const similar = ids.filter((id) => words.some((word) => word.length > 1 && id.includes(word)));
  return similar.length > 0 ? similar : ids;
}

function toUnknownError(file: string, sections: readonly Section[]): EbbError {
  const nearest = [...new Set(sections.flatMap(({ others }) => others))].slice(0, 5);
  const cause =
    nearest.length === 0
      ? 'No line of it is like a line of any kind.'
      : `Nearest kinds: ${nearest.join(', ')}.`;
  const remedy = 'Name the kind with --kind; `ebb inspect --help` lists them.';
  return toBadArgument(`${file} is of no kind that Ebb reads.`, cause, remedy);
}

/** `kindName`: what --kind says, null to recognise. `-` as the file is stdin. */
export async function inspectFile(
  file: string,
  kindName: string | null,
): Promise<Result<readonly Section[]>> {
  const kind = kindName === null ? null : findKind(kindName);
  if (kindName !== null && kind === null) {
    const cause = `Kinds like it: ${toSimilar(kindName).join(', ')}.`;
    const remedy = '`ebb inspect --help` lists all kinds.';
    return failure(toBadArgument(`There is no kind "${kindName}".`, cause, remedy));
  }
  const native = loadNative();
  if (!native.ok) return native;
  const text = await readSavedText(file);
  if (!text.ok) return text;
  const options = { native: native.value.savedText, kind: kind ?? undefined };
  const sections = inspectText(text.value, options);
  if (sections.some((section) => section.kind !== null)) return success(sections);
  if (kind === null) return failure(toUnknownError(file, sections));
  const cause = 'Not one of its lines is as that kind writes them.';
  const remedy = 'Leave --kind out to have the kind recognised.';
  return failure(toBadArgument(`${file} is not of the kind ${kind.id}.`, cause, remedy));
}
