import { describe, expect, it } from 'vitest';
import { Mutator } from './mutator.ts';
import { runTarget } from './run_target.ts';
import { FUZZ_TARGETS } from './targets.ts';

/** The short round; `npm run fuzz` runs the long one. */
const RUNS = 5_000;

describe('short round', () => {
  it.each(FUZZ_TARGETS)('$name takes whatever comes', (target) => {
    expect(runTarget(target, RUNS, 20_200_115)).toBeNull();
  });
});

describe('the round itself', () => {
  it('the_same_seed_gives_the_same_texts', () => {
    const texts = (seed: number): readonly string[] => {
      const mutator = new Mutator(['one two\nthree\n', 'four: 5'], seed);
      return Array.from({ length: 20 }, () => mutator.text());
    };
    expect(texts(7)).toEqual(texts(7));
    expect(texts(7)).not.toEqual(texts(8));
  });

  it('a_broken_promise_is_found_and_can_be_had_again', () => {
    const fragile = {
      name: 'fragile',
      corpus: ['12,34\n'],
      run: (text: string): void => {
        if (text.includes(',,')) throw new Error('two commas');
      },
    };
    const finding = runTarget(fragile, 10_000, 3);
    expect(finding?.reason).toBe('two commas');
    expect(runTarget(fragile, 10_000, 3)).toEqual(finding);
  });
});
