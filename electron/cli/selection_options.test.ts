import { describe, expect, it, vi } from 'vitest';

import { createProgram } from './program.ts';
import {
  parseCategories,
  parseIdleMs,
  parseSizeKb,
  parseSwappiness,
  toNarrowing,
} from './selection_options.ts';

describe('options that narrow advice', () => {
  it('sizes_need_a_unit_and_whole_kb', () => {
    expect(['64K', '16m', '1.5G'].map(parseSizeKb)).toEqual([64, 16_384, 1_572_864]);
    for (const text of ['64', '0K', '-1K', '0.5K', 'K', '1T', '64 K', '']) {
      expect(() => parseSizeKb(text), text).toThrow('64K');
    }
  });

  it('times_need_a_unit_and_an_end', () => {
    expect(['5s', '500ms', '0.5s', '300s'].map(parseIdleMs)).toEqual([5000, 500, 500, 300_000]);
    for (const text of ['5', '0s', '301s', '1m', '']) {
      expect(() => parseIdleMs(text), text).toThrow('5s');
    }
  });

  it('categories_are_those_of_meminfo_each_once_and_an_unknown_one_is_named', () => {
    expect(parseCategories('java_heap, native_heap,dalvik_heap')).toEqual([
      'dalvik_heap',
      'native_heap',
    ]);
    expect(() => parseCategories('so,heap')).toThrow('no category "heap"');
    expect(() => parseCategories('')).toThrow('no category ""');
  });

  it('swappiness_is_0_to_200', () => {
    expect([parseSwappiness('0'), parseSwappiness('200')]).toEqual([0, 200]);
    for (const text of ['-1', '201', '1.5', '']) expect(() => parseSwappiness(text)).toThrow('200');
  });

  it('without_flags_everything_is_selected', () => {
    expect(toNarrowing({})).toEqual({
      selection: { categories: [], minKb: 0, maxKb: 0, residentOnly: false, idleMs: 0 },
    });
  });

  it.each([
    ['--category', 'heap'],
    ['--min-size', '64'],
    ['--idle-for', '5'],
    ['--swappiness', 'x'],
  ])('wrong_value_of %s ends before anything is started', async (...flag) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const args = ['advise', 'com.a', '--strategy', 'pageout_anon', ...flag];
    await expect(createProgram().parseAsync(args, { from: 'user' })).rejects.toThrow(
      expect.objectContaining({ name: 'CommanderError' }),
    );
  });
});
