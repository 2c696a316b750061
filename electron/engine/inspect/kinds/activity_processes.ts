/**
 * `dumpsys activity processes` and `dumpsys activity oom`, Android 9 to 17. Printed by
 * ProcessList.dumpProcessesLSP(), dumpOomLocked() and ProcessRecord.dump() in AOSP frameworks/base.
 */
import type { Kind, Value, Values } from '../kind.ts';
import { type Line, Page } from '../page.ts';
import { parseInteger, parseSizeKb, parseUidName } from '../quantities.ts';
import { isLruRow, parseLruGroup, parseLruRow } from './activity_lru.ts';
import { isOomRow, parseOomRow, takeOomDetail } from './activity_oom_list.ts';
import { parseFields, toTypedEntry } from './key_values.ts';
import { parseProcessRecord } from './process_names.ts';
import { PHANTOM, takePhantomLine } from './phantom_processes.ts';
import { RECORD_START, RecordReader } from './process_record.ts';

const LEVEL = /^\s*(-?\d+): ([A-Z][A-Z_]+) \(\s*(-?[\d,]+ ?(?:K|kB))\s*\)\s*$/;
const LIST =
  /^\s*(Process OOM control|Process LRU list)\s*\((?:sorted by oom_adj, )?(\d+) total, non-act at (\d+), non-svc at (\d+)\):\s*$/;
const NAMED = /^\s*(m[A-Z]\w*)(?:: |=)(.*\S)\s*$/;
const UID = /^\s*UID (\w+): (UidRecord\{.*\}\S*.*)$/;
const ISOLATED = /^\s*Isolated #\s*(\d+): (ProcessRecord\{.*\})\s*$/;
const HEADINGS =
  /^\s*(ACTIVITY MANAGER (RUNNING PROCESSES|OOM)\b.*|All known processes:|OOM levels:|UID (states|validation):|Isolated process list.*:|All Active App Child Processes:|Raw LRU list.*:|Active instrumentation:|Processes that .*:|Persisent processes that are starting:|Bad processes:|Time since processes crashed:|mPidsSelfLocked:|PID mappings:|Foreground Processes:|Mem watch processes:|\(nothing\))\s*$/;

class ProcessesReport {
  readonly values: Record<string, Value> = {};
  private readonly page: Page;
  private readonly records: RecordReader;
  private group: string | null = null;
  /** The last row of a list could not be read. */
  private isRowLost = false;
  private list: 'oom_list' | 'lru_list' = 'oom_list';

  constructor(page: Page) {
    this.page = page;
    this.records = new RecordReader(page);
  }

  private push(name: string, item: Value): void {
    const list = this.values[name];
    this.values[name] = Array.isArray(list) ? [...(list as Value[]), item] : [item];
  }

  /** Rows that say by themselves what they are. */
  private takeRow(line: Line): boolean {
    const { page } = this;
    const level = LEVEL.exec(line.text);
    const uid = UID.exec(line.text);
    const isolated = ISOLATED.exec(line.text);
    const mapped = /^\s*PID #?(\d+): (ProcessRecord\{.*\})\s*$/.exec(line.text);
    const token = /^\s*PID #?(\d+): (ImportanceToken ?\{.*\})\s*$/.exec(line.text);
    if (level !== null) {
      const memory = parseSizeKb(level[3] ?? '');
      this.push('oom_levels', {
        oom_adj: Number(level[1]),
        name: level[2] ?? '',
        memory_kb: memory,
      });
    } else if (isLruRow(line.text)) {
      const group = this.group === null ? {} : { group: this.group };
      this.push('raw_lru', { ...group, ...parseLruRow(line.text) });
    } else if (isOomRow(line.text)) {
      this.push(this.list, parseOomRow(line.text));
      this.isRowLost = false;
    } else if (uid !== null) {
      this.push('uid_states', {
        uid: parseUidName(uid[1] ?? '')?.uid ?? null,
        record: uid[2] ?? '',
      });
    } else if (isolated !== null) {
      const record = parseProcessRecord(isolated[2] ?? '') ?? { record: isolated[2] ?? '' };
      this.push('isolated', { index: Number(isolated[1]), ...record });
    } else if (mapped !== null) {
      this.push('pid_mappings', parseProcessRecord(mapped[2] ?? '') ?? { pid: Number(mapped[1]) });
    } else if (token !== null) {
      this.push('foreground_processes', { pid: Number(token[1]), token: token[2] ?? '' });
    } else {
      return false;
    }
    page.use(line);
    return true;
  }

  private takeHeading(line: Line): boolean {
    const list = LIST.exec(line.text);
    if (list !== null) {
      this.page.use(line);
      this.list = list[1] === 'Process LRU list' ? 'lru_list' : 'oom_list';
      const counts = [list[2], list[3], list[4]].map((text) => parseInteger(text ?? ''));
      const [total = null, nonActivity = null, nonService = null] = counts;
      const name = `${this.list}_counts`;
      this.values[name] = { total, non_activity_at: nonActivity, non_service_at: nonService };
      return true;
    }
    if (!HEADINGS.test(line.text)) return false;
    this.page.explain(line, 'heading');
    return true;
  }

