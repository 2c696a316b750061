/** Runs the race lab and writes its table into docs/race.md: `npx tsx bench/race_document.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchTable } from './bench.ts';
import { race } from './race.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DOCUMENT = path.join(ROOT, 'docs', 'race.md');
const BEGIN = '<!-- race table: written by bench/race_document.ts -->';
const END = '<!-- end of race table -->';

/** As prettier would have it. */
function toMarkdown({ columns, rows }: BenchTable): string {
  const widths = columns.map((_, column) =>
    Math.max(3, ...[columns, ...rows].map((row) => (row[column] ?? '').length)),
  );
  const toCell = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  const toLine = (cells: readonly string[]): string => `| ${cells.map(toCell).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [toLine(columns), toLine(rule), ...rows.map(toLine)].join('\n');
}

const { tables, broken } = await race.run();
const text = readFileSync(DOCUMENT, 'utf8');
const [before, rest] = text.split(BEGIN);
const after = rest?.split(END)[1];
const [table] = tables;
if (before === undefined || after === undefined || table === undefined || broken.length > 0) {
  throw new Error(`${DOCUMENT} is left as it is: ${broken.join('; ') || 'its marks are missing'}.`);
}
const where = `Measured on Linux ${release().split('-')[0] ?? ''}, ${process.arch}.`;
writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${where}\n\n${toMarkdown(table)}\n\n${END}${after}`);
