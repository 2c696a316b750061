/**
 * One colour per app: the same in chart, table and panel, the same tomorrow. The package name
 * decides by its hash; only when another app already has that colour does the next free one step
 * in, and that choice is remembered.
 *
 * The eight hues stay apart under protanopia and deuteranopia in both themes (app_colours.test.ts
 * computes it).
 */

export type ThemeName = 'dark' | 'light';

export const APP_PALETTE: Readonly<Record<ThemeName, readonly string[]>> = {
  dark: ['#d28cff', '#a9e6fe', '#f98d03', '#d04443', '#398799', '#785ee7', '#a9f666', '#1bc89c'],
  light: ['#8e2ba6', '#024262', '#662705', '#b43602', '#0498be', '#656af2', '#689d54', '#027261'],
};

export const PALETTE_SIZE = 8;
const MAX_REMEMBERED = 1024;

/** FNV-1a, 32 bit: stable across runs and engines. */
export function hashPackage(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    hash ^= name.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

export class ColourBook {
  private readonly slots = new Map<string, number>();
  private readonly uses = new Array<number>(PALETTE_SIZE).fill(0);

  constructor(remembered: Readonly<Record<string, number>> = {}) {
    for (const [name, slot] of Object.entries(remembered)) {
      if (Number.isInteger(slot) && slot >= 0 && slot < PALETTE_SIZE) this.take(name, slot);
    }
  }

  /**
   * Palette index of an app. Ask for the biggest apps first: they are the ones that share a chart.
   */
  slotOf(name: string): number {
    const known = this.slots.get(name);
    if (known !== undefined) return known;
    const preferred = hashPackage(name) % PALETTE_SIZE;
    const fewest = Math.min(...this.uses);
    for (let step = 0; step < PALETTE_SIZE; step++) {
      const slot = (preferred + step) % PALETTE_SIZE;
      if (this.uses[slot] === fewest) return this.take(name, slot);
    }
    return this.take(name, preferred);
  }

  toRecord(): Record<string, number> {
    return Object.fromEntries([...this.slots].slice(-MAX_REMEMBERED));
  }

  get size(): number {
    return this.slots.size;
  }

  private take(name: string, slot: number): number {
    this.slots.set(name, slot);
    this.uses[slot] = (this.uses[slot] ?? 0) + 1;
    return slot;
  }
}

/**
 * CSS value of a slot; tokens.css holds the two palettes, so that a theme switch repaints without
 * React.
 */
export function toCssColour(slot: number): string {
  return `var(--app-${slot})`;
}
