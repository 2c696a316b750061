/** Texts of the device that a run reads: what is not there is a gap, never 0. */
import { describe, expect, it } from 'vitest';
import { parseAppMemory, toMovedKb, toNetFreedKb } from './app_memory.ts';
import { parseCovariates, parsePressure } from './covariates.ts';
import { parseChosenWord, parsePackageDump } from './device_record.ts';
import { parseEventLine, toKillReason, toLaunchedPackages, toLinesAfter } from './event_lines.ts';
import { parseFocus, parseFullyDrawnMs } from './foreground.ts';

const status = (pid: number, anonKb: number): string =>
  `==> /proc/${pid}/status <==\nName:\tx\nVmRSS:\t  99 kB\nRssAnon:\t ${anonKb} kB\n` +
  'RssFile:\t 10 kB\nVmSwap:\t 5 kB\n\n';
const mmStat = (bytes: number): string => `==> /sys/block/zram0/mm_stat <==\n9 8 ${bytes} 0 0\n`;

describe('memory of an app', () => {
  it('all_its_processes_are_added_up', () => {
    const memory = parseAppMemory(status(1, 100) + status(2, 30) + mmStat(4096), [1, 2]);
    const sums = { rssAnonKb: 130, rssFileKb: 20, swapKb: 10, zramUsedKb: 4 };
    expect(memory).toEqual({ processes: 2, ...sums });
  });

  it('a_zombie_has_no_memory_and_no_device_has_no_zram', () => {
    const zombie = '==> /proc/2/status <==\nName:\tx\nState:\tZ (zombie)\n';
    const memory = parseAppMemory(status(1, 100) + zombie, [1, 2]);
    expect(memory).toMatchObject({ processes: 1, rssAnonKb: 100, zramUsedKb: null });
  });

  it('a_status_without_rss_anon_is_a_gap', () => {
    const old = '==> /proc/1/status <==\nVmRSS:\t 99 kB\nVmSwap:\t 5 kB\n';
    const before = parseAppMemory(old, [1]);
    expect(before.rssAnonKb).toBeNull();
    expect(toMovedKb(before, before)).toBeNull();
  });

  it('net_freed_is_less_by_what_zram_grew', () => {
    const before = parseAppMemory(status(1, 100) + mmStat(4096), [1]);
    const after = parseAppMemory(status(1, 40) + mmStat(4096 + 20 * 1024), [1]);
    expect(toMovedKb(before, after)).toBe(60);
    expect(toNetFreedKb(before, after)).toBe(40);
  });
});

describe('covariates', () => {
  it('files_that_are_not_there_are_gaps', () => {
    const covariates = parseCovariates('==> /proc/meminfo <==\nMemAvailable:    7 kB\n');
    expect(covariates).toMatchObject({ memAvailableKb: 7, temperatureC: null, governor: null });
    expect(covariates.psiMemorySome).toBeNull();
  });

  it('the_hottest_zone_that_can_be_is_taken', () => {
    const zones = ['-40000', '0', '41500', '999999', '38000'].map(
      (text, zone) => `==> /sys/class/thermal/thermal_zone${zone}/temp <==\n${text}\n`,
    );
    expect(parseCovariates(zones.join('\n')).temperatureC).toBe(41.5);
  });

  it('pressure_of_cpu_may_have_no_full_line', () => {
    const text = 'some avg10=1.25 avg60=0.00 avg300=0.00 total=123';
    expect(parsePressure(text, 'some', 'avg10')).toBe(1.25);
    expect(parsePressure(text, 'some', 'total')).toBe(123);
    expect(parsePressure(text, 'full', 'total')).toBeNull();
  });
});

describe('the event log', () => {
  const launch = '11-23 00:19:51.418   215   215 I wm_activity_launch_time: [0,26,com.a/.Main,253]';
  const kill = '11-23 00:19:52.000   215   215 I am_kill : [0,77,com.a,905,empty for 1800s,123]';

  it('lines_after_the_mark_and_all_where_it_is_gone', () => {
    expect(toLinesAfter(`${launch}\n${kill}\n`, launch)).toEqual([kill]);
    expect(toLinesAfter(`--------- beginning of events\n${kill}\n`, launch)).toEqual([kill]);
  });

  it('launches_and_kills_are_bound_by_name', () => {
    const events = [launch, kill].flatMap((line) => parseEventLine(line) ?? []);
    expect(toLaunchedPackages(events)).toEqual(['com.a']);
    expect(toKillReason(events, 77)).toBe('am_kill: empty for 1800s');
    expect(toKillReason(events, 78)).toBeNull();
  });
});

describe('words of android', () => {
  it('the_last_focus_counts_and_null_is_none', () => {
    const focused = 'mCurrentFocus=Window{1a2 u0 com.a/com.a.Main}';
    expect(parseFocus(`mCurrentFocus=null\n${focused}`)).toBe('com.a/com.a.Main');
    expect(parseFocus('mCurrentFocus=null')).toBeNull();
    expect(parseFocus("Can't find service: window")).toBeNull();
  });

  it('fully_drawn_is_not_zero_padded', () => {
    expect(parseFullyDrawnMs('I x: Fully drawn com.a/.Main: +1s71ms', 'com.a')).toBe(1071);
    expect(parseFullyDrawnMs('I x: Fully drawn com.b/.Main: +1s71ms', 'com.a')).toBeNull();
  });

  it('the_chosen_compressor_and_a_package_without_its_facts', () => {
    expect(parseChosenWord('lzo [lz4] zstd')).toBe('lz4');
    expect(parsePackageDump('versionCode=34 x [status=speed-profile] y')).toEqual({
      versionCode: '34',
      compilation: 'speed-profile',
    });
    expect(parsePackageDump('')).toEqual({ versionCode: null, compilation: null });
  });
});
