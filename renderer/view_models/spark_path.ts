/**
 * Points -> SVG path of a sparkline, thinned to about one point per pixel without losing a peak.
 */

interface SparkBox {
  readonly width: number;
  readonly height: number;
  readonly fromZero: boolean;
}

const MARGIN = 1.5;
/**
 * Below this relative spread the line is drawn flat: noise of a few per cent must not look like a
 * mountain range.
 */
const FLAT_SPREAD = 0.15;

/** At most `limit` points: of each run its smallest and largest, in their order. */
export function thinPoints(points: readonly (number | null)[], limit: number): (number | null)[] {
  if (points.length <= limit) return [...points];
  const runs = Math.max(1, Math.floor(limit / 2));
  const size = points.length / runs;
  const thinned: (number | null)[] = [];
  for (let run = 0; run < runs; run++) {
    const slice = points.slice(Math.floor(run * size), Math.floor((run + 1) * size));
    const known = slice.filter((value) => value !== null);
    if (known.length === 0) {
      thinned.push(null, null);
      continue;
    }
    const low = Math.min(...known);
    const high = Math.max(...known);
    const lowFirst = slice.indexOf(low) <= slice.indexOf(high);
    thinned.push(...(lowFirst ? [low, high] : [high, low]));
  }
  return thinned;
}

export function toSparkPath(points: readonly (number | null)[], box: SparkBox): string {
  const thinned = thinPoints(points, Math.max(8, Math.floor(box.width)));
  const known = thinned.filter((value) => value !== null);
  if (known.length < 2) return '';
  const high = Math.max(...known);
  const lowest = box.fromZero ? 0 : Math.min(...known);
  const spread = Math.max(high - lowest, Math.abs(high) * FLAT_SPREAD, Number.MIN_VALUE);
  const low = (high + lowest - spread) / 2;
  const stepX = (box.width - 2 * MARGIN) / (thinned.length - 1);
  let pen = 'M';
  let path = '';
  thinned.forEach((value, index) => {
    if (value === null) {
      pen = 'M';
      return;
    }
    const x = MARGIN + index * stepX;
    const y = box.height - MARGIN - ((value - low) / spread) * (box.height - 2 * MARGIN);
    path += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = 'L';
  });
  return path;
}
