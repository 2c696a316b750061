/** What the form of a selection offers, and the one line that sums it up. */
import { CATEGORY_WORDS, isWhole, WHOLE_SELECTION } from '../../electron/common/selection.ts';
import type { SelectionMessage, Strategy, VmaCategory } from '../../electron/common/wire.gen.ts';
import { formatKb, plural } from './units.ts';

/** memory.reclaim chooses its own pages; warm takes all that is in swap. */
export function selectsMappings(strategy: Strategy): boolean {
  return strategy !== 'memory_reclaim' && strategy !== 'warm';
}

export function toSelectionFor(strategy: Strategy, selection: SelectionMessage): SelectionMessage {
  return selectsMappings(strategy) ? selection : WHOLE_SELECTION;
}

export function isSameSelection(one: SelectionMessage, other: SelectionMessage): boolean {
  return (
    one.categories.length === other.categories.length &&
    one.categories.every((category) => other.categories.includes(category)) &&
    one.minKb === other.minKb &&
    one.maxKb === other.maxKb &&
    one.residentOnly === other.residentOnly &&
    one.idleMs === other.idleMs
  );
}

/** Device memory is never advised. */
const NEVER: readonly VmaCategory[] = ['gfx_dev', 'other_dev'];

export const CATEGORY_OPTIONS = (Object.keys(CATEGORY_WORDS) as VmaCategory[])
  .filter((category) => !NEVER.includes(category))
  .map((value) => ({ value, label: CATEGORY_WORDS[value] }));

export const MIN_SIZE_OPTIONS = [0, 64, 256, 1024, 4096, 16_384].map((kb) => ({
  value: String(kb),
  label: kb === 0 ? 'Mappings of any size' : `Mappings from ${formatKb(kb)}`,
}));

/** "2 categories · from 64 kB · resident" */
export function toSelectionSummary(selection: SelectionMessage): string {
  if (isWhole(selection)) return 'all that the strategy takes';
  const { categories, minKb, residentOnly } = selection;
  const [only] = categories;
  const chosen = plural(categories.length, 'category', 'categories');
  const parts = [
    only === undefined ? '' : categories.length === 1 ? CATEGORY_WORDS[only] : chosen,
    minKb === 0 ? '' : `from ${formatKb(minKb)}`,
    residentOnly ? 'resident' : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
