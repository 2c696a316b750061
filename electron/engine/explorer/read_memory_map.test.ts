import { describe, expect, it } from 'vitest';
import { loadNative } from '../../../native/index.ts';
import { toCategoryChanges } from '../../common/memory_map.ts';
import { parseMemoryMap } from './read_memory_map.ts';

const loaded = loadNative();
if (!loaded.ok) throw new Error(loaded.error.message);
const native = loaded.value.savedText;

const TARGET = { package: 'com.x', pid: 42, startTicks: '777', processName: 'com.x' };

const stat = (ticks: string): string =>
  `42 (a ) b) S 1 1 0 0 -1 1 2 3 4 5 6 7 8 9 20 0 30 0 ${ticks} 1 2 3\n`;

interface Row {
  readonly head: string;
  readonly pss: number;
  readonly swapPss: number;
}

function toSmaps(rows: readonly Row[]): string {
  return rows
    .map(
      ({ head, pss, swapPss }) =>
        `${head}\nRss:   ${pss * 2} kB\nPss:   ${pss} kB\nShared_Clean:   1 kB\n` +
        `Private_Dirty:   ${pss} kB\nSwapPss:   ${swapPss} kB\n`,
    )
    .join('');
}

const HEAP = '12c00000-52c00000 rw-p 00000000 00:00 0 [anon:dalvik-main space (region space)]';
const LIBRARY = '7000000000-7000004000 r-xp 00000000 fe:00 12 /system/lib64/libc.so';
const OTHER_LIBRARY = '7000008000-7000009000 r--p 00000000 fe:00 13 /system/lib64/libm.so';

const toOutput = (smaps: string, before = '777', after = '777'): string =>
  `=stat=\n${stat(before)}${smaps}=stat=\n${after === '' ? '' : stat(after)}`;

const SMAPS = toSmaps([
  { head: HEAP, pss: 100, swapPss: 7 },
  { head: LIBRARY, pss: 10, swapPss: 0 },
  { head: OTHER_LIBRARY, pss: 5, swapPss: 1 },
]);

describe('a memory map out of smaps', () => {
  it('sums mappings of a category as dumpsys meminfo names it', () => {
    const read = parseMemoryMap(native, TARGET, toOutput(SMAPS));
    expect(read).toMatchObject({
      ok: true,
      value: {
        totals: { mappings: 3, rssKb: 230, pssKb: 115, swapPssKb: 8, privateDirtyKb: 115 },
        categories: [
          { category: 'Dalvik Heap', mappings: 1, sizeKb: 1_048_576, pssKb: 100, swapPssKb: 7 },
          { category: '.so mmap', mappings: 2, sizeKb: 20, pssKb: 15, swapPssKb: 1 },
        ],
        mappings: [
          { start: '12c00000', permissions: 'rw-p', category: 'Dalvik Heap' },
          { start: '7000000000', name: '/system/lib64/libc.so' },
          { start: '7000008000', privateDirtyKb: 5, sharedCleanKb: 1, sharedDirtyKb: 0 },
        ],
      },
    });
  });

  it.each([
    ['a process that is not there', '=stat=\n=stat=\n'],
    ['a pid that another process has', toOutput(SMAPS, '778', '778')],
    ['a pid that was given away meanwhile', toOutput(SMAPS, '777', '900')],
    ['a process that ended meanwhile', toOutput(SMAPS, '777', '')],
  ])('refuses %s', (_, output) => {
    const read = parseMemoryMap(native, TARGET, output);
    expect(read).toMatchObject({ ok: false, error: { code: 'no_such_process' } });
  });

  it('takes whatever has the pid when the start time is not known', () => {
    const read = parseMemoryMap(native, { ...TARGET, startTicks: '0' }, toOutput(SMAPS, '5', '5'));
    expect(read.ok).toBe(true);
  });
});

describe('what an operation did by category', () => {
  it('lays both sides beside each other, also where one of them lacks the category', () => {
    const read = (rows: readonly Row[]) => {
      const parsed = parseMemoryMap(native, TARGET, toOutput(toSmaps(rows)));
      if (!parsed.ok) throw new Error(parsed.error.message);
      return parsed.value;
    };
    const before = read([
      { head: LIBRARY, pss: 10, swapPss: 0 },
      { head: HEAP, pss: 100, swapPss: 0 },
    ]);
    const after = read([{ head: HEAP, pss: 4, swapPss: 96 }]);
    expect(toCategoryChanges(before, after)).toMatchObject([
      { category: 'Dalvik Heap', before: { pssKb: 100 }, after: { pssKb: 4, swapPssKb: 96 } },
      { category: '.so mmap', before: { pssKb: 10 }, after: { pssKb: 0, mappings: 0 } },
    ]);
  });
});
