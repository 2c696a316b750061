/**
 * One "*APP* UID 10383 ProcessRecord{…}" of `dumpsys activity processes`: lines of key=value, and
 * lists of what the process holds. Printed by ProcessRecord.dump() and its parts in AOSP
 * frameworks/base; vendors add lines, which the general form reads too.
 */
import type { Value } from '../kind.ts';
import type { Line, Page } from '../page.ts';
import { parseDurationMs, toSnakeCase } from '../quantities.ts';
import { parseFields, splitKeyValues, toTypedEntry } from './key_values.ts';
import { parseProcessRecord } from './process_names.ts';

export const RECORD_START = /^\s*\*(APP|PERS)\* UID (\d+) (ProcessRecord\{.*\})\s*$/;

interface OpenRecord {
  readonly values: Record<string, Value>;
  /** Blanks before its first line: its other lines have more. */
  readonly indent: number;
  /** The list that "- …" lines belong to. */
  list: string | null;
}

const LABEL = /^\s*([A-Za-z][\w ]*):\s*$/;
const ITEM = /^\s*(?:- |\* )(.*\S)\s*$/;
const LABELLED = /^\s*([A-Za-z][\w ]*?):\s*(\S.*?)\s*$/;
const USER = /^\s*user #(\d+) (uid=.*)$/;
const CLOCKED = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+) \(([+-]\S+)\)$/;

/** Wall clock and age in one: `2021-11-01 20:53:37.304 (-50s903ms)`. */
function toEntries(text: string): readonly (readonly [string, Value])[] | null {
  const pairs = splitKeyValues(text);
  if (pairs === null) return null;
  return pairs.flatMap((pair) => {
    const clocked = CLOCKED.exec(pair[1]);
    if (clocked?.[1] === undefined) return [toTypedEntry(pair)];
    const name = toSnakeCase(pair[0]);
    const ageMs = parseDurationMs(clocked[2] ?? '');
    return [[name, clocked[1]] as const, [`${name}_relative_ms`, ageMs] as const];
  });
}

function toIndent(text: string): number {
  return text.length - text.trimStart().length;
}

export class RecordReader {
  private readonly page: Page;
  private readonly records: Record<string, Value>[] = [];
  private open: OpenRecord | null = null;

  constructor(page: Page) {
    this.page = page;
  }

  begin(line: Line): void {
    const match = RECORD_START.exec(line.text);
    const record = parseProcessRecord(match?.[3] ?? '') ?? { record: match?.[3] ?? '' };
    const values = { is_persistent: match?.[1] === 'PERS', ...record };
    this.page.use(line);
    this.records.push(values);
    this.open = { values, indent: toIndent(line.text), list: null };
  }

  end(): void {
    this.open = null;
  }

  private add(entries: Readonly<Record<string, Value>>): void {
    if (this.open !== null) Object.assign(this.open.values, entries);
  }

  /** False = no record is open, or the line is none of its kind. */
  take(line: Line): boolean {
    const { open, page } = this;
    if (open === null) return false;
    const text = line.text;
    if (toIndent(text) < open.indent) {
      page.refuse(line, 'not indented as lines of a record are: the rest of a wrapped line?');
      return true;
    }
    const label = LABEL.exec(text);
    const item = ITEM.exec(text);
    if (label?.[1] !== undefined) {
      open.list = toSnakeCase(label[1]);
      page.explain(line, 'heading');
      return true;
    }
    if (item?.[1] !== undefined) {
      const name = open.list ?? 'items';
      const items = open.values[name];
      this.add({ [name]: [...(Array.isArray(items) ? (items as Value[]) : []), item[1]] });
      page.use(line);
      return true;
    }
    const fields = this.toFields(text);
    if (fields === null) return false;
    this.add(fields);
    page.use(line);
    return true;
  }

  private toFields(text: string): Record<string, Value> | null {
    const user = USER.exec(text);
    if (user !== null) return { user: Number(user[1]), ...parseFields(user[2] ?? '') };
    const entries = toEntries(text);
    if (entries !== null) return Object.fromEntries(entries);
    const labelled = LABELLED.exec(text);
    if (labelled?.[1] === undefined || labelled[2] === undefined) return null;
    const name = toSnakeCase(labelled[1]);
    const inner = /^\w+=/.test(labelled[2]) ? parseFields(labelled[2]) : null;
    return { [name]: inner ?? toTypedEntry(['', labelled[2]])[1] };
  }

  finish(): readonly Value[] {
    return this.records;
  }
}
