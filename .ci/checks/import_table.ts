/**
 * Writes the table "Who may import whom" of docs/ARCHITECTURE.md out of import_rules.ts, so that
 * what is read is what is checked. `tsx .ci/checks/import_table.ts [--check]`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { projectRoot } from '../paths.mjs';
import { INCLUDE_RULES, TYPESCRIPT_RULES } from './import_rules.ts';

const FILE = path.join(projectRoot, 'docs/ARCHITECTURE.md');
const BEGIN = '<!-- import table: written by .ci/checks/import_table.ts -->';
const END = '<!-- end of import table -->';

function toTable(): string {
  const names = (list: readonly string[]): string =>
    list.map((name) => (name === '*' ? 'any' : `\`${name}\``)).join(', ') || '–';
  const typescript = TYPESCRIPT_RULES.map((rule) => {
    const from = typeof rule.from === 'string' ? `\`${rule.from}\`` : (rule.title ?? '');
    return `| ${from} | ${names(rule.project)} | ${names(rule.packages)} |`;
  });
  const cxx = INCLUDE_RULES.map((rule) => {
    const system = rule.system === 'std' ? 'C++ standard headers' : 'C++ standard, POSIX';
    return `| \`${rule.from}\` | ${names(rule.project)} | ${system} |`;
  });
  return [
    ...['| TypeScript of | may import, besides itself | packages |', '| --- | --- | --- |'],
    ...typescript,
    '',
    ...['| C++ of | may include, besides itself | system headers |', '| --- | --- | --- |'],
    ...cxx,
  ].join('\n');
}

/** The document with a fresh table; null when its marks are missing. */
export function withTable(document: string): string | null {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) return null;
  const before = document.slice(0, begin + BEGIN.length);
  return `${before}\n\n${toTable()}\n\n${document.slice(end)}`;
}

const current = readFileSync(FILE, 'utf8');
const written = withTable(current);
// Prettier aligns tables, so what is compared is what prettier leaves.
const fresh =
  written === null
    ? null
    : await format(written, { ...(await resolveConfig(FILE)), filepath: FILE });
if (fresh === null) {
  process.stderr.write(`${FILE} lacks the marks of the table.\n    fix: add ${BEGIN} and ${END}\n`);
  process.exitCode = 1;
} else if (!process.argv.includes('--check')) {
  writeFileSync(FILE, fresh);
} else if (fresh !== current) {
  process.stderr.write('The import table is stale.\n    fix: npm run gen\n');
  process.exitCode = 1;
}
