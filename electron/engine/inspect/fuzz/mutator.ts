/**
 * Texts that are nearly right: those of a corpus, changed at random. The same seed gives the same
 * texts on every machine. The counterpart of device-agent/fuzz/mutating_main.cc.
 */

const MAX_CHARS = 1200;
const MAX_CHANGES = 4;
const ODD_WORDS = ['', '0', '-1', '9223372036854775807', '[', ']', ',', '\r', '\n', '\0', '\u2028'];
/** Of the characters that the formats are made of. */
const ODD_CHARS = ' \t\r\n:,[]()|/$*~-+.0123456789NULaz\u00e4\ud83d';

/** Numbers below 2^32 by xorshift (Marsaglia, 2003). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

export class Mutator {
  private readonly corpus: readonly string[];
  private readonly words: readonly string[];
  private readonly next: () => number;

  /** `corpus` holds at least one text. */
  constructor(corpus: readonly string[], seed: number) {
    this.corpus = corpus;
    this.words = [...ODD_WORDS, ...corpus.flatMap((text) => text.split(/[\s:,[\]()]+/))];
    this.next = seededNumbers(seed);
  }

  private pick(items: readonly string[] | string): string {
    return items[this.next() % items.length] ?? '';
  }

  /** A run of whole lines of a corpus text, changed in a few places. */
  text(): string {
    let text = this.excerpt();
    for (let left = 1 + (this.next() % MAX_CHANGES); left > 0; left -= 1) text = this.change(text);
    return text.slice(0, MAX_CHARS);
  }

  private excerpt(): string {
    const lines = this.pick(this.corpus).split(/(?<=\n)/);
    const first = this.next() % lines.length;
    return lines.slice(first, first + 1 + (this.next() % 5)).join('');
  }

  private change(text: string): string {
    const at = this.next() % (text.length + 1);
    const length = 1 + (this.next() % 16);
    const before = text.slice(0, at);
    const piece = text.slice(at, at + length);
    switch (this.next() % 7) {
      case 0:
        return before + this.pick(ODD_CHARS) + text.slice(at + 1);
      case 1:
        return before + text.slice(at + length);
      case 2:
        return before + piece + piece + text.slice(at + length);
      case 3:
        return before + this.pick(this.words) + text.slice(at + length);
      case 4:
        return before + this.pick(this.words) + text.slice(at);
      case 5:
        return before;
      default:
        return before + this.excerpt();
    }
  }
}
