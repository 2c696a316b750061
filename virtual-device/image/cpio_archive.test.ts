import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { CpioArchive } from './cpio_archive.ts';

/** Walks the archive as the kernel does: header, name, data, each padded to four bytes. */
function readEntries(archive: Buffer): { name: string; mode: number; uid: number; data: string }[] {
  const entries = [];
  for (let at = 0; at < archive.length;) {
    expect(archive.toString('latin1', at, at + 6)).toBe('070701');
    const field = (index: number): number =>
      parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16);
    const [size, nameBytes] = [field(6), field(11)];
    const name = archive.toString('utf8', at + 110, at + 110 + nameBytes - 1);
    const dataAt = Math.ceil((at + 110 + nameBytes) / 4) * 4;
    const data = archive.toString('utf8', dataAt, dataAt + size);
    entries.push({ name, mode: field(1), uid: field(2), data });
    at = Math.ceil((dataAt + size) / 4) * 4;
  }
  return entries;
}

describe('cpio archive', () => {
  it('writes files, links, devices and the parents nobody named, all owned by root', () => {
    const archive = new CpioArchive();
    archive.addFile('/system/bin/tool', 'abcde', 0o755);
    archive.addLink('bin', '/system/bin');
    archive.addCharacterDevice('dev/console', 0o600, [5, 1]);
    const entries = readEntries(archive.toBuffer());
    expect(entries.map((entry) => entry.name)).toEqual([
      ...['system', 'system/bin', 'system/bin/tool', 'bin', 'dev', 'dev/console', 'TRAILER!!!'],
    ]);
    expect(entries[2]).toMatchObject({ mode: 0o100755, data: 'abcde' });
    expect(entries[3]).toMatchObject({ mode: 0o120777, data: '/system/bin' });
    expect(entries[5]).toMatchObject({ mode: 0o020600 });
    expect(entries.every((entry) => entry.uid === 0)).toBe(true);
  });

  it('keeps the last of two files of one name', () => {
    const archive = new CpioArchive();
    archive.addFile('a', 'old');
    archive.addFile('a', 'new');
    expect(readEntries(archive.toBuffer()).filter((entry) => entry.name === 'a')).toMatchObject([
      { data: 'new' },
    ]);
  });

  it.runIf(spawnSync('cpio', ['--version']).status === 0)('is read by cpio itself', () => {
    const archive = new CpioArchive();
    archive.addFile('dir/file', 'content of an odd length.');
    const listed = spawnSync('cpio', ['-t', '--quiet'], { input: archive.toBuffer() });
    expect(listed.stdout.toString().trim().split('\n')).toEqual(['dir', 'dir/file']);
  });
});
