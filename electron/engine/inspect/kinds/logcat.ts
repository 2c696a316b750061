/**
 * logcat of any buffer and format: events under the names of their fields, telling messages typed.
 */
import { bindEvent } from '../bind_event.ts';
import type { TagTable } from '../event_tags.ts';
import type { Kind, Value } from '../kind.ts';
import { type LogLine, parseLogLine, parseLongHeader } from '../log_line.ts';
import { parseMessage, toBareMessage } from '../log_messages.ts';
import type { Line, Page } from '../page.ts';

const DIVIDER = /^-{3,} (beginning of|switch to) \S+/;
const CHATTY = /^uid=(\d+)\([^)]*\) (.*?) ?(?:expire|identical) (\d+) lines?$/;
/** Path and number that grep, or findstr of Windows, put before the line. */
const GREPPED =
  /^(?:(?:[A-Za-z]:)?[^:*?"<>|]{1,200}\.(?:txt|log|logcat):)?(?:(?!20\d\d-)\d+[:-])?(?=(?:20\d\d-)?\d\d-\d\d \d\d:\d\d:\d\d\.)/i;
/** Begins as a telling message does; without its time it is no message of that kind. */
const UNFINISHED = /^(?:Displayed|Fully drawn) \S+\/\S*(?: for user\b[^:]*|:.*)?$/;
/** What people write behind an event when they explain it: "[…] // uid, pss". */
const COMMENTED = /^(\[.*\]|-?\d+)\s+(?:\/\/|<-).*(?<!\])$/;

function toUncommented(log: LogLine): LogLine {
  const message = COMMENTED.exec(log.message)?.[1];
  return message === undefined ? log : { ...log, message };
}

function isUnfinished({ tag, message }: LogLine): boolean {
  if (!/^Activity(Task)?Manager$/.test(tag) || !UNFINISHED.test(message)) return false;
  return parseMessage(message) === null;
}

function isEvent(tags: TagTable, { tag, message }: LogLine): boolean {
  if (tags.has(tag)) return true;
  // An event that no table knows: a list, or one number, under a name as events have.
  return /^[a-z][a-z\d]*(_[a-z\d]+)+$/.test(tag) && /^(\[.*\]|-?\d+)$/s.test(message.trim());
}

function toHead(log: LogLine): Record<string, Value> {
  const { time, seconds, uid, pid, pidEnd, tid, priority } = log;
  return {
    ...(time === null ? {} : { time }),
    ...(seconds === null ? {} : { time_s: seconds }),
    ...(uid === null ? {} : { uid: /^\d+$/.test(uid) ? Number(uid) : uid }),
    ...(pid === null ? {} : { pid }),
    ...(pidEnd === null ? {} : { pid_end: pidEnd }),
    ...(tid === null ? {} : { tid }),
    ...(priority === null ? {} : { priority }),
    ...(log.tag === '' ? {} : { tag: log.tag }),
  };
}

function toEntry(tags: TagTable, log: LogLine): Record<string, Value> {
  const head = toHead(log);
  const bare = toUncommented(log);
  if (isEvent(tags, bare)) {
    const bound = bindEvent(tags, log.tag, bare.message);
    return bound.fields === null
      ? { ...head, values: [...bound.cells], unnamed: 'no definition fits' }
      : { ...head, event: { ...bound.fields } };
  }
  const chatty = CHATTY.exec(log.message);
  if (chatty !== null && log.tag === 'chatty') {
    return {
      ...head,
      message: log.message,
      details: { type: 'dropped', lines: Number(chatty[3]) },
    };
  }
  const details = parseMessage(log.message);
  return { ...head, message: log.message, ...(details === null ? {} : { details }) };
}

class LogReader {
  readonly entries: Record<string, Value>[] = [];
  private readonly page: Page;
  private readonly tags: TagTable;
  private hasCutFronts = false;
  /** Header of -v long whose message is awaited. */
  private long: { readonly log: LogLine; readonly texts: string[] } | null = null;

  constructor(page: Page, tags: TagTable) {
    this.page = page;
    this.tags = tags;
  }

  private push(log: LogLine): void {
    this.entries.push(toEntry(this.tags, log));
  }

  finishLong(): void {
    if (this.long === null) return;
    const { log, texts } = this.long;
    this.long = null;
    this.push({ ...log, message: texts.join('\n').trimEnd() });
  }

  take(line: Line): void {
    const text = line.text.replace(GREPPED, '');
    const header = parseLongHeader(text);
    if (DIVIDER.test(text)) {
      this.finishLong();
      this.page.explain(line, 'divider between log buffers');
      return;
    }
    if (header !== null) {
      this.finishLong();
      this.long = { log: header, texts: [] };
      this.page.use(line);
      return;
    }
    if (this.long !== null) {
      if (text.trim() !== '') this.page.use(line);
      this.long.texts.push(text);
      return;
    }
    const log = parseLogLine(text);
    const bare = log === null ? toBareMessage(text) : null;
    if (log !== null && isUnfinished(log)) {
      this.page.refuse(line, 'a launch without its time: is the rest in the next line?');
    } else if (log !== null) {
      this.push(log);
      this.page.use(line);
      if (log.pidEnd !== null && !this.hasCutFronts) {
        this.hasCutFronts = true;
        this.page.remark(line, 'lines begin with the pid: the time and maybe digits are cut off');
      }
    } else if (bare !== null) {
      const { tag, message } = bare;
      const head = tag === null ? {} : { tag };
      this.entries.push({ ...head, message, details: parseMessage(message) });
      this.page.use(line);
    } else if (text.trim() === '--') {
      this.page.explain(line, 'gap between lines that grep found');
    } else if (/^(read: |logcat: )?[Uu]nexpected EOF!?$/.test(text.trim())) {
      this.page.explain(line, 'mark of truncation: the log ended');
    }
  }
}

export const logcat: Kind = {
  id: 'logcat',
  title: 'logcat: events, lmkd, launches (any -v format)',
  command: /\blogcat\b|SYSTEM LOG|EVENT LOG|LAST LOGCAT/,
  cues: [
    [/^(\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,9}( [+-]\d{4})?\s+/, 3],
    [GREPPED, 3],
    [/^\s*\d{1,10}\.\d{3,9}\s+(\w+:?\s*)?\d+\s+\d+ [VDIWEFAS] /, 3],
    [/^\s*\d+\s+\d+ [VDIWEFAS] [\w.]+\s*: /, 3],
    [/^[VDIWEFAS]\/[^(]*\(\s*(\w+:)?\s*\d+\): /, 3],
    [/^[VDIWEFAS]\(\s*\d+(:\s*\d+)?\) /, 2],
    [/^[VDIWEFAS]\/[\w.]+\s*: /, 2],
    [/^\[ (\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d+ .*\]\s*$/, 3],
    [DIVIDER, 3],
    [/^([VDIWEFAS] )?ActivityTaskManager\s*: /, 3],
    [/^\s*(Displayed|Fully drawn) \S+\/\S+.*: [+-]\d/, 3],
    [/^[VDIWEFAS] [A-Za-z][\w.-]*\s*: /, 2],
  ],
  isOneLineCommon: true,
  selfEnding: /: \[[^[\]]*\]\s*$|: \+[\dhms]*\dms(?: \(total \+[\dhms]*\dms\))?\s*$/,
  parse(page, { tags }) {
    const reader = new LogReader(page, tags);
    for (const line of page.lines) reader.take(line);
    reader.finishLong();
    return { entries: reader.entries };
  },
};
