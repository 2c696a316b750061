/**
 * From Debian packages and this folder to a bootable image in the cache. Layers, each with a stamp
 * over what it is made of:
 *   packages/KEY/root        unpacked packages; KEY = request (suite, architecture, names)
 *   images/ARCH-KERNEL-STAMP kernel, initramfs.cpio, packages.img, manifest.json; STAMP =
 * everything that goes in Everything is made beside and renamed: an interrupted build leaves
 * nothing that looks whole.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  copyFile,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { deviceFailure } from '../failure.ts';
import { SOURCE_DIR, cacheDir } from '../paths.ts';
import { unpackPackages, type PackageRequest } from './apt_packages.ts';
import { withFileLock } from './file_lock.ts';
import { removeOlderEntries } from './cache_bound.ts';
import { buildFramework, type FrameworkBinaries } from './framework_build.ts';
import { buildInitramfs, findKernelFiles } from './initramfs.ts';
import {
  ARCH_TRAITS,
  KERNEL_RELEASES,
  USERSPACE_SUITE,
  findKernel,
  type Arch,
} from './kernel_catalogue.ts';
import { writePackageDisk } from './package_disk.ts';
import { listProfiles, readProfile, type ProfileSource } from './profile_source.ts';

/** Raise when the layout of a cached layer changes. */
const PACKAGES_LAYOUT = 1;
const LOCK_DEADLINE_MS = 900_000;
/**
 * What stays of what was used last: images per architecture and kernel (several clones of the
 * project may share the cache), images in all, unpacked package sets.
 */
const IMAGES_OF_KIND_KEPT = 4;
const IMAGES_KEPT = 12;
const PACKAGE_SETS_KEPT = 10;

export interface DeviceImage {
  readonly arch: Arch;
  readonly kernel: string;
  /** `uname -r` of the guest. */
  readonly kernelRelease: string;
  readonly vmlinuz: string;
  readonly initramfs: string;
  readonly disk: string;
}

export interface BuildRequest {
  readonly arch: Arch;
  readonly kernel: string;
  readonly onProgress?: (text: string) => void;
}

/**
 * One build at a time for all processes that share the cache; a finished image is found in a
 * fraction of a second.
 */
export async function buildImage(request: BuildRequest): Promise<DeviceImage> {
  await mkdir(cacheDir(), { recursive: true });
  const lock = path.join(cacheDir(), 'build.lock');
  return withFileLock(lock, LOCK_DEADLINE_MS, () => buildImageLocked(request));
}

async function buildImageLocked(request: BuildRequest): Promise<DeviceImage> {
  const progress = request.onProgress ?? (() => undefined);
  const release = findKernel(request.kernel);
  if (release === undefined) {
    const known = KERNEL_RELEASES.map((row) => row.version).join(', ');
    throw deviceFailure(
      `Kernel ${request.kernel} is unknown.`,
      `Known: ${known}.`,
      'Name one of these.',
    );
  }
  const traits = ARCH_TRAITS[request.arch];
  const common = { debianArch: traits.debianArch };
  const userspace = await ensurePackages(
    {
      ...common,
      suite: USERSPACE_SUITE,
      // mksh is Android's own shell, and it finds commands by PATH; busybox's prefers its own.
      withDependencies: ['adbd', 'busybox-static', 'mksh'],
      kernelsOf: [],
    },
    progress,
  );
  const kernel = await ensurePackages(
    {
      ...common,
      suite: release.suite,
      withDependencies: [],
      kernelsOf: [release.kernelPackage ?? traits.kernelPackage],
    },
    progress,
  );
  const binaries = await buildFramework(request.arch, progress);
  const profiles = await Promise.all((await listProfiles()).map(readProfile));
  return assemble({ request, userspace, kernel, binaries, profiles, progress });
}

