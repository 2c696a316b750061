/**
 * smaps, read by the agent's own parser in the addon, to counts by category and by mapping. A field
 * that this kernel does not write counts as 0: SwapPss came with Linux 4.3, long before
 * process_madvise.
 */
import type { SavedMapping } from '../../../native/index.ts';
import {
  NO_MEMORY,
  type CategoryMemory,
  type MappingMemory,
  type MemoryCounts,
} from '../../common/memory_map.ts';

const FIELDS = {
  Rss: 'rssKb',
  Pss: 'pssKb',
  SwapPss: 'swapPssKb',
  Shared_Clean: 'sharedCleanKb',
  Shared_Dirty: 'sharedDirtyKb',
  Private_Clean: 'privateCleanKb',
  Private_Dirty: 'privateDirtyKb',
} as const satisfies Record<string, keyof MemoryCounts>;

/** Keys of smaps that are counted; the device leaves out all other lines. */
export const SMAPS_KEYS: readonly string[] = Object.keys(FIELDS);

export function toMappingMemory(mapping: SavedMapping): MappingMemory {
  const { start, end, permissions, name, category } = mapping;
  const counts: Partial<Record<keyof MemoryCounts, number>> = {};
  for (const { key, sizeKb } of mapping.fields) {
    if (Object.hasOwn(FIELDS, key)) counts[FIELDS[key as keyof typeof FIELDS]] = sizeKb ?? 0;
  }
  const sizeKb = Number(mapping.sizeBytes) / 1024;
  return {
    ...{ start, end, permissions, name, category },
    ...NO_MEMORY,
    ...counts,
    mappings: 1,
    sizeKb,
  };
}

export function addMemory(a: MemoryCounts, b: MemoryCounts): MemoryCounts {
  const names = Object.keys(NO_MEMORY) as (keyof MemoryCounts)[];
  const sums = names.map((name) => [name, a[name] + b[name]] as const);
  return Object.fromEntries(sums) as unknown as MemoryCounts;
}

export function toCategories(mappings: readonly MappingMemory[]): readonly CategoryMemory[] {
  const byCategory = new Map<string, MemoryCounts>();
  for (const mapping of mappings) {
    const sum = byCategory.get(mapping.category) ?? NO_MEMORY;
    byCategory.set(mapping.category, addMemory(sum, mapping));
  }
  const weight = (row: MemoryCounts): number => row.pssKb + row.swapPssKb;
  return [...byCategory]
    .map(([category, counts]) => ({ category, ...counts }))
    .sort((a, b) => weight(b) - weight(a));
}
