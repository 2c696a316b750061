/**
 * The disk with the apps' packages and the framework's code: an ext4 image made by mke2fs from
 * generated files.
 */
import { Buffer } from 'node:buffer';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../run_command.ts';
import type { ProfileSource } from './profile_source.ts';

const MKE2FS_DEADLINE_MS = 120_000;
/** Metadata and slack of the file system: a part of its own, and a tenth of what lies in it. */
const OVERHEAD_MB = 16;
const OVERHEAD_SHARE = 1.1;

/**
 * Deterministic bytes that neither repeat nor compress to nothing: xorshift32, one word in four
 * zero as in real code.
 */
export function generateFileContent(bytes: number, seed: number): Buffer {
  const words = new Uint32Array(Math.ceil(bytes / 4));
  let state = seed >>> 0 || 1;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = index % 4 === 3 ? 0 : state;
  }
  return Buffer.from(words.buffer, 0, bytes);
}

/** Seed from a name, so that every file differs and no order matters (FNV-1a). */
function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

export async function writePackageDisk(
  file: string,
  profiles: readonly ProfileSource[],
  scratch: string,
): Promise<void> {
  await rm(scratch, { recursive: true, force: true });
  const sizes = new Map<string, number>();
  for (const profile of profiles) {
    const framework = 'framework/boot.oat';
    sizes.set(framework, Math.max(sizes.get(framework) ?? 0, profile.zygote.codeKb));
    for (const app of profile.apps) {
      // Profiles may hold an app in several sizes: each maps as much as it wants of the largest.
      for (const [file, kb] of [
        ['oat/base.odex', app.codeKb],
        ['base.apk', app.apkKb],
      ] as const) {
        const name = `app/${app.package}/${file}`;
        sizes.set(name, Math.max(sizes.get(name) ?? 0, kb));
      }
    }
  }
  let totalKb = 0;
  for (const [name, kb] of sizes) {
    const target = path.join(scratch, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, generateFileContent(kb * 1024, seedOf(name)));
    totalKb += kb;
  }
  const megabytes = Math.ceil((totalKb / 1024) * OVERHEAD_SHARE) + OVERHEAD_MB;
  await rm(file, { force: true });
  // No journal: the guest mounts it read-only, and several devices share the one file.
  const options = [
    '-q',
    '-t',
    'ext4',
    '-b',
    '4096',
    '-O',
    '^has_journal',
    '-m',
    '0',
    '-d',
    scratch,
  ];
  await runCommand('/sbin/mke2fs', [...options, file, `${megabytes}M`], {
    deadlineMs: MKE2FS_DEADLINE_MS,
    debianPackage: 'e2fsprogs',
  });
  await rm(scratch, { recursive: true, force: true });
}
