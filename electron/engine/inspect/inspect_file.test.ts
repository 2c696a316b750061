/** Files that are no saved output: what is said about each, and that nothing throws. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inspectFile } from './inspect_file.ts';
import { MAX_SAVED_BYTES, readSavedText } from './read_saved.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'ebb-inspect-'));
afterAll(() => {
  rmSync(FOLDER, { recursive: true });
});

function save(name: string, content: string | Buffer): string {
  const path = join(FOLDER, name);
  writeFileSync(path, content);
  return path;
}

async function refusalOf(file: string, kind: string | null = null): Promise<string> {
  const result = await inspectFile(file, kind);
  return result.ok ? 'read' : `${result.error.code}: ${result.error.message}`;
}

const ID = 'uid=0(root) gid=0(root) groups=0(root) context=u:r:su:s0\n';

describe('what cannot be read', () => {
  it.each([
    ['empty', '', 'is empty.'],
    ['blank lines', '\n \r\n\n', 'is empty.'],
    ['binary', Buffer.from(Array.from({ length: 4096 }, (_, i) => i % 256)), 'is binary, not text'],
    ['zip', Buffer.from('PK\u0003\u0004…'), 'is a ZIP archive'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), 'is compressed by gzip'],
    ['letter', 'Dear all,\nplease find attached\n', 'is of no kind that Ebb reads'],
  ])('%s', async (name, content, words) => {
    expect(await refusalOf(save(name, content))).toMatch(
      `bad_argument: ${FOLDER}/${name} ${words}`,
    );
  });

  it('missing_path_and_folder', async () => {
    expect(await refusalOf(join(FOLDER, 'none'))).toContain('none does not exist.');
    expect(await refusalOf(join(FOLDER, 'letter', 'below'))).toContain('below does not exist.');
    expect(await refusalOf(FOLDER)).toContain('is a directory.');
  });

  it('larger_than_memory_should_hold', async () => {
    const path = save('huge', '');
    truncateSync(path, MAX_SAVED_BYTES + 1);
    expect(await refusalOf(path)).toContain('is larger than 128 MiB.');
  });

  it('endless_stdin_is_left_at_the_bound', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'a');
    let taken = 0;
    // eslint-disable-next-line @typescript-eslint/require-await
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        taken += 1;
        yield chunk;
      }
    }
    const read = await readSavedText('-', endless());
    expect(read.ok ? '' : read.error.message).toBe('stdin is larger than 128 MiB.');
    expect(taken).toBe(129);
  });

  it('unknown_kind_and_wrong_kind', async () => {
    const path = save('id', ID);
    const result = await inspectFile(path, 'smap');
    expect(result.ok ? '' : result.error.cause).toContain('smaps');
    expect(await refusalOf(path, 'smap')).toContain('There is no kind "smap".');
    expect(await refusalOf(path, 'ps')).toContain('is not of the kind ps.');
    expect(await refusalOf(path, 'id')).toBe('read');
  });
});

describe('what is read although it is not plain UTF-8', () => {
  it.each([
    ['UTF-16 of PowerShell', Buffer.from(`\uFEFF${ID}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\uFEFF${ID}`, 'utf16le').swap16()],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${ID}`)],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from(ID), Buffer.from([0xff, 0xfe, 10])])],
  ])('%s', async (name, content) => {
    const result = await inspectFile(save(name, content), null);
    expect(result.ok ? result.value.map(({ kind }) => kind) : result.error).toEqual(['id']);
  });

  it('a_file_of_proc_whose_size_is_0', async () => {
    const result = await inspectFile('/proc/self/smaps_rollup', null);
    expect(result.ok ? result.value[0]?.kind : result.error).toBe('smaps_rollup');
  });

  it.runIf(process.getuid?.() !== 0)('a_file_without_the_right_to_read_it', async () => {
    const path = save('locked', ID);
    execFileSync('chmod', ['000', path]);
    expect(await refusalOf(path)).toContain('may not be read by you');
  });
});
