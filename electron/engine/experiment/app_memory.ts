/**
 * Memory of an app by /proc/PID/status and of zram by mm_stat: the same reading for every arm, so
 * that what each moved can be compared. `status` is exact for RssAnon and VmSwap and cheap; PSS is
 * not: reading it walks page tables.
 */
import type { AppMemory } from '../../common/experiment_run.ts';
import { type Result, success } from '../../common/result.ts';
import { parseHeadOutput, parseKbField, toHeadCommand } from './file_texts.ts';
import { readOutput, type TestBed } from './test_bed.ts';

const ZRAM_FILES = [0, 1, 2, 3].map((index) => `/sys/block/zram${index}/mm_stat`);
/** `mem_used_total` (Documentation/admin-guide/blockdev/zram.rst), in bytes. */
const MEM_USED_FIELD = 2;

function sum(values: readonly (number | null)[]): number | null {
  let total = 0;
  for (const value of values) {
    if (value === null) return null;
    total += value;
  }
  return total;
}

function parseZramUsedKb(texts: ReadonlyMap<string, string>): number | null {
  const used = ZRAM_FILES.flatMap((file) => {
    const field = texts.get(file)?.trim().split(/\s+/)[MEM_USED_FIELD];
    return field === undefined ? [] : [Number(field) / 1024];
  });
  return used.length === 0 ? null : Math.round(used.reduce((a, b) => a + b, 0));
}

/** A process that has ended, a zombie too, has no memory lines and counts for nothing. */
export function parseAppMemory(output: string, pids: readonly number[]): AppMemory {
  const texts = parseHeadOutput(output);
  const living = pids.flatMap((pid) => {
    const status = texts.get(`/proc/${pid}/status`);
    return status === undefined || parseKbField(status, 'VmRSS') === null ? [] : [status];
  });
  return {
    processes: living.length,
    rssAnonKb: sum(living.map((status) => parseKbField(status, 'RssAnon'))),
    rssFileKb: sum(living.map((status) => parseKbField(status, 'RssFile'))),
    swapKb: sum(living.map((status) => parseKbField(status, 'VmSwap'))),
    zramUsedKb: parseZramUsedKb(texts),
  };
}

export async function readAppMemory(
  bed: TestBed,
  pids: readonly number[],
): Promise<Result<AppMemory>> {
  const files = [...pids.map((pid) => `/proc/${pid}/status`), ...ZRAM_FILES];
  const output = await readOutput(bed, toHeadCommand(files));
  return output.ok ? success(parseAppMemory(output.value.stdout, pids)) : output;
}

/** Fall of resident memory, positive = moved out; null where a reading misses a part. */
export function toMovedKb(before: AppMemory, after: AppMemory): number | null {
  return sum([
    before.rssAnonKb,
    before.rssFileKb,
    after.rssAnonKb === null ? null : -after.rssAnonKb,
    after.rssFileKb === null ? null : -after.rssFileKb,
  ]);
}

/** Moved minus what zram grew by. Without zram what moved is free. */
export function toNetFreedKb(before: AppMemory, after: AppMemory): number | null {
  const movedKb = toMovedKb(before, after);
  if (movedKb === null) return null;
  return movedKb - ((after.zramUsedKb ?? 0) - (before.zramUsedKb ?? 0));
}
