/**
 * What the event log says of the time between two moments: launches, kills, compactions. Bound by
 * name with the definitions of electron/engine/inspect, because releases differ in their fields.
 */
import { type Result, success } from '../../common/result.ts';
import { bindEvent } from '../inspect/bind_event.ts';
import { knownTags } from '../inspect/event_tags.ts';
import { readOutput, type TestBed } from './test_bed.ts';

const EVENTS = knownTags();
const TAGS = [
  ...['wm_activity_launch_time', 'am_activity_launch_time', 'am_kill', 'am_proc_died'],
  ...['am_compact', 'killinfo', 'lowmemorykiller'],
];
/** Lines of these tags between two looks: launches and kills of a few seconds. */
const MAX_LINES = '300';
const LINE = /\s[VDIWEF]\s+([\w.]+)\s*:\s*(\[.*\]|\S.*)$/;

export interface LogEvent {
  readonly tag: string;
  /** By name, where a definition fits. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Lines after `mark`; all of them when the mark has left the ring. */
export function toLinesAfter(output: string, mark: string): readonly string[] {
  const lines = output.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('------'));
  const at = mark === '' ? -1 : lines.lastIndexOf(mark);
  return lines.slice(at + 1);
}

export function parseEventLine(line: string): LogEvent | null {
  const match = LINE.exec(line);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const bound = bindEvent(EVENTS, match[1], match[2]);
  return { tag: match[1], fields: bound.fields ?? {}, text: match[2] };
}

/** The place in the log that a later `readEventsSince` counts from. */
export async function readEventMark(bed: TestBed): Promise<Result<string>> {
  const output = await readOutput(bed, ['logcat', '-b', 'events', '-d', '-t', '1', '-s', ...TAGS]);
  return output.ok ? success(toLinesAfter(output.value.stdout, '').at(-1) ?? '') : output;
}

export async function readEventsSince(
  bed: TestBed,
  mark: string,
): Promise<Result<readonly LogEvent[]>> {
  const argv = ['logcat', '-b', 'events', '-d', '-t', MAX_LINES, '-s', ...TAGS];
  const output = await readOutput(bed, argv);
  if (!output.ok) return output;
  const lines = toLinesAfter(output.value.stdout, mark);
  return success(lines.flatMap((line) => parseEventLine(line) ?? []));
}

/** Packages that were launched, in order. */
export function toLaunchedPackages(events: readonly LogEvent[]): string[] {
  return events.flatMap(({ tag, fields, text }) => {
    if (!tag.endsWith('_activity_launch_time')) return [];
    const named = fields['component'] ?? /([\w.]+)\/[\w.$]+/.exec(text)?.[0];
    return typeof named === 'string' ? [named.split('/', 1)[0] ?? ''] : [];
  });
}

/** Who ended `pid`, in the log's own words; null = nobody said. */
export function toKillReason(events: readonly LogEvent[], pid: number): string | null {
  for (const { tag, fields, text } of events) {
    if (fields['pid'] !== pid && !text.startsWith(`[${pid},`)) continue;
    if (tag === 'am_kill') {
      const { reason } = fields;
      return `am_kill: ${typeof reason === 'string' ? reason : text}`;
    }
    if (tag === 'killinfo' || tag === 'lowmemorykiller') return `lmkd: ${text}`;
  }
  const died = events.find(({ tag, fields }) => tag === 'am_proc_died' && fields['pid'] === pid);
  return died === undefined ? null : 'am_proc_died: it ended without a kill by the system';
}

export function countCompactions(events: readonly LogEvent[], pid: number): number {
  return events.filter(({ tag, text }) => tag === 'am_compact' && text.startsWith(`[${pid},`))
    .length;
}
