/**
 * Puts the guest's root file system together: Debian's adbd, busybox and libraries, the framework,
 * modules, properties.
 */
import type { Buffer } from 'node:buffer';
import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { deviceFailure } from '../failure.ts';
import { SOURCE_DIR } from '../paths.ts';
import { runCommand } from '../run_command.ts';
import { CpioArchive } from './cpio_archive.ts';
import type { FrameworkBinaries } from './framework_build.ts';
import { ARCH_TRAITS, OPTIONAL_MODULES, WANTED_MODULES, type Arch } from './kernel_catalogue.ts';
import {
  moduleName,
  parseModulesBuiltin,
  parseModulesDep,
  resolveModuleOrder,
} from './module_order.ts';
import { toGuestProfile, type ProfileSource } from './profile_source.ts';

/** Names under which the framework's binary is found in the guest. */
const FACES = [
  'am', 'cmd', 'pm', 'input', 'dumpsys', 'logcat', 'log', 'device_config', 'settings',
  'getprop', 'setprop', 'lmkd',
  'app_process64', 'ebb_init', 'load_properties', 'adbd_unauthorized', 'ebb_fill_swap',
]; // prettier-ignore

const UNPACK_DEADLINE_MS = 30_000;

export interface InitramfsParts {
  readonly arch: Arch;
  /** Unpacked user-space packages. */
  readonly userspaceRoot: string;
  /** Unpacked kernel package. */
  readonly kernelRoot: string;
  readonly binaries: FrameworkBinaries;
  readonly profiles: readonly ProfileSource[];
}

export async function buildInitramfs(parts: InitramfsParts): Promise<Buffer> {
  const archive = new CpioArchive();
  for (const dir of [
    'dev',
    'proc',
    'sys',
    'data',
    'mnt',
    'tmp',
    'system/bin',
    'system/framework',
  ]) {
    archive.addDirectory(dir);
  }
  archive.addCharacterDevice('dev/console', 0o600, [5, 1]);
  archive.addCharacterDevice('dev/null', 0o666, [1, 3]);
  await addGuestFiles(archive, parts);
  await addUserspace(archive, parts);
  await addFramework(archive, parts);
  await addModules(archive, parts);
  return archive.toBuffer();
}

async function addGuestFiles(archive: CpioArchive, parts: InitramfsParts): Promise<void> {
  const read = (name: string) => readFile(path.join(SOURCE_DIR, 'guest', name), 'utf8');
  archive.addFile('init', await read('init'), 0o755);
  const properties = (await read('build.prop')).replaceAll('@ABI@', ARCH_TRAITS[parts.arch].abi);
  archive.addFile('system/build.prop', properties);
  archive.addFile('system/etc/event-log-tags', await read('event-log-tags'));
  archive.addFile('etc/passwd', await read('passwd'));
  archive.addFile('etc/group', await read('group'));
  for (const profile of parts.profiles) {
    archive.addFile(`system/etc/ebb/profiles/${profile.name}.conf`, toGuestProfile(profile));
  }
}

/**
 * busybox, adbd, and the shared libraries of the packages (only the libraries: no modules, data or
 * documentation).
 */
async function addUserspace(archive: CpioArchive, parts: InitramfsParts): Promise<void> {
  const traits = ARCH_TRAITS[parts.arch];
  const root = parts.userspaceRoot;
  const busybox = path.join(root, 'usr/bin/busybox');
  archive.addFile('bin/busybox', await readFile(busybox), 0o755);
  archive.addFile('system/bin/sh', await readFile(path.join(root, 'usr/bin/mksh')), 0o755);
  archive.addLink('bin/sh', '/system/bin/sh');
  const adbd = await readFile(path.join(root, 'usr/lib/android-sdk/platform-tools/adbd'));
  archive.addFile('system/bin/adbd', adbd, 0o755);
  const loader = path.join(root, traits.libraryDir, path.basename(traits.dynamicLoader));
  archive.addFile(traits.dynamicLoader, await readFile(loader), 0o755);
  for (const dir of [traits.libraryDir, `${traits.libraryDir}/android`]) {
    const names = existsSync(path.join(root, dir)) ? await readdir(path.join(root, dir)) : [];
    for (const name of names.filter((entry) => /\.so(\.|$)/.test(entry))) {
      const file = path.join(root, dir, name);
      // Links are followed: one file per name costs little and keeps the archive free of dangling
      // links.
      if (existsSync(file) && (await stat(file)).isFile()) {
        archive.addFile(`${dir}/${name}`, await readFile(file), 0o755);
      }
    }
  }
  archive.addLink('lib', 'usr/lib');
}

