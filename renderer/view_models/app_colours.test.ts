import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  APP_PALETTE,
  ColourBook,
  hashPackage,
  PALETTE_SIZE,
  type ThemeName,
} from './app_colours.ts';

type Triple = readonly [number, number, number];
type Matrix = readonly number[];

/** Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB. */
const VISIONS: Readonly<Record<string, Matrix>> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  deuteranopia: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
};
const GROUNDS: Readonly<Record<ThemeName, string>> = { dark: '#14181f', light: '#ffffff' };

function toLinear(hex: string): Triple {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function apply(m: Matrix, [r, g, b]: Triple): Triple {
  const row = (i: number): number =>
    Math.max(0, (m[i] ?? 0) * r + (m[i + 1] ?? 0) * g + (m[i + 2] ?? 0) * b);
  return [row(0), row(3), row(6)];
}

function toOklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function distance(a: Triple, b: Triple): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function luminance([r, g, b]: Triple): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const THEMES: readonly ThemeName[] = ['dark', 'light'];

describe('APP_PALETTE', () => {
  for (const theme of THEMES) {
    it.each(Object.keys(VISIONS))(`two_colours_of_${theme}_look_alike_with_%s`, (vision) => {
      const seen = APP_PALETTE[theme].map((hex) =>
        toOklab(apply(VISIONS[vision] ?? [], toLinear(hex))),
      );
      const pairs = seen.flatMap((a, i) => seen.slice(i + 1).map((b) => distance(a, b)));
      // 0.02 is a just noticeable difference in OKLab; thin lines need several of them.
      expect(Math.min(...pairs)).toBeGreaterThan(0.1);
    });

    it(`colour_of_${theme}_is_lost_on_the_ground`, () => {
      const ground = luminance(toLinear(GROUNDS[theme]));
      for (const hex of APP_PALETTE[theme]) {
        const own = luminance(toLinear(hex));
        const contrast = (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05);
        expect(contrast, hex).toBeGreaterThanOrEqual(3);
      }
    });
  }

  it('tokens_and_palette_differ', () => {
    const css = readFileSync(new URL('../theme/tokens.css', import.meta.url), 'utf8');
    const [dark = '', light = ''] = css.split(":root[data-theme='light']");
    const read = (text: string): string[] =>
      [...text.matchAll(/--app-\d: (#\w{6})/g)].map((match) => match[1] ?? '');
    expect(read(dark)).toEqual(APP_PALETTE.dark);
    expect(read(light)).toEqual(APP_PALETTE.light);
  });
});

describe('ColourBook', () => {
  const names = Array.from({ length: 40 }, (_, i) => `com.example.app${i}`);

  it('colour_changes_when_others_come', () => {
    const book = new ColourBook();
    const first = book.slotOf('com.example.maps');
    for (const name of names) book.slotOf(name);
    expect(book.slotOf('com.example.maps')).toBe(first);
  });

  it('two_of_the_first_eight_share_a_colour', () => {
    const book = new ColourBook();
    const slots = names.slice(0, PALETTE_SIZE).map((name) => book.slotOf(name));
    expect(new Set(slots).size).toBe(PALETTE_SIZE);
  });

  it('restart_changes_a_colour', () => {
    const book = new ColourBook();
    const slots = names.map((name) => book.slotOf(name));
    const again = new ColourBook(book.toRecord());
    expect([...names].reverse().map((name) => again.slotOf(name))).toEqual(slots.reverse());
  });

  it('remembered_nonsense_is_ignored', () => {
    const book = new ColourBook({ a: 99, b: -1, c: 1.5 });
    for (const name of ['a', 'b', 'c']) {
      expect(book.slotOf(name)).toBeGreaterThanOrEqual(0);
      expect(book.slotOf(name)).toBeLessThan(PALETTE_SIZE);
    }
  });

  it('hash_is_not_fnv_1a', () => {
    // Test vectors of the FNV reference.
    expect(hashPackage('')).toBe(0x811c9dc5);
    expect(hashPackage('a')).toBe(0xe40c292c);
    expect(hashPackage('foobar')).toBe(0xbf9cf968);
  });
});
