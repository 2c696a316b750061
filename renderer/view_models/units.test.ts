import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatCount,
  formatKb,
  formatMb,
  formatMs,
  formatRate,
  formatSigned,
  plural,
} from './units.ts';

describe('units', () => {
  it.each([
    [NaN, '–'],
    [0, '0'],
    [100, '0.1'],
    [23_654, '23.1'],
    [102_348, '99.9'],
    [102_400, '100'],
    [1_600_000, '1\u2009563'],
    [-2048, '\u22122.0'],
  ])('%d_kB_in_MB_is_%s', (kb, text) => expect(formatMb(kb)).toBe(text));

  it.each([
    [812, '812 kB'],
    [1024, '1.0 MB'],
    [1_929_380, '1.84 GB'],
    [-200, '\u2212200 kB'],
  ])('%d_kB_is_%s', (kb, text) => expect(formatKb(kb)).toBe(text));

  it('missing_is_never_zero', () => {
    expect([formatKb(null), formatBytes(undefined), formatCount(NaN), formatMs(NaN)]).toEqual([
      '–',
      '–',
      '–',
      '–',
    ]);
  });

  it('small_bytes_keep_their_unit', () => {
    expect(formatBytes(1023)).toBe('1\u2009023 B');
    expect(formatBytes(4096)).toBe('4 kB');
  });

  it.each([
    [61, '+61'],
    [-3, '\u22123'],
    [0, '0'],
    [0.3, '0'],
    [-0.3, '0'],
  ])('signed_%d_is_%s', (value, text) => expect(formatSigned(value)).toBe(text));

  it.each([
    [300, '0.3 s'],
    [42_000, '42 s'],
    [420_000, '7 min'],
    [3 * 3_600_000, '3 h'],
    [-50, '0.0 s'],
  ])('age_%d_is_%s', (ms, text) => expect(formatAge(ms)).toBe(text));

  it('thousands_are_grouped', () => expect(formatCount(1_234_567)).toBe('1\u2009234\u2009567'));
  it('slow_rates_keep_a_digit', () => expect(formatRate(0.25)).toBe('0.3'));
  it('one_is_not_plural', () => {
    expect(plural(1, 'process', 'processes')).toBe('1 process');
    expect(plural(0, 'process', 'processes')).toBe('0 processes');
  });
});
