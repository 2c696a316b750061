import { describe, expect, it } from 'vitest';
import { deriveSeed, Random } from './random.ts';
import second from './reference/random_reference.json' with { type: 'json' };

describe('random numbers', () => {
  it.each(second.random)(
    'words_as_in_python_seed_$seed',
    ({ seed, words, below_ten: belowTen }) => {
      const single = new Random(seed);
      expect(words.map(() => single.nextUint32())).toEqual(words);
      const filled = new Uint32Array(words.length);
      new Random(seed).fillBelow(filled, 10);
      expect([...filled]).toEqual(belowTen);
    },
  );

  it('every_value_below_the_bound_comes', () => {
    const counts = new Uint32Array(6);
    const draws = new Uint32Array(6000);
    new Random(5).fillBelow(draws, 6);
    for (const draw of draws) counts[draw] = counts[draw]! + 1;
    // Chi-squared with 5 degrees: 20.5 is its 99.9 % quantile; the seed is fixed.
    const chi = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chi).toBeLessThan(20.5);
  });

  it('normal_has_mean_zero_and_sd_one', () => {
    const random = new Random(9);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    // Four standard errors.
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(20_000));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 20_000));
  });

  it('derived_seeds_depend_on_every_label_and_where_it_ends', () => {
    const seeds = [
      deriveSeed(1, 'ab', 'c'),
      deriveSeed(1, 'a', 'bc'),
      deriveSeed(1, 'abc'),
      deriveSeed(2, 'ab', 'c'),
      deriveSeed(1),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(deriveSeed(1, 'ab', 'c')).toBe(seeds[0]);
  });
});
