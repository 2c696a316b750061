/**
 * Checks sizes: files up to 400 lines, lines up to 100 characters, C++ functions up to 70 lines.
 * (TypeScript functions: ESLint's max-lines-per-function.) Generated files are left out.
 * Data: the project's files -> findings. `tsx .ci/checks/sizes.ts`
 */
import { findCxxFunctions } from './cxx_functions.ts';
import { readProjectFiles, runAsProgram, type Finding, type SourceFile } from './report.ts';

export const MAX_FILE_LINES = 400;
export const MAX_FUNCTION_LINES = 70;
export const MAX_LINE_LENGTH = 100;

const SOURCE = /\.(ts|tsx|mts|mjs|cjs|js|css|cc|h|c|sh)$/;
const GENERATED = /\.gen\./;
const TESTDATA = /(^|\/)testdata\//;
const TEST = /(\.test\.tsx?|_test\.cc)$/;
/** What cannot be broken: addresses, digests, and a line that is one pattern of a text format. */
const UNBREAKABLE = /https?:\/\/\S{40}|sha(256|512)-|^\s*(\/\^|String\.raw`|`\^|`\()/;

export function checkSizes(files: readonly SourceFile[]): readonly Finding[] {
  return files.flatMap((file) => [
    ...checkFileLength(file),
    ...checkLineLengths(file),
    ...(/\.(cc|h)$/.test(file.path) ? checkCxxFunctions(file) : []),
  ]);
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}

function checkFileLength(file: SourceFile): readonly Finding[] {
  const count = linesOf(file.text).length;
  if (count <= MAX_FILE_LINES) return [];
  const message = `${count} lines, at most ${MAX_FILE_LINES}`;
  return [{ file: file.path, line: 0, message, fix: 'split it by what its parts are about' }];
}

function checkLineLengths(file: SourceFile): readonly Finding[] {
  // Test data inside tests (captured text) keeps its length.
  if (TEST.test(file.path)) return [];
  return linesOf(file.text).flatMap((text, index) => {
    if (text.length <= MAX_LINE_LENGTH || UNBREAKABLE.test(text)) return [];
    const message = `${text.length} characters, at most ${MAX_LINE_LENGTH}`;
    return [{ file: file.path, line: index + 1, message, fix: 'break the line' }];
  });
}

function checkCxxFunctions(file: SourceFile): readonly Finding[] {
  return findCxxFunctions(file.text)
    .filter((found) => found.lines > MAX_FUNCTION_LINES)
    .map((found) => ({
      file: file.path,
      line: found.line,
      message: `function ${found.name} has ${found.lines} lines, at most ${MAX_FUNCTION_LINES}`,
      fix: 'take out the steps that have a name of their own',
    }));
}

const isMeasured = (name: string): boolean =>
  SOURCE.test(name) && !GENERATED.test(name) && !TESTDATA.test(name);

runAsProgram(import.meta.url, () => checkSizes(readProjectFiles(isMeasured)));
