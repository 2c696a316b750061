/** Builds the guest's userspace (virtual-device/framework) with CMake; nothing to do when it is up to date. */
import { existsSync } from 'node:fs';
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

export async function buildFramework(arch: Arch): Promise<FrameworkBinaries> {
  const cwd = path.join(SOURCE_DIR, 'framework');
  const options = { cwd, deadlineMs: BUILD_DEADLINE_MS, debianPackage: 'cmake ninja-build g++' };
  await runCommand('cmake', ['--preset', arch], options);
  await runCommand('cmake', ['--build', '--preset', arch, '-j', '2'], options);
  const dir = path.join(PROJECT_DIR, 'build', 'virtual-device', arch);
  const binaries = {
    framework: path.join(dir, 'ebb-framework'),
    properties: path.join(dir, 'libebb_properties.so'),
  };
  for (const file of Object.values(binaries)) {
    if (existsSync(file)) continue;
    throw deviceFailure(`${file} was not built.`, 'CMake ended without an error.', 'Remove build/virtual-device and try again.');
  }
  return binaries;
}
