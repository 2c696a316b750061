/**
 * `ps -A` of toybox (Android 8 on) and of toolbox before it, with whatever columns were asked for.
 * Columns are bound by the header; the last one takes the rest of the line. Without a header only
 * the default nine columns are known by their form. Source: AOSP external/toybox toys/posix/ps.c.
 */
import type { Kind, Value } from '../kind.ts';
import { type Line, type Page, toCommonReason } from '../page.ts';
import { parseInteger, parseSizeKb } from '../quantities.ts';

const KB_COLUMNS = new Set(['VSZ', 'VSIZE', 'RSS', 'VIRT', 'RES', 'SHR', 'SWAP']);
const NUMBER_COLUMNS = new Set([
  ...['PID', 'PPID', 'TID', 'UID', 'GID', 'RUID', 'RGID', 'PGID', 'SID', 'PRI', 'NI', 'RTPRIO'],
  ...['TCNT', 'THCNT', 'CPU', '%CPU', '%MEM', 'PR', 'C', 'MAJFL', 'MINFL', 'OOM_SCORE_ADJ'],
]);
const NAMES: Readonly<Record<string, string>> = { S: 'state', VSIZE: 'vsz', '%CPU': 'cpu_percent' };
const DEFAULT = ['USER', 'PID', 'PPID', 'VSZ', 'RSS', 'WCHAN', 'ADDR', 'S', 'NAME'] as const;
const DEFAULT_ROW =
  /^\s*[a-z][\w.-]*\s+\d+\s+\d+\s+\d+\s+\d+\s+\S+\s+[\da-f]+\s+[A-Z][+<NLsl]*\s+\S/;
/** Words in capitals, PID among them; `-o` may put them in any order. */
const HEADER = /^(?=.*\bPID\b)\s*[A-Z%][A-Z%+_\d]*(\s+[A-Z%][A-Z%+_\d]*)+\s*$/;

function toColumns(text: string): readonly string[] {
  const columns = text.trim().split(/\s+/);
  // toolbox had a column for the state without a word in the header: "PC  NAME".
  const pc = columns.indexOf('PC');
  if (pc >= 0 && columns[pc + 1] === 'NAME') columns.splice(pc + 1, 0, 'S');
  return columns;
}

function toName(column: string): string {
  const name = NAMES[column] ?? column.toLowerCase().replace('%', '');
  return KB_COLUMNS.has(column) ? `${name}_kb` : name;
}

/** Undefined when the cell is not what its column holds. */
function toCell(column: string, text: string): Value | undefined {
  if (KB_COLUMNS.has(column)) return parseInteger(text) ?? parseSizeKb(text) ?? undefined;
  if (!NUMBER_COLUMNS.has(column)) return text;
  if (text === '-') return null;
  // -f names the user in the column UID.
  if (/^[RE]?[UG]ID$/.test(column) && /^[a-z]\w*\+?$/.test(text)) return text;
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function takeRow(page: Page, line: Line, columns: readonly string[]): Value | null {
  const words = line.text.trim().split(/\s+/);
  if (words.length < columns.length) {
    page.refuse(line, `${words.length} words under ${columns.length} columns`);
    return null;
  }
  const pattern = new RegExp(`^\\s*${'(\\S+)\\s+'.repeat(columns.length - 1)}(\\S.*?)\\s*$`);
  const cells = pattern.exec(line.text)?.slice(1) ?? [];
  const row: Record<string, Value> = {};
  for (const [index, column] of columns.entries()) {
    const cell = toCell(column, cells[index] ?? '');
    if (cell === undefined) {
      page.refuse(line, `${column} is "${cells[index] ?? ''}"`);
      return null;
    }
    row[toName(column)] = cell;
  }
  page.use(line);
  return row;
}

export const ps: Kind = {
  id: 'ps',
  title: 'ps -A',
  command: /(^|\s)ps(\s|$)|PROCESSES AND THREADS|PROCESSES \(ps/,
  begins: HEADER,
  cues: [
    [HEADER, 3],
    [DEFAULT_ROW, 3],
    [/^\s*(u:\S+\s+)?[a-z][\w.-]*\s+\d+\s+(\d+\s+)+/, 1],
  ],
  // Of a thread of the kernel the closing bracket tells that the name is whole.
  selfEnding: /^\s*root\s.*\s\[[^\s\]]*\]\s*$/,
  parse(page) {
    const processes: Value[] = [];
    let columns: readonly string[] | null = null;
    for (const line of page.lines) {
      if (HEADER.test(line.text)) {
        columns = toColumns(line.text);
        page.explain(line, 'heading');
      } else if (
        toCommonReason(line.text) === null &&
        (columns !== null || DEFAULT_ROW.test(line.text))
      ) {
        const row = takeRow(page, line, columns ?? DEFAULT);
        if (row !== null) processes.push(row);
      }
    }
    const isInferred = columns === null && processes.length > 0;
    return { ...(isInferred ? { columns_inferred: [...DEFAULT] } : {}), processes };
  },
};
