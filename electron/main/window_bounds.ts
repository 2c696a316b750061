/**
 * Remembers where the window was. One small JSON file in the user-data directory; a broken one
 * means the default.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface WindowBounds {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const MIN_WIDTH = 960;
export const MIN_HEIGHT = 600;
export const DEFAULT_BOUNDS: WindowBounds = { width: 1440, height: 900, maximized: false };

function isSize(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value < 32_768;
}

function isPosition(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 32_768;
}

export function parseBounds(text: string): WindowBounds {
  try {
    const raw = JSON.parse(text) as Partial<Record<keyof WindowBounds, unknown>> | null;
    if (!raw || !isSize(raw.width, MIN_WIDTH) || !isSize(raw.height, MIN_HEIGHT)) {
      return DEFAULT_BOUNDS;
    }
    const size = { width: raw.width, height: raw.height, maximized: raw.maximized === true };
    return isPosition(raw.x) && isPosition(raw.y) ? { ...size, x: raw.x, y: raw.y } : size;
  } catch {
    return DEFAULT_BOUNDS;
  }
}

/**
 * A screen that was unplugged must not keep the window out of sight: then only the size is kept.
 */
export function fitToScreens(bounds: WindowBounds, screens: readonly Area[]): WindowBounds {
  const { x, y, ...size } = bounds;
  if (x === undefined || y === undefined) return size;
  const visible = screens.some(
    (screen) =>
      x + 100 < screen.x + screen.width &&
      x + bounds.width - 100 > screen.x &&
      y >= screen.y &&
      y + 40 < screen.y + screen.height,
  );
  return visible ? bounds : size;
}

export function readBounds(file: string): WindowBounds {
  try {
    return parseBounds(readFileSync(file, 'utf8'));
  } catch {
    return DEFAULT_BOUNDS;
  }
}

/** Whole or not at all: a crash in the middle leaves the old file. */
export function writeBounds(file: string, bounds: WindowBounds): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.new`;
  writeFileSync(temporary, JSON.stringify(bounds));
  renameSync(temporary, file);
}