  /** "Services:" is a group of the LRU list, or, inside a record, a list of its own. */
  private takeGroup(line: Line): boolean {
    const group = parseLruGroup(line.text);
    if (group === null) return false;
    this.page.explain(line, 'heading');
    this.group = group;
    return true;
  }

  /** What stands below a row is of that row, not of the one before it. */
  private takeDetail(line: Line): boolean {
    const rows = this.values[this.list];
    if (this.isRowLost) {
      const isDetail = takeOomDetail(new Page([line]), line, [{}]);
      if (isDetail) this.page.refuse(line, 'of the row above, which is not known', true);
      return isDetail;
    }
    return Array.isArray(rows) && takeOomDetail(this.page, line, rows as Value[]);
  }

  private takeNamed(line: Line): void {
    if (/^\s*m[A-Z]\w*:\s*$/.test(line.text)) this.page.explain(line, 'heading of an empty list');
    const named = NAMED.exec(line.text);
    const fields = parseFields(line.text);
    if (named?.[1] !== undefined && !/\sm[A-Z]\w*=/.test(line.text.trim())) {
      const text = named[2] ?? '';
      const [name, value] = toTypedEntry([named[1].replace(/^m(?=[A-Z])/, ''), text]);
      this.page.use(line);
      this.values[name] = parseProcessRecord(text) ?? value;
    } else if (fields !== null && /^\s*m[A-Z]/.test(line.text)) {
      this.page.use(line);
      this.push('other_fields', fields);
    }
  }

  take(line: Line): void {
    if (line.text.trim() === '') return;
    if (RECORD_START.test(line.text)) {
      this.records.begin(line);
      return;
    }
    if (this.takeHeading(line)) {
      this.records.end();
      return;
    }
    if (this.records.take(line) || this.takeGroup(line)) return;
    if (this.takeRow(line)) {
      this.records.end();
      return;
    }
    if (takePhantomLine(this.page, line, this.values)) return;
    if (/^\s*(Proc|PERS) #/.test(line.text)) {
      this.page.refuse(line, 'a row of a form that is not known');
      this.isRowLost = true;
      return;
    }
    if (this.takeDetail(line)) return;
    this.takeNamed(line);
  }

  finish(): Values {
    const records = this.records.finish();
    return records.length === 0 ? this.values : { records, ...this.values };
  }
}

function parse(page: Page): Values {
  const report = new ProcessesReport(page);
  for (const line of page.lines) report.take(line);
  return report.finish();
}

const RECORD_FIELD =
  /^\s*(user #\d+ uid=\d+ gids=|mRequiredAbi=|oom(?: adj)?: max=|curProcState=|lastPss=|lastPssTime=|adjSeq=|mCurSchedGroup=|packageList=|lastRequestedGc=|hasShownUi=|trimMemoryLevel=|procStateMemTracker:|cached=\w+ empty=)/;

export const activityProcesses: Kind = {
  id: 'activity_processes',
  title: 'dumpsys activity processes',
  command: /dumpsys activity (p|processes)\b/,
  begins: /ACTIVITY MANAGER RUNNING PROCESSES(?! \(dumpsys activity o)/,
  cues: [
    [/ACTIVITY MANAGER RUNNING PROCESSES(?! \(dumpsys activity o)/, 3],
    [RECORD_START, 3],
    [RECORD_FIELD, 3],
    [LIST, 3],
    [LEVEL, 2],
    [PHANTOM, 3],
    [UID, 3],
    [/^\s*(All Active App Child Processes|UID states|Raw LRU list.*|OOM levels):/, 3],
    [/^\s*m(Home|Previous|HeavyWeight)Process: ProcessRecord/, 3],
    [/^\s*(Proc|PERS) #\s*\d+: /, 2],
    [/^\s*(oom: max=|state: cur=|cached=\w+ empty=)/, 2],
    [/^\s*#\s*\d+: [a-z]+.*\d+:\S+\/u?\d/, 1],
    [/^\s*(\w+=\S.* )?\w+=\S/, 1],
    [/^\s*- (ServiceRecord|ConnectionRecord|ActivityRecord|Task)\{/, 2],
  ],
  // The brackets of these may be followed by more.
  selfEnding: /^(?!\s*(procStateMemTracker|mNumNonCachedProcs)\b).*(\}|\)|\]|=(true|false))\s*$/,
  parse,
};

export const activityOom: Kind = {
  id: 'activity_oom',
  title: 'dumpsys activity oom',
  command: /dumpsys activity (o|oom)\b/,
  begins: /ACTIVITY MANAGER (OOM|.*\(dumpsys activity oom\))|^\s*OOM levels:/,
  cues: [
    [/ACTIVITY MANAGER .*\(dumpsys activity oom\)/, 3],
    [LEVEL, 3],
    [/^\s*OOM levels:/, 3],
    [LIST, 3],
    [/^\s*(Proc|PERS) #\s*\d+: /, 3],
    [/^\s*(oom: max=|state: cur=|cached=\w+ empty=\w+ hasAboveClient=|run cpu over )/, 3],
    [/^\s*\S.*<=(Proc)?\{/, 2],
    [/^\s*m(Home|Previous|HeavyWeight)Process: ProcessRecord/, 2],
  ],
  selfEnding: /(\)|\})\s*$/,
  parse,
};
