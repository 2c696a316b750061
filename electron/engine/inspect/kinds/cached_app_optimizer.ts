/**
 * Settings and statistics of Android's own compactor and freezer: `dumpsys activity settings`,
 * `dumpsys activity cao`, also the list of frozen apps alone. Printed by CachedAppOptimizer.dump(),
 * from Android 16 CompactionStatsManager and Freezer, and ActivityManagerConstants.dump().
 */
import type { Kind, Value } from '../kind.ts';
import type { Line, Page } from '../page.ts';
import { toSnakeCase } from '../quantities.ts';

/** Units that the names of the settings do not tell. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^compact_throttle_\d$/, 'ms'],
  [/^freeze_(debounce_timeout|binder_callback_throttle)$/, 'ms'],
  [/_kb$/, 'kB'],
  [/sample_rate$|_weight$/, 'fraction'],
  [/(TIMEOUT|_DELAY|_INTERVAL|_DURATION|_DEADLINE|_MS|_ms)$/, 'ms'],
  [/(min|max)_oom_adj$/, 'oom_adj'],
];

function toSettingValue(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  const list = /^\[(.*)\]$/.exec(text)?.[1];
  if (list === undefined) return text;
  return list
    .split(/,\s*/)
    .filter((item) => item !== '')
    .map((item) => (/^-?\d+$/.test(item) ? Number(item) : item));
}

const SETTING = /^\s*([A-Za-z][\w.]*)=(.*?)\s*$/;
const FROZEN = /^\s*(\d+): (\d+) (\S.*?)( \(sticky\))?\s*$/;
const PENDING = /^\s*pid: (\d+)\. name: (\S+)\. hasPendingCompact: (true|false)\s*$/;
const COMPACTION = /^\s*\((.*)\)\s*$/;
const OWNER = /^\s*-----(.+?)-----\s*$/;
const PERFORMED = /^\s*Total Compactions Performed by profile: (\d+) some, (\d+) full\s*$/;
const OLD_COUNTS =
  /^\s*(\d+) some, (\d+) full(?:, (\d+) persistent, (\d+) BFGS)? compactions\.?\s*$/;
const REQUESTED = /^\s*(Some|Full): \((\d+)\/(\d+)\)\s*$/;
const LABELLED = /^\s*([A-Za-z][\w /()-]*?)\s*:\s+(-?[\d.]+(?:E-?\d+)?|NaN|-?Infinity)\s*$/;
const COUNTERS = /^\s*(\w+: -?\d+)(\s+\w+: -?\d+)+\s*$/;
const HEADINGS =
  /^\s*(CachedAppOptimizer settings|CacheOomRanker settings|Compaction settings|Freezer settings|Per-(Process|Source) Compaction Stats|System Compaction Memory Stats|Total compactions cancelled by reason:|Last Compaction per process stats:|Last \d+ Compactions Stats:|Performed \/ Requested:|Throttled( by Type)?:|-----Memory Stats----|Pending compactions:|ACTIVITY MANAGER (SETTINGS|.*CACHED APP).*|Overridden.*:|Native compactions?.*:)\s*$/;

interface State {
  readonly values: Record<string, Value>;
  /** `-----name-----` block that labelled numbers belong to. */
  owner: Record<string, Value> | null;
  columns: readonly string[];
  cancelled: boolean;
  /** Where the next rows of compactions go. */
  list: string;
}

function push(state: State, name: string, item: Value): void {
  const list = state.values[name];
  state.values[name] = Array.isArray(list) ? [...(list as Value[]), item] : [item];
}

function takeHeading(page: Page, line: Line, state: State): boolean {
  if (!HEADINGS.test(line.text)) return false;
  page.explain(line, 'heading');
  const text = line.text.trim();
  state.cancelled = text.startsWith('Total compactions cancelled');
  if (/^(Per-|System|Total|Last)/.test(text)) state.owner = null;
  if (text.startsWith('System')) {
    state.owner = {};
    state.values['system_compactions'] = state.owner;
  }
  if (text.startsWith('Per-')) state.list = text.startsWith('Per-P') ? 'per_process' : 'per_source';
  if (text.startsWith('Last Compaction per')) state.list = 'last_compaction_per_process';
  else if (/^Last \d+/.test(text)) state.list = 'last_compactions';
  return true;
}

const toColumns = (text: string): readonly string[] =>
  text.split(',').map((name) => {
    const isCost = name.includes('(ms/MB)');
    const snake = toSnakeCase(name.replace('(ms/MB)', '').replace(/KBs$/, ''));
    return isCost ? `${snake}_ms_per_mb` : /KBs$/.test(name) ? `${snake}_kb` : snake;
  });

function takeCompaction(page: Page, line: Line, state: State): boolean {
  const inner = COMPACTION.exec(line.text)?.[1];
  if (inner === undefined || !inner.includes(',')) return false;
  if (/^ProcessName,/.test(inner)) {
    state.columns = toColumns(inner);
    page.explain(line, 'column names');
    return true;
  }
  const cells = inner.split(',');
  if (cells.length !== state.columns.length) {
    page.refuse(line, `${cells.length} values under ${state.columns.length} columns`);
    return true;
  }
  const row = state.columns.map((name, i) => [name, toSettingValue(cells[i] ?? '')] as const);
  push(state, state.list, Object.fromEntries(row));
  page.use(line);
  return true;
}

