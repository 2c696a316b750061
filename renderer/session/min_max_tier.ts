/**
 * The long memory: fixed buckets that keep the smallest and the largest value, so that a spike or a
 * dip of one tick is still visible when a day is on the screen. Filled from the same ticks as
 * `TickRing`; read where that ring has forgotten.
 */
import { TickRing, type RingColumns } from './tick_ring.ts';

/** Minimum and maximum columns of one app, parallel to the metrics it was created with. */
export interface MinMaxColumns {
  readonly low: RingColumns;
  readonly high: RingColumns;
}

export class MinMaxTier {
  /** `ring.times` holds the start of each bucket. */
  readonly ring: TickRing;
  private slot = -1;
  private bucket = -Infinity;

  constructor(
    readonly bucketMs: number,
    capacity: number,
  ) {
    this.ring = new TickRing(capacity);
  }

  createColumns(count: number): MinMaxColumns {
    return { low: this.ring.createColumns(count), high: this.ring.createColumns(count) };
  }

  /**
   * Opens the bucket of this moment; true when it is a new one, whose slot must be cleared in every
   * column.
   */
  open(atMs: number): boolean {
    const bucket = Math.floor(atMs / this.bucketMs);
    if (bucket <= this.bucket) return false;
    this.bucket = bucket;
    this.slot = this.ring.append(bucket * this.bucketMs);
    return true;
  }

  clear(columns: MinMaxColumns): void {
    for (const column of columns.low.values) column[this.slot] = NaN;
    for (const column of columns.high.values) column[this.slot] = NaN;
  }

  fold(columns: MinMaxColumns, metric: number, value: number): void {
    if (Number.isNaN(value)) return;
    const low = columns.low.values[metric];
    const high = columns.high.values[metric];
    if (!low || !high) return;
    const oldLow = low[this.slot] ?? NaN;
    const oldHigh = high[this.slot] ?? NaN;
    if (!(oldLow <= value)) low[this.slot] = value;
    if (!(oldHigh >= value)) high[this.slot] = value;
  }
}