async function addFramework(archive: CpioArchive, parts: InitramfsParts): Promise<void> {
  archive.addFile('system/bin/ebb-framework', await readFile(parts.binaries.framework), 0o755);
  for (const face of FACES) archive.addLink(`system/bin/${face}`, 'ebb-framework');
  const properties = await readFile(parts.binaries.properties);
  archive.addFile('system/lib64/libebb_properties.so', properties, 0o755);
}

async function addModules(archive: CpioArchive, parts: InitramfsParts): Promise<void> {
  const { modulesDir } = await findKernelFiles(parts.kernelRoot);
  const depFile = path.join(modulesDir, 'modules.dep');
  if (!existsSync(depFile)) {
    // Debian's packages carry no modules.dep: it is made at installation.
    const base = path.dirname(path.dirname(path.dirname(modulesDir)));
    await runCommand('/sbin/depmod', ['-b', base, path.basename(modulesDir)], {
      deadlineMs: UNPACK_DEADLINE_MS,
      debianPackage: 'kmod',
    });
  }
  const order = resolveModuleOrder(
    [...OPTIONAL_MODULES, ...WANTED_MODULES],
    parseModulesDep(await readFile(depFile, 'utf8')),
    parseModulesBuiltin(await readFile(path.join(modulesDir, 'modules.builtin'), 'utf8')),
  );
  const missing = order.missing.filter((name) => !OPTIONAL_MODULES.includes(name));
  if (missing.length > 0) {
    throw deviceFailure(
      `The kernel has no module ${missing.join(', ')}.`,
      `Looked in ${depFile} and modules.builtin.`,
      'Take another kernel, or correct WANTED_MODULES in image/kernel_catalogue.ts.',
    );
  }
  const loaded: string[] = [];
  for (const modulePath of order.paths) {
    const target = `/lib/modules/${moduleName(modulePath)}.ko`;
    const file = await decompressModule(path.join(modulesDir, modulePath));
    archive.addFile(`usr${target}`, await readFile(file));
    loaded.push(target);
  }
  archive.addFile('usr/lib/modules/order', `${loaded.join('\n')}\n`);
}

/** busybox cannot load compressed modules: they are unpacked beside themselves, once. */
async function decompressModule(file: string): Promise<string> {
  const match = /^(.*\.ko)\.(xz|zst|gz)$/.exec(file);
  if (match === null) return file;
  const [, plain = file, kind = 'xz'] = match;
  const tools: Record<string, readonly [string, string]> = {
    xz: ['xz', 'xz-utils'],
    zst: ['zstd', 'zstd'],
    gz: ['gzip', 'gzip'],
  };
  const [tool, debianPackage] = tools[kind] ?? ['xz', 'xz-utils'];
  if (!existsSync(plain)) {
    await runCommand(tool, ['-dkf', file], { deadlineMs: UNPACK_DEADLINE_MS, debianPackage });
  }
  return plain;
}

export interface KernelFiles {
  readonly vmlinuz: string;
  readonly modulesDir: string;
  readonly release: string;
}

/**
 * The one kernel in an unpacked kernel package: /boot/vmlinuz-RELEASE, or, in packages after 6.18,
 * `vmlinuz` among its modules.
 */
export async function findKernelFiles(kernelRoot: string): Promise<KernelFiles> {
  for (const folder of ['usr/lib/modules', 'lib/modules']) {
    const modules = path.join(kernelRoot, folder);
    for (const release of existsSync(modules) ? await readdir(modules) : []) {
      const modulesDir = path.join(modules, release);
      const places = [
        path.join(kernelRoot, 'boot', `vmlinuz-${release}`),
        path.join(modulesDir, 'vmlinuz'),
      ];
      const vmlinuz = places.find((file) => existsSync(file));
      if (vmlinuz !== undefined) return { vmlinuz, modulesDir, release };
    }
  }
  throw deviceFailure(
    `No kernel with its modules in ${kernelRoot}.`,
    'The kernel package has another layout.',
    'Report it with the package name.',
  );
}