/** Numbers with a label; inside a block they are the block's. */
function takeNumbers(page: Page, line: Line, state: State): boolean {
  const target = state.owner ?? state.values;
  const requested = REQUESTED.exec(line.text);
  if (requested?.[1] !== undefined) {
    const counts = { performed: Number(requested[2]), requested: Number(requested[3]) };
    target[requested[1].toLowerCase()] = counts;
  } else if (COUNTERS.test(line.text)) {
    for (const match of line.text.matchAll(/(\w+): (-?\d+)/g)) {
      target[`throttled_${toSnakeCase(match[1] ?? '')}`] = Number(match[2]);
    }
  } else {
    const labelled = LABELLED.exec(line.text);
    if (labelled?.[1] === undefined || labelled[2] === undefined) return false;
    const value = Number.isFinite(Number(labelled[2])) ? Number(labelled[2]) : labelled[2];
    if (state.cancelled) push(state, 'cancelled', { reason: labelled[1], count: value });
    else if (toLabelName(labelled[1]) in target) {
      page.refuse(line, `"${labelled[1]}" a second time`, true);
      return true;
    } else target[toLabelName(labelled[1])] = value;
  }
  page.use(line);
  return true;
}

/** "Total Memory Freed (KB)" -> `total_memory_freed_kb`. */
function toLabelName(label: string): string {
  const unit = /\(KB\)/.test(label) ? '_kb' : /\(ms\/MB\)/.test(label) ? '_ms_per_mb' : '';
  return `${toSnakeCase(label.replace(/\(.*?\)/g, ''))}${unit}`;
}

function takeCounts(page: Page, line: Line, state: State): boolean {
  const frozen = /^\s*Apps frozen:\s*(\d+)\s*$/.exec(line.text);
  const tracking = /^\s*Tracking last compaction stats for (\d+) processes\.\s*$/.exec(line.text);
  const performed = PERFORMED.exec(line.text) ?? OLD_COUNTS.exec(line.text);
  if (frozen !== null) state.values['apps_frozen'] = Number(frozen[1]);
  else if (tracking !== null) state.values['tracked_processes'] = Number(tracking[1]);
  else if (performed !== null) {
    state.owner = null;
    const [some = 0, full = 0, persistent, bfgs] = performed
      .slice(1)
      .filter((text) => text !== undefined)
      .map(Number);
    const old = persistent === undefined ? {} : { persistent, bfgs: bfgs ?? null };
    state.values['compactions_by_profile'] = { some, full, ...old };
  } else {
    return false;
  }
  page.use(line);
  return true;
}

function takeRow(page: Page, line: Line, state: State): boolean {
  const frozen = FROZEN.exec(line.text);
  const pending = PENDING.exec(line.text);
  const owner = OWNER.exec(line.text);
  if (frozen !== null) {
    const [, time, pid, process = '', sticky] = frozen;
    const at = { freeze_uptime_ms: Number(time), pid: Number(pid), process };
    push(state, 'frozen', { ...at, is_sticky: sticky !== undefined });
  } else if (pending !== null) {
    const [pid, process] = [Number(pending[1]), pending[2] ?? ''];
    push(state, 'pending', { pid, process, has_pending_compact: pending[3] === 'true' });
  } else if (owner?.[1] !== undefined) {
    state.owner = { name: owner[1] };
    push(state, state.list, state.owner);
  } else {
    return false;
  }
  page.use(line);
  return true;
}

function takeSetting(page: Page, line: Line, state: State): void {
  const setting = SETTING.exec(line.text);
  if (setting?.[1] === undefined) return;
  const name = setting[1];
  const unit = UNITS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
  push(state, 'settings', { name, value: toSettingValue(setting[2] ?? ''), unit });
  page.use(line);
}

export const cachedAppOptimizer: Kind = {
  id: 'cached_app_optimizer',
  title: 'dumpsys activity settings: cached-app optimizer, freezer, frozen apps',
  command: /dumpsys activity (settings|cao)/,
  cues: [
    [/^\s*(CachedAppOptimizer|CacheOomRanker|Compaction|Freezer) settings\s*$/, 3],
    [/^\s*(use_(compaction|freezer|oom_re_ranking)|compact_\w+|freeze_\w+|oom_re_ranking_\w+)=/, 3],
    [/^\s*Apps frozen:\s*\d+\s*$/, 3],
    [/^\s*(Per-(Process|Source) Compaction Stats|System Compaction Memory Stats)\s*$/, 3],
    [/^\s*(Total [Cc]ompactions|Tracking last compaction|Last (\d+ )?Compactions?) /, 3],
    [FROZEN, 2],
    [/^\s*\(?(ProcessName,|.*,(APP|SHELL|PERSISTENT|BFGS),)/, 2],
    [/^\s*[A-Z][A-Z_]+=\S/, 2],
    [SETTING, 1],
  ],
  selfEnding: /processes\.\s*$/,
  parse(page) {
    const state: State = {
      values: {},
      owner: null,
      columns: [],
      cancelled: false,
      list: 'per_process',
    };
    for (const line of page.lines) {
      if (line.text.trim() === '') continue;
      const isTaken =
        takeHeading(page, line, state) ||
        takeCompaction(page, line, state) ||
        takeCounts(page, line, state) ||
        takeRow(page, line, state) ||
        takeNumbers(page, line, state);
      if (!isTaken) takeSetting(page, line, state);
    }
    remarkMissing(page, state.values);
    return state.values;
  },
};

/** "Apps frozen: 164" over fewer rows: somebody cut the list. */
function remarkMissing(page: Page, values: Readonly<Record<string, Value>>): void {
  const count = values['apps_frozen'];
  const rows = Array.isArray(values['frozen']) ? values['frozen'].length : 0;
  const line = page.lines.find(({ text }) => /^\s*Apps frozen:/.test(text));
  if (line === undefined || typeof count !== 'number' || count === rows) return;
  page.remark(line, `${rows} of ${count} frozen apps are listed`);
}
