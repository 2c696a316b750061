/** Which of the mappings that a strategy takes are advised: defaults, faults and words. Pure. */
import type { SelectionMessage, Strategy, VmaCategory } from './wire.gen.ts';

export const WHOLE_SELECTION: SelectionMessage = {
  categories: [],
  minKb: 0,
  maxKb: 0,
  residentOnly: false,
  idleMs: 0,
};

export const MAX_IDLE_MS = 300_000;

/** As the rows of `dumpsys meminfo` are called. */
export const CATEGORY_WORDS: Readonly<Record<VmaCategory, string>> = {
  dalvik_heap: 'Dalvik Heap',
  native_heap: 'Native Heap',
  dalvik_other: 'Dalvik Other',
  stack: 'Stack',
  cursor: 'Cursor',
  ashmem: 'Ashmem',
  gfx_dev: 'Gfx dev',
  other_dev: 'Other dev',
  so: '.so mmap',
  jar: '.jar mmap',
  apk: '.apk mmap',
  ttf: '.ttf mmap',
  dex: '.dex mmap',
  oat: '.oat mmap',
  art: '.art mmap',
  other_mmap: 'Other mmap',
  unknown: 'Unknown',
};

export function isWhole(selection: SelectionMessage): boolean {
  const { categories, minKb, maxKb, residentOnly, idleMs } = selection;
  return categories.length === 0 && minKb === 0 && maxKb === 0 && !residentOnly && idleMs === 0;
}

/** What the device would refuse, said before it is asked; null = nothing. */
export function findSelectionFault(
  selection: SelectionMessage,
  strategy: Strategy,
  timeoutMs: number,
): string | null {
  const { minKb, maxKb, residentOnly, idleMs } = selection;
  if (maxKb !== 0 && maxKb < minKb) {
    return `The largest size asked for, ${maxKb} kB, is below the smallest, ${minKb} kB.`;
  }
  if (strategy === 'memory_reclaim' && !isWhole(selection)) {
    return 'memory_reclaim knows no mappings: the kernel chooses the pages of the whole group.';
  }
  if (strategy === 'warm' && (residentOnly || idleMs > 0)) {
    return 'warm is for what is not resident.';
  }
  if (idleMs >= timeoutMs) {
    return `Waiting ${idleMs} ms for idle pages leaves nothing of a timeout of ${timeoutMs} ms.`;
  }
  return null;
}

/** ", only Dalvik Heap, from 64 kB"; '' = everything. */
export function toSelectionWords(selection: SelectionMessage | undefined): string {
  if (selection === undefined) return '';
  const { categories, minKb, maxKb, residentOnly, idleMs } = selection;
  const words = [
    categories.length > 0 ? categories.map((name) => CATEGORY_WORDS[name]).join(', ') : '',
    minKb > 0 ? `mappings from ${minKb} kB` : '',
    maxKb > 0 ? `mappings up to ${maxKb} kB` : '',
    residentOnly && idleMs === 0 ? 'resident pages' : '',
    idleMs > 0 ? `resident pages idle for ${idleMs} ms` : '',
  ].filter((word) => word !== '');
  return words.length === 0 ? '' : `, only ${words.join(', ')}`;
}
