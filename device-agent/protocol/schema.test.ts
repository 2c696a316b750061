import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { emitTypeScript } from './emit_ts.ts';
import { emitCppHeader } from './emit_cpp.ts';
import { parseSchema } from './schema.ts';

const TEXT = readFileSync(new URL('./wire.schema.json', import.meta.url), 'utf8');

type Tree = { [key: string]: Tree };

/** The real schema with one thing changed. */
function change(edit: (schema: Tree) => void): string {
  const schema = JSON.parse(TEXT) as Tree;
  edit(schema);
  return JSON.stringify(schema);
}

function at(tree: Tree, path: string): Tree {
  return path.split('.').reduce((node, key) => node[key] as Tree, tree);
}

function set(path: string, value: unknown): string {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  return change((schema) => {
    const node = keys.length === 0 ? schema : at(schema, keys.join('.'));
    (node as Record<string, unknown>)[last] = value;
  });
}

describe('a schema that could make two sides disagree is refused by name', () => {
  it.each([
    ['metrics.process.rss_kb.id', 1, 'metrics: id 1 of rss_kb is already taken by pss_kb'],
    ['metrics.system.mem_free_kb.id', 1, 'id 1 of mem_free_kb is already taken by pss_kb'],
    ['messages.Bye.id', 1, 'messages: id 1 of Bye is already taken by Hello'],
    ['enums.Strategy.values.warm.id', 1, 'enums.Strategy: id 1 of warm is already taken'],
    ['errors.codes.busy.id', 1, 'errors: id 1 of busy is already taken by bad_request'],
    ['messages.Bye.reply', 'Nothing', 'Bye: reply "Nothing" is no message to_host'],
    ['messages.Bye.reply', undefined, 'Bye: a command needs "reply"'],
    ['messages.Bye.fields', [], 'Bye: the first field of a command is request_id'],
    ['limits.max_blob_bytes.value', 2097152, 'ExecResult can grow to'],
    ['limits.max_blob_bytes', undefined, 'limits.max_blob_bytes is missing'],
    ['messages.Log.fields.0.type', 'u9', 'Log.level: unknown type "u9"'],
    ['messages.Log.fields.0.missing', -1, 'Log.level: only an i64 can be missing'],
    ['messages.Log.fields.0.ts', 'bigint', 'Log.level: ts "bigint" does not go with type u8'],
    ['messages.Log.fields.1.name', 'level', 'Log.level is defined twice'],
    ['messages.Exec.fields.1.max', undefined, 'Exec.argv: an array needs "max"'],
    ['messages.Exec.fields.1.max', 'max_nothing', 'Exec.argv: no limit named "max_nothing"'],
    ['structs.Evidence.fields.0.type', 'struct:MetricValue', 'must stand before its first use'],
    [
      'structs.Log',
      { doc: '', fields: [{ name: 'a', type: 'u8' }] },
      'both a struct and a message',
    ],
    ['messages.Log.doc', 'ends a comment */', 'messages.Log.doc'],
    ['messages.Log.surprise', 1, 'surprise'],
  ])('%s = %j', (path, value, complaint) => {
    expect(() => parseSchema(set(path, value))).toThrow(complaint);
  });
});

describe('a key that stands twice', () => {
  it('is refused, not dropped', () => {
    const row = '"threads": { "id": 14,';
    expect(TEXT).toContain(row);
    const twice = TEXT.replace(row, `"threads": { "id": 30 }, ${row}`);
    expect(() => parseSchema(twice)).toThrow('"threads" stands twice in the same table');
  });
});

describe('schema hash', () => {
  const hash = (text: string): string => parseSchema(text).hash;

  it.each([
    ['structs.SkipCount.fields.1.type', 'u64'],
    ['structs.SkipCount.fields.1.name', 'mappings'],
    ['metrics.process.threads.id', 99],
    ['metrics.process.threads.unit', 'kB'],
    ['enums.Strategy.values.warm.id', 60],
    ['limits.max_processes.value', 2047],
    ['messages.Cancel.reply', 'ExecResult'],
    ['structs.MemoryState.fields.0.missing', -2],
  ])('%s changes it', (path, value) => {
    expect(hash(set(path, value))).not.toBe(hash(TEXT));
  });

  it.each([
    ['structs.SkipCount.doc', 'Other words.'],
    ['errors.codes.busy.remedy', 'Other words.'],
    ['metrics.process.threads.keys', ['thread_count']],
  ])('%s does not', (path, value) => {
    expect(hash(set(path, value))).toBe(hash(TEXT));
  });

  it('order of fields changes it', () => {
    const swapped = change((schema) => {
      const fields = at(schema, 'structs.SkipCount')['fields'] as unknown as unknown[];
      fields.reverse();
    });
    expect(hash(swapped)).not.toBe(hash(TEXT));
  });
});

/** docs/how_to.md, "Add a metric": the schema row is the only hand edit on this side. */
describe('a new metric of smaps_rollup', () => {
  const metric = { id: 15, unit: 'kB', kind: 'gauge', source: 'smaps_rollup', keys: ['Locked'] };
  const schema = parseSchema(
    set('metrics.process.locked_kb', { ...metric, doc: 'Memory that mlock keeps resident.' }),
  );

  it('has a row in the table that the agent reads by', () => {
    expect(emitCppHeader(schema)).toContain(
      'MetricRow{15, "locked_kb", "kB", MetricKind::kGauge,\n' +
        '              MetricSource::kSmapsRollup, {"Locked"}, 1}',
    );
  });

  it('has a name in the union that the presentation table must cover', () => {
    expect(emitTypeScript(schema)).toContain("name: 'locked_kb',");
  });
});
