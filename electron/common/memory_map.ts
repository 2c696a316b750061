/**
 * What a process's memory consists of: /proc/PID/smaps, by the rows of `dumpsys meminfo` and by
 * mapping. Sizes in kB (1024 bytes), as the kernel writes them.
 */

export interface MemoryCounts {
  readonly mappings: number;
  /** Address space, not memory. */
  readonly sizeKb: number;
  readonly rssKb: number;
  /** Resident, each page divided by the processes that map it. */
  readonly pssKb: number;
  /** In swap, each slot divided by the processes that share it. */
  readonly swapPssKb: number;
  readonly sharedCleanKb: number;
  readonly sharedDirtyKb: number;
  readonly privateCleanKb: number;
  readonly privateDirtyKb: number;
}

export interface CategoryMemory extends MemoryCounts {
  /** As `dumpsys meminfo` names it: "Dalvik Heap", ".so mmap". */
  readonly category: string;
}

export interface MappingMemory extends MemoryCounts {
  /** Hexadecimal, without 0x: beyond 2^53. */
  readonly start: string;
  readonly end: string;
  /** `rw-p` */
  readonly permissions: string;
  /** Empty for an unnamed one. */
  readonly name: string;
  readonly category: string;
}

export interface ProcessMemory {
  readonly package: string;
  readonly pid: number;
  readonly processName: string;
  readonly totals: MemoryCounts;
  /** Largest PSS + SwapPss first. */
  readonly categories: readonly CategoryMemory[];
  /** In the order of the address space. */
  readonly mappings: readonly MappingMemory[];
}

export interface MemoryMapRequest {
  readonly serial: string;
  /** Package, or pid. */
  readonly target: string | number;
}

/** Rows of both sides, whichever has the category; what one side lacks is zero there. */
export interface CategoryChange {
  readonly category: string;
  readonly before: MemoryCounts;
  readonly after: MemoryCounts;
}

export const NO_MEMORY: MemoryCounts = {
  mappings: 0,
  sizeKb: 0,
  rssKb: 0,
  pssKb: 0,
  swapPssKb: 0,
  sharedCleanKb: 0,
  sharedDirtyKb: 0,
  privateCleanKb: 0,
  privateDirtyKb: 0,
};

/** What an operation did to each category; those of most moved memory first. */
export function toCategoryChanges(
  before: ProcessMemory,
  after: ProcessMemory,
): readonly CategoryChange[] {
  const find = (process: ProcessMemory, category: string): MemoryCounts =>
    process.categories.find((row) => row.category === category) ?? NO_MEMORY;
  const names = new Set(
    [...before.categories, ...after.categories].map(({ category }) => category),
  );
  const fall = (row: CategoryChange): number => row.before.pssKb - row.after.pssKb;
  return [...names]
    .map((category) => ({
      category,
      before: find(before, category),
      after: find(after, category),
    }))
    .sort((a, b) => fall(b) - fall(a));
}
