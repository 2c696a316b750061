/**
 * Builds the guest's userspace (virtual-device/framework) with CMake; nothing to do when it is up
 * to date.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deviceFailure } from '../failure.ts';
import { PROJECT_DIR, SOURCE_DIR } from '../paths.ts';
import { runCommand } from '../run_command.ts';
import type { Arch } from './kernel_catalogue.ts';

const BUILD_DEADLINE_MS = 600_000;

export interface FrameworkBinaries {
  readonly framework: string;
  readonly properties: string;
}

export async function buildFramework(
  arch: Arch,
  progress: (text: string) => void,
): Promise<FrameworkBinaries> {
  const cwd = path.join(SOURCE_DIR, 'framework');
  const dir = path.join(PROJECT_DIR, 'build', 'virtual-device', arch);
  const binaries = {
    framework: path.join(dir, 'ebb-framework'),
    properties: path.join(dir, 'libebb_properties.so'),
  };
  const stampFile = path.join(dir, 'sources.sha256');
  const stamp = await hashSources(cwd);
  const isBuilt = () => Object.values(binaries).every((file) => existsSync(file));
  if (isBuilt() && existsSync(stampFile) && (await readFile(stampFile, 'utf8')) === stamp) {
    return binaries;
  }
  progress('Building the guest framework');
  const options = { cwd, deadlineMs: BUILD_DEADLINE_MS, debianPackage: 'cmake ninja-build g++' };
  await runCommand('cmake', ['--preset', arch], options);
  await runCommand('cmake', ['--build', '--preset', arch, '-j', '2'], options);
  if (!isBuilt()) {
    throw deviceFailure(
      `${Object.values(binaries).join(' or ')} was not built.`,
      'CMake ended without an error.',
      'Remove build/virtual-device and try again.',
    );
  }
  await writeFile(stampFile, stamp);
  return binaries;
}

async function hashSources(dir: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files.sort())
    hash.update(path.relative(dir, file)).update(await readFile(file));
  return hash.digest('hex');
}
