/**
 * `dumpsys activity exit-info` (Android 11 on): why processes ended. Printed by
 * AppExitInfoTracker.dumpHistoryProcessExitInfo() and ApplicationExitInfo.dump() in AOSP
 * frameworks/base; 11 has a line per field, later releases three lines of fields.
 */
import type { Kind, Value } from '../kind.ts';
import type { Line, Page } from '../page.ts';
import { parseRoundedSizeKb, toSnakeCase } from '../quantities.ts';

const KEYS = [
  ...['timestamp', 'pid', 'realUid', 'packageUid', 'definingUid', 'user', 'process', 'reason'],
  ...['subreason', 'status', 'importance', 'pss', 'rss', 'description', 'state', 'trace'],
  'connectionGroup',
];
/** Only these keys count: a description is free text that may hold others. */
const KEY = new RegExp(
  `(?<=^|\\s)(state(?==(?:empty|\\d+ bytes)(?:\\s|$))|${KEYS.filter((key) => key !== 'state').join('|')})=`,
  'g',
);
const CODED = /^(-?\d+) \((.*)\)$/;

function toEntries(key: string, text: string): Record<string, Value> {
  const name = toSnakeCase(key);
  if (text === 'null') return { [name]: null };
  if (key === 'pss' || key === 'rss') return { [`${name}_kb`]: parseRoundedSizeKb(text) };
  const coded = CODED.exec(text);
  if ((key === 'reason' || key === 'subreason') && coded !== null) {
    return { [name]: Number(coded[1]), [`${name}_text`]: coded[2] ?? '' };
  }
  const state = /^(\d+) bytes$/.exec(text);
  if (key === 'state') return { state_bytes: state === null ? 0 : Number(state[1]) };
  return { [name]: /^-?\d{1,15}$/.test(text) ? Number(text) : text };
}

/** The fields of a line; null when it does not begin with one. */
function parseExitFields(text: string): Record<string, Value> | null {
  const rest = text.trim();
  const found = [...rest.matchAll(KEY)];
  if (found[0]?.index !== 0) return null;
  // A key counts once and in the order of the record; what comes again is part of a description.
  const starts: typeof found = [];
  for (const match of found) {
    const isAhead = starts.every(
      (start) => KEYS.indexOf(start[1] ?? '') < KEYS.indexOf(match[1] ?? ''),
    );
    if (isAhead) starts.push(match);
  }
  const entries = starts.map((start, index) => {
    const from = start.index + start[0].length;
    const text = rest.slice(from, starts[index + 1]?.index ?? rest.length).trim();
    return toEntries(start[1] ?? '', text);
  });
  return Object.assign({}, ...entries) as Record<string, Value>;
}

const PACKAGE = /^\s*package: (\S+)\s*$/;
const UID = /^\s*Historical Process Exit for (?:userId=(\d+) )?uid=(\d+)\s*$/;
const RECORD = /^\s*ApplicationExitInfo #(\d+):\s*$/;
const SAVED = /^\s*Last Timestamp of Persistence Into Persistent Storage: (.*\S)\s*$/;

class ExitReport {
  readonly head: Record<string, Value> = {};
  readonly records: Record<string, Value>[] = [];
  private readonly page: Page;
  private packageName: string | null = null;
  private uid: number | null = null;

  constructor(page: Page) {
    this.page = page;
  }

  take(line: Line): void {
    const { page } = this;
    const [, name] = PACKAGE.exec(line.text) ?? [];
    const uid = UID.exec(line.text);
    const record = RECORD.exec(line.text);
    const saved = SAVED.exec(line.text);
    if (name !== undefined) {
      this.packageName = name;
      page.use(line);
    } else if (uid !== null) {
      this.uid = Number(uid[2]);
      page.use(line);
    } else if (record !== null) {
      this.records.push({ package: this.packageName, uid: this.uid, index: Number(record[1]) });
      page.use(line);
    } else if (saved !== null) {
      this.head['last_persisted'] = saved[1] ?? '';
      page.use(line);
    } else if (/ACTIVITY MANAGER PROCESS EXIT INFO/.test(line.text)) {
      page.explain(line, 'heading');
    } else {
      this.takeFields(line);
    }
  }

  private takeFields(line: Line): void {
    const fields = parseExitFields(line.text);
    const record = this.records.at(-1);
    if (fields === null) return;
    if (record === undefined) {
      this.page.refuse(line, 'a field before any ApplicationExitInfo: the beginning is missing');
      return;
    }
    Object.assign(record, fields);
    this.page.use(line);
  }
}

export const exitInfo: Kind = {
  id: 'exit_info',
  title: 'dumpsys activity exit-info',
  command: /dumpsys activity exit-info/,
  begins: /ACTIVITY MANAGER PROCESS EXIT INFO/,
  cues: [
    [/ACTIVITY MANAGER PROCESS EXIT INFO/, 3],
    [RECORD, 3],
    [UID, 3],
    [SAVED, 3],
    [/^\s*(timestamp=\d{4}-.* pid=\d+|process=\S+ reason=\d+ \(|importance=\d+ pss=)/, 3],
    [PACKAGE, 1],
  ],
  selfEnding: /trace=null\s*$/,
  parse(page) {
    const report = new ExitReport(page);
    for (const line of page.lines) report.take(line);
    return { ...report.head, records: report.records };
  },
};
