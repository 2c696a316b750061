import { describe, expect, it } from 'vitest';
import { KINDS } from './registry.ts';
import {
  inspectAll,
  inspectOne,
  readFacts,
  readFixture,
  readFixtures,
  valueAt,
} from './testing/inspected.ts';

const FIXTURES = readFixtures();
const SINGLE = FIXTURES.filter(({ kind }) => kind !== 'several');

describe('every fixture', () => {
  it.each(SINGLE)('$kind/$name is recognised, every line used or explained', ({ kind, text }) => {
    const section = inspectOne(text);
    expect(section.lines.unused).toEqual([]);
    expect(section.kind).toBe(kind);
    expect(section.lines.used).toBeGreaterThan(0);
  });

  it.each(FIXTURES)('$kind/$name: used, explained and unused lines are all lines', ({ text }) => {
    const sections = inspectAll(text);
    const physical = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    const totals = sections.map(({ lines: { total, used, explained, unused } }) => {
      const refused = unused.reduce((sum, entry) => sum + (entry.lines ?? 1), 0);
      expect(used + explained + refused).toBe(total);
      return total;
    });
    expect(totals.reduce((sum, total) => sum + total, 0)).toBe(physical);
  });

  it('there is one for every kind', () => {
    const covered = new Set(FIXTURES.map(({ kind }) => kind));
    expect(KINDS.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
  });
});

const FACTS = readFacts('facts.json');

describe('values', () => {
  it.each(FACTS)('$file: $path', ({ file, path, value }) => {
    expect(valueAt(inspectOne(readFixture(file)).values, path)).toEqual(value);
  });
});

describe('several outputs in one file', () => {
  const kindsOf = (fixture: string): readonly (string | null)[] =>
    inspectAll(readFixture(fixture)).map(({ kind }) => kind);

  it('sections_of_a_bug_report', () => {
    expect(kindsOf('several/bug_report_sections')).toEqual([
      ...[null, 'proc_meminfo', 'ps', 'getprop', 'event_log_tags', 'logcat', null],
      ...['meminfo_all', 'activity_lru'],
    ]);
  });

  it('event_log_tags_of_the_file_bind_the_events_of_its_log', () => {
    const log = inspectAll(readFixture('several/bug_report_sections'))[5];
    expect(valueAt(log?.values ?? {}, 'entries.0.event')).toEqual({
      ...{ user: 0, pid: 1879, pss_bytes: 123456, process_name: 'com.example.a' },
      ...{ oom_adj: 905, reason: 'empty #24' },
    });
  });

  it('a_section_of_no_kind_says_so_line_by_line', () => {
    const unknown = inspectAll(readFixture('several/bug_report_sections'))[6];
    expect(unknown?.name).toBe('SOMETHING NEW');
    expect(unknown?.lines.unused.map(({ line }) => line)).toEqual([23, 24]);
  });

  it('commands_and_their_outputs_in_a_terminal', () => {
    const sections = inspectAll(readFixture('several/session_in_a_terminal'));
    expect(sections.map(({ kind, name }) => [kind, name])).toEqual([
      ['adb_devices', 'adb devices -l'],
      ['id', 'adb shell id'],
      ['am_start', 'adb shell am start -W -n com.example/.Main'],
    ]);
    expect(sections.every(({ lines }) => lines.unused.length === 0)).toBe(true);
  });

  it('outputs_glued_together_without_headings', () => {
    const kinds = [
      'am_start',
      'am_start',
      'proc_meminfo',
      'pressure',
      'meminfo_app',
      'meminfo_all',
    ];
    expect(kindsOf('several/glued_without_headings')).toEqual(kinds);
    const times = inspectAll(readFixture('several/glued_without_headings')).slice(0, 2);
    expect(times.map(({ values }) => values['total_time_ms'])).toEqual([340, 40]);
  });

  it('the_answer_of_getprop_for_one_name_by_its_command', () => {
    const section = inspectOne('generic:/ $ getprop ro.build.version.sdk\n30\n');
    expect(section.values).toEqual({ properties: { 'ro.build.version.sdk': '30' } });
  });
});

describe('what is missing makes no other value wrong', () => {
  it('rows_of_a_table_whose_heading_is_lost_have_no_metric', () => {
    const rss = 'Total RSS by category:\n  2,000K: Native\n  1,000K: Dalvik\n';
    const rows = '  900K: system (pid 1500)\n  800K: com.example.a (pid 4711)\n';
    const tables = inspectOne(`${rss}\n${rows}`).values;
    expect(valueAt(tables, 'tables.0.rows.0')).toEqual({ name: 'Native', rss_kb: 2000 });
    expect(valueAt(tables, 'tables.1.metric')).toBeNull();
    expect(valueAt(tables, 'tables.1.rows.0.size_kb')).toBe(900);
  });

  it('details_below_a_row_that_is_not_understood_are_of_no_other_row', () => {
    const section = inspectOne(
      [
        '  OOM levels:',
        '    PERS #1: sys    F/ /PER  LCM  t: 0 1500:system/1000 (fixed)',
        '    Proc #0: new/of/another/form 3000:com.example.a/u0a12',
        '        com.example.b/.Service<=Proc{4711:com.example.b/u0a13}',
        '',
      ].join('\n'),
      'activity_oom',
    );
    expect(valueAt(section.values, 'oom_list.0.adj_source')).toBeUndefined();
    expect(section.lines.unused.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('a_launch_that_is_wrapped_within_its_name_is_put_together', () => {
    const head = '06-28 21:39:59.649  1796  1824 I ActivityTaskManager: ';
    const whole = `${head}Displayed com.example.a/.MainActivity for user 0: +5s98ms\n`;
    const values = inspectOne(whole.replace('MainActivity', 'MainActiv\nity')).values;
    expect(values).toEqual(inspectOne(whole).values);
    const lost = inspectOne(`${head}Displayed com.example.a/.MainActiv\n${whole}`);
    expect(lost.lines.unused.map(({ line }) => line)).toEqual([1]);
    expect(lost.values['entries']).toHaveLength(1);
  });

  it('an_answer_of_one_line_without_its_newline_is_used_and_remarked', () => {
    const answers = [
      ['id', 'uid=2000(shell) gid=2000(shell) groups=2000(shell) context=u:r:shell:s0'],
      ['package_list', 'package:com.example.a uid:10123'],
    ] as const;
    for (const [kind, text] of answers) {
      const section = inspectOne(text);
      expect([section.kind, section.lines.used]).toEqual([kind, 1]);
      expect(section.remarks).toHaveLength(1);
    }
  });
});
