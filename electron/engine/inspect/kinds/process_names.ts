/**
 * The short forms in which the activity manager names processes, OOM levels and records. Sources:
 * ProcessRecord.toShortString(), ProcessList.makeOomAdjString() in AOSP frameworks/base.
 */
import type { Value } from '../kind.ts';
import { parseUidName } from '../quantities.ts';

/**
 * Base of each level; "cch+ 5" is 905. Two vendors' and releases' spellings of one level both
 * stand.
 */
const OOM_BASES: Readonly<Record<string, number>> = {
  cch: 900,
  svcb: 800,
  prev: 700,
  home: 600,
  svc: 500,
  hvy: 400,
  bkup: 300,
  prcl: 250,
  prcm: 225,
  prcp: 200,
  vis: 100,
  fg: 0,
  fore: 0,
  psvc: -700,
  pers: -800,
  sys: -900,
  ntv: -1000,
};

export const OOM_LEVEL = String.raw`[a-z]{2,5}(?:\s*\+\s*\d+)?|-?\d{1,4}`;

/** `fg`, `cch+ 5`, `cch+75`, `vis  `; a level that is not known has no number. */
export function toOomFields(text: string): Record<string, Value> {
  const match = /^([a-z]+)(?:\s*\+\s*(\d+))?$/.exec(text.trim());
  if (match?.[1] === undefined) {
    return /^-?\d+$/.test(text.trim()) ? { oom_adj: Number(text) } : { oom_level: text.trim() };
  }
  const base = OOM_BASES[match[1]];
  const adj = base === undefined ? null : base + Number(match[2] ?? 0);
  return { oom_level: match[1], oom_adj: adj };
}

/** `5537:com.tencent.mobileqq/u0a212`; names may hold colons and begin with a dot. */
export const SHORT_PROCESS = String.raw`(\d+):(\S.*)/([\w-]+)`;

export function toProcessFields(
  pid: string | undefined,
  process: string | undefined,
  owner: string | undefined,
): Record<string, Value> {
  const named = parseUidName(owner ?? '');
  return {
    pid: Number(pid),
    process: process ?? '',
    uid: named?.uid ?? null,
    ...(named?.appUid === null || named?.appUid === undefined ? {} : { app_uid: named.appUid }),
    owner: owner ?? '',
  };
}

const RECORD = new RegExp(String.raw`^ProcessRecord\{([\da-f]+) ${SHORT_PROCESS}\}$`);

/** `ProcessRecord{f26c83c 18144:com.termux/u0a383}`; pid 0 = no process at present. */
export function parseProcessRecord(text: string): Record<string, Value> | null {
  const match = RECORD.exec(text.trim());
  return match === null ? null : toProcessFields(match[2], match[3], match[4]);
}
