/**
 * Random numbers that are the same on every machine: xoshiro128** (Blackman and Vigna, "Scrambled
 * linear pseudorandom number generators", ACM TOMS 47, 2021), 32-bit integer arithmetic only.
 * native/statistics_core.cc has the same generator; tests compare the bits.
 */
import { normalQuantile } from './normal_distribution.ts';

const GOLDEN_GAMMA = 0x9e3779b9;
const TWO_TO_32 = 4294967296;

export class Random {
  private readonly state = new Uint32Array(4);
  private readonly single = new Uint32Array(1);

  /** `seed`: its low 32 bits count. Four words of a counter through MurmurHash3's finaliser. */
  constructor(seed: number) {
    for (let word = 0; word < 4; word += 1) {
      this.state[word] = mix32((seed >>> 0) + Math.imul(word + 1, GOLDEN_GAMMA));
    }
  }

  nextUint32(): number {
    this.fillUint32(this.single);
    return this.single[0] as number;
  }

  fillUint32(out: Uint32Array): void {
    const state = this.state;
    let a = state[0] as number;
    let b = state[1] as number;
    let c = state[2] as number;
    let d = state[3] as number;
    for (let index = 0; index < out.length; index += 1) {
      const scrambled = Math.imul(b, 5);
      out[index] = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
  }

  /**
   * Integers from 0 to bound − 1 by the high half of a 32 × 32 bit product (Lemire 2019, without
   * the rejection step: a value's probability is off by at most bound / 2^32 of itself). `bound`:
   * from 1 to 2^20.
   */
  fillBelow(out: Uint32Array, bound: number): void {
    this.fillUint32(out);
    for (let index = 0; index < out.length; index += 1) {
      out[index] = Math.floor(((out[index] as number) * bound) / TWO_TO_32);
    }
  }

  /** Strictly between 0 and 1, on a grid of 2^-32. */
  uniform(): number {
    return (this.nextUint32() + 0.5) / TWO_TO_32;
  }

  /** Mean 0, standard deviation 1, by inversion: one uniform for each. */
  normal(): number {
    return normalQuantile(this.uniform());
  }
}

/** A seed of its own for each named use, so that adding an arm leaves the other figures alone. */
export function deriveSeed(seed: number, ...labels: readonly string[]): number {
  let hash = mix32(seed >>> 0);
  for (const label of labels) {
    // FNV-1a over code points; the separator keeps ('ab', 'c') and ('a', 'bc') apart.
    for (const character of `${label}\u0000`) {
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    }
  }
  return mix32(hash);
}

/** MurmurHash3's 32-bit finaliser: a bijection, so that four distinct words are never all zero. */
function mix32(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