/** Root of the unpacked packages; fetches them only when the cache has them not. */
async function ensurePackages(
  request: PackageRequest,
  progress: (text: string) => void,
): Promise<string> {
  const names = [...request.withDependencies, ...request.kernelsOf];
  const key = shortHash([String(PACKAGES_LAYOUT), JSON.stringify(request)]);
  const dir = path.join(cacheDir(), 'packages', `${request.suite}-${request.debianArch}-${key}`);
  const root = path.join(dir, 'root');
  const manifest = path.join(dir, 'packages.json');
  if (existsSync(manifest)) {
    // Its age is the time since its last use: see cache_bound.ts.
    await utimes(manifest, new Date(), new Date());
    return root;
  }
  progress(`Fetching ${names.join(', ')} from Debian ${request.suite} (${request.debianArch})`);
  const beside = `${dir}.${process.pid}`;
  await rm(beside, { recursive: true, force: true });
  const files = await unpackPackages(
    request,
    path.join(beside, 'root'),
    path.join(beside, 'scratch'),
  );
  await writeFile(
    path.join(beside, 'packages.json'),
    `${JSON.stringify({ request, files }, null, 2)}\n`,
  );
  await renameUnlessThere(beside, dir);
  await removeOlderEntries(path.dirname(dir), '', PACKAGE_SETS_KEPT);
  return root;
}

interface AssembleParts {
  readonly request: BuildRequest;
  readonly userspace: string;
  readonly kernel: string;
  readonly binaries: FrameworkBinaries;
  readonly profiles: readonly ProfileSource[];
  readonly progress: (text: string) => void;
}

async function assemble(parts: AssembleParts): Promise<DeviceImage> {
  const { arch, kernel } = parts.request;
  const stamp = await stampOf(parts);
  const dir = path.join(cacheDir(), 'images', `${arch}-${kernel}-${stamp}`);
  const files = await findKernelFiles(parts.kernel);
  const image: DeviceImage = {
    arch,
    kernel,
    kernelRelease: files.release,
    vmlinuz: path.join(dir, 'vmlinuz'),
    initramfs: path.join(dir, 'initramfs.cpio'),
    disk: path.join(dir, 'packages.img'),
  };
  const manifest = path.join(dir, 'manifest.json');
  if (existsSync(manifest)) {
    // Its age is the time since its last use: see cache_bound.ts.
    await utimes(manifest, new Date(), new Date());
    return image;
  }
  parts.progress(`Assembling the image for kernel ${files.release}`);
  const beside = `${dir}.${process.pid}`;
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true });
  const initramfs = await buildInitramfs({
    arch,
    userspaceRoot: parts.userspace,
    kernelRoot: parts.kernel,
    binaries: parts.binaries,
    profiles: parts.profiles,
  });
  await writeFile(path.join(beside, 'initramfs.cpio'), initramfs);
  await copyFile(files.vmlinuz, path.join(beside, 'vmlinuz'));
  await writePackageDisk(
    path.join(beside, 'packages.img'),
    parts.profiles,
    path.join(beside, 'disk'),
  );
  await writeFile(path.join(beside, 'manifest.json'), `${JSON.stringify(image, null, 2)}\n`);
  await renameUnlessThere(beside, dir);
  const images = path.dirname(dir);
  await removeOlderEntries(images, `${arch}-${kernel}-`, IMAGES_OF_KIND_KEPT);
  await removeOlderEntries(images, '', IMAGES_KEPT);
  return image;
}

async function stampOf(parts: AssembleParts): Promise<string> {
  const pieces = [JSON.stringify(parts.profiles), parts.userspace, parts.kernel];
  for (const dir of [path.dirname(parts.userspace), path.dirname(parts.kernel)]) {
    pieces.push(await readFile(path.join(dir, 'packages.json'), 'utf8'));
  }
  for (const file of [parts.binaries.framework, parts.binaries.properties]) {
    pieces.push((await readFile(file)).toString('base64'));
  }
  // The guest's files, and the code that turns all this into an image.
  for (const dir of ['guest', 'image']) {
    const names = (await readdir(path.join(SOURCE_DIR, dir))).filter(
      (name) => !name.endsWith('.test.ts'),
    );
    for (const name of names.sort()) {
      pieces.push(name, await readFile(path.join(SOURCE_DIR, dir, name), 'utf8'));
    }
  }
  return shortHash(pieces);
}

function shortHash(pieces: readonly string[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece).update('\0');
  return hash.digest('hex').slice(0, 12);
}

/** Somebody else may have built the same meanwhile: then theirs is as good. */
async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (thrown) {
    if (!existsSync(to)) throw thrown;
    await rm(from, { recursive: true, force: true });
  }
}
