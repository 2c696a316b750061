/**
 * Rows of the OOM and LRU lists inside `dumpsys activity processes|oom`:
 * "Proc # 3: cch+ 5 b/ /CEM  ---- t: 0 5537:com.x/u0a212 (cch-empty)". `trm:` became `t:` and
 * `fore`
 * became `fg` in Android 15. Printed by ProcessList.dumpProcessOomList() in AOSP frameworks/base.
 */
import type { Value } from '../kind.ts';
import type { Line, Page } from '../page.ts';
import { parseDurationMs } from '../quantities.ts';
import { parseFields } from './key_values.ts';
import { OOM_LEVEL, SHORT_PROCESS, toOomFields, toProcessFields } from './process_names.ts';

const ROW = new RegExp(
  String.raw`^\s*(Proc|PERS) #\s*(\d+): (${OOM_LEVEL})\s+(\S)/(.)/([A-Z?]{1,5})\s+` +
    String.raw`(?:([-A-Z!]{3,16})\s+)?(?:trm|t):\s*(-?\d+) ${SHORT_PROCESS} \((.*)\)\s*$`,
);

/**
 * B was the background before it became a top app's helper; from Android 11 on it is the latter.
 */
const SCHED_GROUPS: Readonly<Record<string, string>> = {
  b: 'background',
  F: 'default',
  T: 'top_app',
  R: 'restricted',
};

function toSchedGroup(letter: string, hasCapability: boolean): string {
  return letter === 'B' && hasCapability ? 'top_app_bound' : (SCHED_GROUPS[letter] ?? letter);
}

export function isOomRow(text: string): boolean {
  return ROW.test(text);
}

export function parseOomRow(text: string): Record<string, Value> | null {
  const match = ROW.exec(text);
  if (match === null) return null;
  const [, label, index, level, group = '', front, state, capability, trim, pid] = match;
  return {
    index: Number(index),
    is_persistent: label === 'PERS',
    ...toOomFields(level ?? ''),
    sched_group: toSchedGroup(group, capability !== undefined),
    foreground: front === 'A' ? 'activities' : front === 'S' ? 'services' : null,
    process_state: state ?? '',
    ...(capability === undefined ? {} : { capability }),
    trim_memory_level: Number(trim),
    ...toProcessFields(pid, match[10], match[11]),
    adj_type: match[12] ?? '',
  };
}

const RUN = /^\s*run cpu over (\S+) used (\S+) \((-?\d+)%\)\s*$/;
const SOURCE = /^\s*(\S.*?)<=(\S+|\S*\{.*)\s*$/;
const DETAIL = /^\s*(?:(oom|state): )?(\w+=.*)$/;
const DETAIL_KEY = /^\s*(oom: max=|state: cur=|cached=\w+ empty=)/;

/** Lines below a row belong to it: its adj source, its numbers. False = not such a line. */
export function takeOomDetail(page: Page, line: Line, rows: Value[]): boolean {
  const row = rows.at(-1);
  if (typeof row !== 'object' || row === null) return false;
  const source = SOURCE.exec(line.text);
  const run = RUN.exec(line.text);
  const detail = DETAIL_KEY.test(line.text) ? DETAIL.exec(line.text) : null;
  let added: Record<string, Value> | null = null;
  if (run !== null) {
    added = {
      cpu_over_ms: parseDurationMs(run[1] ?? ''),
      cpu_used_ms: parseDurationMs(run[2] ?? ''),
      cpu_percent: Number(run[3]),
    };
  } else if (detail !== null) {
    const fields = parseFields(detail[2] ?? '');
    if (fields !== null) added = detail[1] === undefined ? fields : { [detail[1]]: fields };
  } else if (source !== null) {
    added = { adj_target: source[1] ?? '', adj_source: source[2] ?? '' };
  }
  if (added === null) return false;
  page.use(line);
  rows[rows.length - 1] = Object.assign({}, row, added);
  return true;
}
