/**
 * Spans without ticks. The engine reports the ones it knows (adb dropped); a span that nobody
 * reported is found from the ticks themselves, because a silent gap that a chart bridges with a
 * line is a measurement that was never made.
 */

export interface Gap {
  readonly fromMs: number;
  /** null = it lasts. */
  readonly toMs: number | null;
  readonly reason: string;
  /** Found from the time between two ticks, not reported by the engine. */
  readonly inferred: boolean;
}

export const MAX_GAPS = 256;

/** No tick for this many intervals is a gap; below that it is jitter of the scan. */
const MISSING_INTERVALS = 3;
const MIN_GAP_MS = 2500;

function endOf(gap: Gap): number {
  return gap.toMs ?? Infinity;
}

/**
 * Adds a gap; overlapping ones become one, and what the engine said wins over what was inferred.
 */
export function mergeGap(gaps: readonly Gap[], added: Gap): readonly Gap[] {
  const apart: Gap[] = [];
  let merged = added;
  for (const gap of gaps) {
    if (endOf(gap) < merged.fromMs || gap.fromMs > endOf(merged)) {
      apart.push(gap);
      continue;
    }
    merged = union(gap, merged);
  }
  apart.push(merged);
  apart.sort((a, b) => a.fromMs - b.fromMs);
  return apart.slice(-MAX_GAPS);
}

function union(older: Gap, newer: Gap): Gap {
  const said = older.inferred ? newer : older;
  return {
    fromMs: Math.min(older.fromMs, newer.fromMs),
    // A later report about the same loss is the one that knows whether it has ended.
    toMs:
      newer.toMs === null || older.toMs === null ? newer.toMs : Math.max(older.toMs, newer.toMs),
    reason: said.reason,
    inferred: older.inferred && newer.inferred,
  };
}

/** Ends a gap that lasts: ticks are back. */
export function closeOpenGap(gaps: readonly Gap[], atMs: number): readonly Gap[] {
  if (!gaps.some((gap) => gap.toMs === null)) return gaps;
  return gaps.map((gap) =>
    gap.toMs === null ? { ...gap, toMs: Math.max(gap.fromMs, atMs) } : gap,
  );
}

/** The gap between two neighbouring ticks, or null when they follow each other as they should. */
export function inferGap(previousMs: number, nextMs: number, intervalMs: number): Gap | null {
  const limit = Math.max(MIN_GAP_MS, intervalMs * MISSING_INTERVALS);
  if (!(nextMs - previousMs > limit)) return null;
  return { fromMs: previousMs, toMs: nextMs, reason: 'no ticks arrived', inferred: true };
}
