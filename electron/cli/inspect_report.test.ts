import { describe, expect, it } from 'vitest';
import { inspectAll } from '../engine/inspect/testing/inspected.ts';
import { toJsonReport, toReport } from './inspect_report.ts';

const STAT = '1073741824 268435456 285212672 0 290000000 1234 567 89\n';
const LRU = [
  'ACTIVITY MANAGER LRU PROCESSES (dumpsys activity lru)',
  '  Other:',
  '  # 1: cch+ 5 CEM  ---- 5537:com.example.a/u0a212',
  '  # 0: a row that nobody has seen yet',
  '',
].join('\n');

function toRows(report: string): readonly string[] {
  return report.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '));
}

describe('report for people', () => {
  it('values_have_their_unit_beside_them', () => {
    const rows = toRows(toReport(inspectAll(STAT), 'mm_stat.txt'));
    expect(rows).toContain('orig data size | 1073741824 | B');
    expect(rows).toContain('compression ratio | 4');
    expect(rows.at(-1)).toMatch(/^every line used: of 1 lines 1 hold values/);
  });

  it('every_line_that_was_not_used_has_its_number_reason_and_text', () => {
    const rows = toRows(toReport(inspectAll(LRU), 'lru.txt'));
    expect(rows).toContain(
      '4 | no line of dumpsys activity lru | # 0: a row that nobody has seen yet',
    );
    expect(rows.find((row) => row.startsWith('lines not used'))).toMatch(/^lines not used: 1 /);
  });

  it('what_is_missing_is_a_dash_and_never_0', () => {
    const text = 'Starting: Intent { cmp=com.example/.Main }\nStatus: ok\nWaitTime: 3\nComplete\n';
    const rows = toRows(toReport(inspectAll(text), 'start.txt'));
    expect(rows).toContain('total time | – | ms');
  });
});

describe('report as JSON', () => {
  it('one_output_is_an_object_several_are_an_array', () => {
    expect(toJsonReport(inspectAll(STAT), 'a.txt')).toMatchObject({
      kind: 'zram_mm_stat',
      file: 'a.txt',
      values: { compr_data_size_bytes: 268435456 },
      lines: { total: 1, used: 1, explained: 0, unused: [] },
    });
    expect(toJsonReport(inspectAll(`${LRU}\n$ id\nuid=0(root) gid=0(root)\n`), 'b.txt')).toEqual([
      expect.objectContaining({ kind: 'activity_lru', first_line: 1 }),
      expect.objectContaining({ kind: 'id', section: 'id', first_line: 6 }),
    ]);
  });

  it('unused_lines_are_named_there_too', () => {
    expect(toJsonReport(inspectAll(LRU), 'lru.txt')).toMatchObject({
      lines: { unused: [{ line: 4, reason: 'no line of dumpsys activity lru' }] },
    });
  });
});
