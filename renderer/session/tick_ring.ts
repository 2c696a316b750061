/**
 * Fixed-size columnar memory of ticks. One shared time axis, one slot per tick, typed arrays only.
 *
 * From: `SessionStore` (one `TickEvent` after the other). To: view models, which read ranges of it.
 * Nothing here allocates per tick, so an hour of sampling costs the same as a minute.
 */

/**
 * Columns that share the slots of one `TickRing`. NaN = the kernel did not give the value at that
 * tick.
 */
export interface RingColumns {
  readonly values: readonly Float32Array[];
}

/** A run of ticks in time order: walk it with `slotAt`. */
export interface TickRange {
  readonly first: number;
  readonly length: number;
}

export class TickRing {
  readonly times: Float64Array;
  private total = 0;

  constructor(readonly capacity: number) {
    if (capacity < 1) throw new RangeError('A tick ring needs room for one tick.');
    this.times = new Float64Array(capacity).fill(NaN);
  }

  /** Ticks held now. */
  get length(): number {
    return Math.min(this.total, this.capacity);
  }

  /** Ticks ever appended, the overwritten ones among them. */
  get appended(): number {
    return this.total;
  }

  createColumns(count: number): RingColumns {
    const values: Float32Array[] = [];
    for (let i = 0; i < count; i++) values.push(new Float32Array(this.capacity).fill(NaN));
    return { values };
  }

  /** Opens the slot for a tick and returns it. The caller overwrites every column at that slot. */
  append(atMs: number): number {
    const slot = this.total % this.capacity;
    this.times[slot] = atMs;
    this.total++;
    return slot;
  }

  /** Slot of the n-th held tick, 0 = oldest. */
  slotAt(index: number): number {
    return (this.total - this.length + index) % this.capacity;
  }

  timeAt(index: number): number {
    return this.times[this.slotAt(index)] ?? NaN;
  }

  get firstMs(): number {
    return this.length === 0 ? NaN : this.timeAt(0);
  }

  get lastMs(): number {
    return this.length === 0 ? NaN : this.timeAt(this.length - 1);
  }

  /** Held ticks with fromMs <= time <= toMs, by binary search. */
  range(fromMs: number, toMs: number): TickRange {
    const first = this.lowerBound(fromMs);
    let end = this.lowerBound(toMs);
    while (end < this.length && this.timeAt(end) === toMs) end++;
    return { first, length: Math.max(0, end - first) };
  }

  private lowerBound(atMs: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timeAt(middle) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
