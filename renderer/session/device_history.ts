/**
 * What one device measured: per app the tracked metrics over time, per system metric its values
 * over time.
 *
 * Two tiers: every tick of the last hour (at 1 Hz), and minimum/maximum per minute for a day. Both
 * are bounded, in time by their rings and in apps by `maxApps`; the app that has been away longest
 * is forgotten first, and that is counted.
 */
import type { TickEvent } from '../../electron/common/engine_api.ts';
import { toTickApps, TRACKED_METRICS, type TickApps, type TrackedMetric } from './app_aggregate.ts';
import { closeOpenGap, inferGap, mergeGap, type Gap } from './gaps.ts';
import { MinMaxTier, type MinMaxColumns } from './min_max_tier.ts';
import { TickRing, type RingColumns } from './tick_ring.ts';

export interface HistoryLimits {
  readonly ticks: number;
  readonly buckets: number;
  readonly bucketMs: number;
  readonly maxApps: number;
}

export const DEFAULT_LIMITS: HistoryLimits = {
  ticks: 3600,
  buckets: 1440,
  bucketMs: 60_000,
  maxApps: 256,
};

interface AppHistory {
  readonly fine: RingColumns;
  readonly coarse: MinMaxColumns;
  lastSeenTick: number;
}

/** One drawn point. A bucket is two of them: its smallest, then its largest value. */
export type PointVisitor = (atMs: number, value: number) => void;

export class DeviceHistory {
  readonly ring: TickRing;
  readonly tier: MinMaxTier;
  private readonly apps = new Map<string, AppHistory>();
  private readonly system = new Map<string, Float64Array>();
  private gapList: readonly Gap[] = [];
  private intervalMs = 1000;
  private forgotten = 0;

  constructor(readonly limits: HistoryLimits = DEFAULT_LIMITS) {
    this.ring = new TickRing(limits.ticks);
    this.tier = new MinMaxTier(limits.bucketMs, limits.buckets);
  }

  get gaps(): readonly Gap[] {
    return this.gapList;
  }

  /** Apps whose past was given up to stay inside `maxApps`. */
  get appsForgotten(): number {
    return this.forgotten;
  }

  get appCount(): number {
    return this.apps.size;
  }

  setInterval(intervalMs: number): void {
    this.intervalMs = intervalMs;
  }

  addGap(gap: Gap): void {
    this.gapList = mergeGap(this.gapList, gap);
  }

  /**
   * Stores a tick. A tick that is not younger than the last one is dropped (false): time only goes
   * forward.
   */
  append(tick: TickEvent): TickApps | null {
    const previousMs = this.ring.lastMs;
    if (tick.atMs <= previousMs) return null;
    this.gapList = closeOpenGap(this.gapList, tick.atMs);
    const gap = inferGap(previousMs, tick.atMs, this.intervalMs);
    if (gap) this.gapList = mergeGap(this.gapList, gap);
    const slot = this.ring.append(tick.atMs);
    const freshBucket = this.tier.open(tick.atMs);
    const tickApps = toTickApps(tick);
    for (const app of tickApps.apps.values()) this.ensureApp(app.package);
    for (const [name, history] of this.apps) {
      if (freshBucket) this.tier.clear(history.coarse);
      const sample = tickApps.apps.get(name);
      if (sample) history.lastSeenTick = this.ring.appended;
      TRACKED_METRICS.forEach((metric, column) => {
        const value = sample ? sample.values[metric] : NaN;
        const values = history.fine.values[column];
        if (values) values[slot] = value;
        this.tier.fold(history.coarse, column, value);
      });
    }
    this.appendSystem(tick, slot);
    return tickApps;
  }

  /**
   * Walks one app's metric in time order; minutes first where the ring has already forgotten. Every
   * app of a device, an unknown one too, gives the same moments: columns of one chart stay
   * parallel.
   */
  visit(name: string, metric: TrackedMetric, fromMs: number, visitor: PointVisitor): void {
    const history = this.apps.get(name);
    const column = TRACKED_METRICS.indexOf(metric);
    this.visitBuckets(history?.coarse, column, fromMs, visitor);
    const values = history?.fine.values[column];
    const range = this.ring.range(fromMs, Infinity);
    for (let i = range.first; i < range.first + range.length; i++) {
      visitor(this.ring.timeAt(i), values?.[this.ring.slotAt(i)] ?? NaN);
    }
  }

  /** Walks a system metric over the ring; nothing older is kept. */
  visitSystem(
    metric: string,
    fromMs: number,
    visitor: (atMs: number, value: number) => void,
  ): void {
    const values = this.system.get(metric);
    const range = this.ring.range(fromMs, Infinity);
    for (let i = range.first; i < range.first + range.length; i++) {
      visitor(this.ring.timeAt(i), values?.[this.ring.slotAt(i)] ?? NaN);
    }
  }

  /** Oldest moment that anything is known of. */
  get firstMs(): number {
    const forgetsTicks = this.ring.appended > this.ring.capacity;
    return forgetsTicks ? this.tier.ring.firstMs : this.ring.firstMs;
  }

  packages(): IterableIterator<string> {
    return this.apps.keys();
  }

  private visitBuckets(
    columns: MinMaxColumns | undefined,
    column: number,
    fromMs: number,
    visitor: PointVisitor,
  ): void {
    if (this.ring.appended <= this.ring.capacity) return;
    const low = columns?.low.values[column];
    const high = columns?.high.values[column];
    const ring = this.tier.ring;
    // A bucket that the ring still holds in full is drawn from the ring.
    const range = ring.range(fromMs, this.ring.firstMs - this.tier.bucketMs);
    for (let i = range.first; i < range.first + range.length; i++) {
      const slot = ring.slotAt(i);
      const startMs = ring.timeAt(i);
      visitor(startMs + this.tier.bucketMs * 0.25, low?.[slot] ?? NaN);
      visitor(startMs + this.tier.bucketMs * 0.75, high?.[slot] ?? NaN);
    }
  }

  private ensureApp(name: string): void {
    if (this.apps.has(name)) return;
    if (this.apps.size >= this.limits.maxApps) this.forgetOldestApp();
    this.apps.set(name, {
      fine: this.ring.createColumns(TRACKED_METRICS.length),
      coarse: this.tier.createColumns(TRACKED_METRICS.length),
      lastSeenTick: this.ring.appended,
    });
  }

  private forgetOldestApp(): void {
    let oldest: string | null = null;
    let oldestTick = Infinity;
    for (const [name, history] of this.apps) {
      if (history.lastSeenTick >= oldestTick) continue;
      oldest = name;
      oldestTick = history.lastSeenTick;
    }
    if (oldest === null) return;
    this.apps.delete(oldest);
    this.forgotten++;
  }

  private appendSystem(tick: TickEvent, slot: number): void {
    for (const name of Object.keys(tick.system)) {
      if (this.system.has(name) || this.system.size >= 128) continue;
      // Float64: counters such as psi_some_us outgrow the 24 exact bits of a Float32 within
      // seconds.
      this.system.set(name, new Float64Array(this.ring.capacity).fill(NaN));
    }
    for (const [name, values] of this.system) values[slot] = tick.system[name] ?? NaN;
  }
}
