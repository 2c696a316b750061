/** The options of `ebb advise` that narrow it: by category, size, residency and idleness. */
import { type Command, InvalidArgumentError } from 'commander';

import { CATEGORY_WORDS, MAX_IDLE_MS, WHOLE_SELECTION } from '../common/selection.ts';
import { type SelectionMessage, VmaCategory } from '../common/wire.gen.ts';

const KB_OF: Readonly<Record<string, number>> = { K: 1, M: 1024, G: 1024 * 1024 };
/** As the summary of `dumpsys meminfo` calls it. */
const ALIASES: Readonly<Record<string, VmaCategory>> = { java_heap: 'dalvik_heap' };
const MAX_SWAPPINESS = 200;

const CATEGORIES = Object.keys(VmaCategory) as VmaCategory[];

/** 64K, 16M, 1.5G: kB. */
export function parseSizeKb(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KMG])$/i.exec(text);
  const kb = Number(match?.[1]) * (KB_OF[match?.[2]?.toUpperCase() ?? ''] ?? NaN);
  if (Number.isInteger(kb) && kb > 0 && kb <= 2 ** 40) return kb;
  throw new InvalidArgumentError('A size in whole kB is needed, such as 64K, 16M or 1G.');
}

/** 5s, 500ms: ms. */
export function parseIdleMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text);
  const ms = Number(match?.[1]) * (match?.[2] === 's' ? 1000 : 1);
  if (Number.isInteger(ms) && ms > 0 && ms <= MAX_IDLE_MS) return ms;
  throw new InvalidArgumentError('A time is needed, such as 5s or 500ms, up to 300s.');
}

export function parseCategories(text: string): readonly VmaCategory[] {
  const names = text.split(',').map((name) => name.trim());
  return [
    ...new Set(
      names.map((name) => {
        const category = ALIASES[name] ?? CATEGORIES.find((known) => known === name);
        if (category !== undefined) return category;
        const known = [...Object.keys(ALIASES), ...CATEGORIES].join(', ');
        throw new InvalidArgumentError(`There is no category "${name}". There are: ${known}.`);
      }),
    ),
  ];
}

export function parseSwappiness(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= MAX_SWAPPINESS) return value;
  throw new InvalidArgumentError(`0 to ${MAX_SWAPPINESS} are possible.`);
}

export interface SelectionFlags {
  readonly category?: readonly VmaCategory[];
  readonly minSize?: number;
  readonly maxSize?: number;
  readonly residentOnly?: boolean;
  readonly idleFor?: number;
  readonly reclaim?: number;
  readonly swappiness?: number;
}

const CATEGORY_HELP = CATEGORIES.map((name) => `  ${name.padEnd(14)}  ${CATEGORY_WORDS[name]}`);

const SELECTION_HELP = `
Categories: rows of dumpsys meminfo (java_heap is dalvik_heap).
${CATEGORY_HELP.join('\n')}`;

export function addSelectionOptions(command: Command): Command {
  return command
    .option('--category <names>', 'only these categories, with commas (see below)', parseCategories)
    .option('--min-size <size>', 'only mappings of at least this size, e.g. 64K', parseSizeKb)
    .option('--max-size <size>', 'only mappings of at most this size, e.g. 16M', parseSizeKb)
    .option('--resident-only', 'only pages that are resident, looked up right before each call')
    .option(
      '--idle-for <time>',
      'only resident pages that nobody touches for so long, e.g. 5s; kernels with page_idle',
      parseIdleMs,
    )
    .option(
      '--reclaim <size>',
      'memory_reclaim: how much; default: all that is charged',
      parseSizeKb,
    )
    .option('--swappiness <n>', 'memory_reclaim: 0 to 200, Linux 6.12', parseSwappiness)
    .addHelpText('after', SELECTION_HELP);
}

export interface Narrowing {
  readonly selection: SelectionMessage;
  readonly reclaimKb?: number;
  readonly swappiness?: number;
}

export function toNarrowing(flags: SelectionFlags): Narrowing {
  const { category, minSize, maxSize, residentOnly, idleFor, reclaim, swappiness } = flags;
  return {
    selection: {
      categories: category ?? WHOLE_SELECTION.categories,
      minKb: minSize ?? 0,
      maxKb: maxSize ?? 0,
      residentOnly: residentOnly ?? false,
      idleMs: idleFor ?? 0,
    },
    ...(reclaim === undefined ? {} : { reclaimKb: reclaim }),
    ...(swappiness === undefined ? {} : { swappiness }),
  };
}
