import { describe, expect, it } from 'vitest';

import type { ProcessSample, TickEvent } from '../../common/engine_api.ts';
import { toAppRows } from './app_rows.ts';

interface Row extends Partial<ProcessSample> {
  readonly package: string;
  readonly pss: number;
  readonly rssNow?: number;
  readonly age?: number;
}

function toTick(rows: readonly Row[]): TickEvent {
  const column = (values: readonly number[]): Float64Array => Float64Array.from(values);
  return {
    serial: 's',
    seq: 1,
    bootMs: 0,
    atMs: 0,
    scanMs: 0,
    scanCpuMs: 0,
    pssReads: 0,
    pssCpuMs: 0,
    pssWaiting: 0,
    ticksDropped: 0,
    processes: rows.map((row, index) => ({
      pid: row.pid ?? 100 + index,
      startTicks: '1',
      uid: row.uid ?? 10_001,
      oomScoreAdj: row.oomScoreAdj ?? 900,
      frozen: row.frozen ?? false,
      processName: row.processName ?? row.package,
    })),
    packages: rows.map((row) => row.package),
    columns: {
      pss_kb: column(rows.map((row) => row.pss)),
      rss_now_kb: column(rows.map((row) => row.rssNow ?? row.pss)),
      pss_age_ms: column(rows.map((row) => row.age ?? 0)),
    },
    system: {},
  };
}

describe('toAppRows', () => {
  it('processes_of_a_package_add_up', () => {
    const [row] = toAppRows(
      toTick([
        { package: 'a', pss: 100, processName: 'a:remote', oomScoreAdj: 200, age: 5 },
        { package: 'a', pss: 50, pid: 7, oomScoreAdj: 900, age: 9 },
      ]),
    );
    expect(row).toMatchObject({ package: 'a', pid: 7, pssKb: 150, oomScoreAdj: 200, pssAgeMs: 9 });
    expect(row?.processes).toHaveLength(2);
  });

  it('native_processes_are_no_app', () => {
    expect(toAppRows(toTick([{ package: '', pss: 5 }]))).toEqual([]);
  });

  it('a_value_that_one_process_misses_makes_a_gap_not_a_smaller_sum', () => {
    const [row] = toAppRows(
      toTick([
        { package: 'a', pss: 100 },
        { package: 'a', pss: Number.NaN, rssNow: 40 },
      ]),
    );
    expect(row?.pssKb).toBeNull();
  });

  it('a_zombie_without_memory_does_not_make_a_gap', () => {
    const [row] = toAppRows(
      toTick([
        { package: 'a', pss: 100 },
        { package: 'a', pss: Number.NaN, rssNow: 0 },
      ]),
    );
    expect(row?.pssKb).toBe(100);
  });

  it('a_metric_that_the_kernel_never_gave_is_null', () => {
    expect(toAppRows(toTick([{ package: 'a', pss: 100 }]))[0]?.swapPssKb).toBeNull();
  });

  it('frozen_only_when_all_processes_are', () => {
    const rows = toAppRows(
      toTick([
        { package: 'a', pss: 2, frozen: true },
        { package: 'a', pss: 2, frozen: false },
        { package: 'b', pss: 1, frozen: true },
      ]),
    );
    expect(rows.map(({ frozen }) => frozen)).toEqual([false, true]);
  });

  it('largest_first_gaps_last', () => {
    const rows = toAppRows(
      toTick([
        { package: 'gap', pss: Number.NaN, rssNow: 5 },
        { package: 'small', pss: 1 },
        { package: 'large', pss: 9 },
      ]),
    );
    expect(rows.map((row) => row.package)).toEqual(['large', 'small', 'gap']);
  });
});
