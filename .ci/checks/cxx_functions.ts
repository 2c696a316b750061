/**
 * Finds C++ functions and their lengths without a compiler: braces are counted outside comments,
 * strings and preprocessor lines; a brace at namespace or class level whose statement has a
 * parameter list opens a function. Good enough to measure; not a parser.
 */

export interface CxxFunction {
  readonly name: string;
  /** 1-based line where its signature begins. */
  readonly line: number;
  /** From the signature to the closing brace. */
  readonly lines: number;
}

type Scope =
  | { readonly kind: 'outer' }
  | { readonly kind: 'block' }
  | { readonly kind: 'function'; readonly name: string; readonly line: number };

/** Raw strings, both kinds of comment, strings, characters: the first that begins wins. */
const LITERALS = new RegExp(
  [
    /R"([^()\\ ]*)\([\s\S]*?\)\1"/,
    /\/\/[^\n]*/,
    /\/\*[\s\S]*?\*\//,
    /"(?:\\.|[^"\\\n])*"/,
    /'(?:\\.|[^'\\\n])*'/,
  ]
    .map((pattern) => pattern.source)
    .join('|'),
  'g',
);

/** Blanks comments, literals and preprocessor lines; keeps every line break. */
export function blankNonCode(text: string): string {
  const keepBreaks = (match: string): string => match.replace(/[^\n]/g, ' ');
  const withoutSeparators = text.replace(/(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])/g, '_');
  return withoutSeparators
    .replace(LITERALS, keepBreaks)
    .replace(/^[ \t]*#(?:[^\n\\]|\\[\s\S])*/gm, keepBreaks);
}

function toScope(statement: string, line: number): Scope {
  const text = statement.trim();
  const isOuter =
    /^(inline\s+)?namespace\b/.test(text) ||
    /^(extern\b\s*)$/.test(text) ||
    /^(template\s*<[^{]*>\s*)?(class|struct|union|enum)\b/.test(text);
  if (isOuter && !/\)\s*(const|noexcept|override)*\s*$/.test(text)) return { kind: 'outer' };
  const beforeParameters = text.slice(0, text.indexOf('('));
  const isFunction = text.includes('(') && !/(?<!operator.{0,2})=/.test(beforeParameters);
  if (!isFunction) return { kind: 'block' };
  const name = /([\w:~]+|operator\S+)\s*$/.exec(beforeParameters)?.[1] ?? '(unnamed)';
  return { kind: 'function', name, line };
}

export function findCxxFunctions(text: string): readonly CxxFunction[] {
  const code = blankNonCode(text);
  const found: CxxFunction[] = [];
  const scopes: Scope[] = [];
  let statement = '';
  let statementLine = 1;
  let line = 1;
  for (const character of code) {
    if (character === '\n') line += 1;
    if (statement.trim() === '') statementLine = line;
    if (character === '{') {
      const isInside = scopes.some((scope) => scope.kind !== 'outer');
      scopes.push(isInside ? { kind: 'block' } : toScope(statement, statementLine));
      statement = '';
    } else if (character === '}') {
      const scope = scopes.pop();
      if (scope?.kind === 'function') {
        found.push({ name: scope.name, line: scope.line, lines: line - scope.line + 1 });
      }
      statement = '';
    } else {
      statement = character === ';' ? '' : statement + character;
    }
  }
  return found;
}
