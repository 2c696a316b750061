/**
 * `dumpsys activity lru`, Android 9 to 17: "#45: cch+ 5 CEM  ---- 5537:com.x/u0a212 act:client".
 * The capability column has 3 to 12 letters and is absent before Android 11. Printed by
 * ProcessList.dumpLruEntryLocked() in AOSP frameworks/base.
 */
import type { Kind, Value } from '../kind.ts';
import { OOM_LEVEL, SHORT_PROCESS, toOomFields, toProcessFields } from './process_names.ts';

const ROW = new RegExp(
  String.raw`^\s*#\s*(\d+):\s+(${OOM_LEVEL})\s+([A-Z?]{1,5})\s+(?:([-A-Z!]{3,16})\s+)?` +
    String.raw`${SHORT_PROCESS}(?:\s+act:(\S*))?\s*$`,
);
const GROUP = /^\s*(Activities|Services|Other):\s*$/;

export function isLruRow(text: string): boolean {
  return ROW.test(text);
}

/** One row; null when it is none. */
export function parseLruRow(text: string): Record<string, Value> | null {
  const match = ROW.exec(text);
  if (match === null) return null;
  const [, index, level, state, capability, pid, process, owner, activity] = match;
  return {
    index: Number(index),
    ...toOomFields(level ?? ''),
    process_state: state ?? '',
    ...(capability === undefined ? {} : { capability }),
    ...toProcessFields(pid, process, owner),
    ...(activity === undefined ? {} : { activity: activity.split('|') }),
  };
}

export function parseLruGroup(text: string): string | null {
  return GROUP.exec(text)?.[1]?.toLowerCase() ?? null;
}

export const activityLru: Kind = {
  id: 'activity_lru',
  title: 'dumpsys activity lru',
  command: /dumpsys activity lru/,
  begins: /ACTIVITY MANAGER LRU PROCESSES/,
  cues: [
    [/ACTIVITY MANAGER LRU PROCESSES/, 3],
    [ROW, 3],
    [GROUP, 2],
  ],
  parse(page) {
    const processes: Value[] = [];
    let group: string | null = null;
    for (const line of page.lines) {
      const row = parseLruRow(line.text);
      const found = parseLruGroup(line.text);
      if (row !== null) {
        page.use(line);
        processes.push({ ...(group === null ? {} : { group }), ...row });
      } else if (found !== null) {
        page.explain(line, 'heading');
        group = found;
      } else if (/ACTIVITY MANAGER LRU PROCESSES|Raw LRU list/.test(line.text)) {
        page.explain(line, 'heading');
      }
    }
    return { processes };
  },
};
