/** Which kernels and ABIs the virtual device knows: one row each, from Debian's releases. */

export type Arch = 'x86_64' | 'arm64';

export const DEFAULT_ARCH: Arch = 'x86_64';

export interface KernelRelease {
  /** What users say: `--kernel 6.12`. */
  readonly version: string;
  /** Debian suite that carries it as its stock cloud kernel. */
  readonly suite: string;
  /** Architectures on which it is known to boot; the matrix runs each of them. */
  readonly archs: readonly Arch[];
  /** Debian's meta package of it; without one, the architecture's stock cloud kernel. */
  readonly kernelPackage?: string;
}

/**
 * 5.10, 6.1 and 6.12 are the kernels of Android 12/13, 14 and 16 as well. `newest` is what Debian
 * backports to its stable release: which one it is stands in the image (`kernelRelease`). 6.1 on
 * arm64 did not boot within three minutes on a busy computer, and is left out until it is known
 * why. `6.12-16k` has pages of 16 KiB, as Android phones have from 15 on.
 */
export const KERNEL_RELEASES: readonly KernelRelease[] = [
  { version: '5.10', suite: 'bullseye', archs: ['x86_64', 'arm64'] },
  { version: '6.1', suite: 'bookworm', archs: ['x86_64'] },
  { version: '6.12', suite: 'trixie', archs: ['x86_64', 'arm64'] },
  {
    version: '6.12-16k',
    suite: 'trixie',
    archs: ['arm64'],
    kernelPackage: 'linux-image-arm64-16k',
  },
  { version: 'newest', suite: 'trixie-backports', archs: ['x86_64', 'arm64'] },
];

export const DEFAULT_KERNEL = '6.12';

/** adbd is packaged from trixie on: user space comes from there, whatever the kernel. */
export const USERSPACE_SUITE = 'trixie';

export interface ArchTraits {
  readonly debianArch: string;
  readonly abi: string;
  readonly kernelPackage: string;
  readonly libraryDir: string;
  readonly dynamicLoader: string;
  readonly qemu: string;
  readonly qemuPackage: string;
}

export const ARCH_TRAITS: Readonly<Record<Arch, ArchTraits>> = {
  x86_64: {
    debianArch: 'amd64',
    abi: 'x86_64',
    kernelPackage: 'linux-image-cloud-amd64',
    libraryDir: 'usr/lib/x86_64-linux-gnu',
    dynamicLoader: 'lib64/ld-linux-x86-64.so.2',
    qemu: 'qemu-system-x86_64',
    qemuPackage: 'qemu-system-x86',
  },
  arm64: {
    debianArch: 'arm64',
    abi: 'arm64-v8a',
    kernelPackage: 'linux-image-cloud-arm64',
    libraryDir: 'usr/lib/aarch64-linux-gnu',
    // /lib is a link to /usr/lib in the guest.
    dynamicLoader: 'usr/lib/ld-linux-aarch64.so.1',
    qemu: 'qemu-system-aarch64',
    qemuPackage: 'qemu-system-arm',
  },
};

/**
 * Modules the guest needs where the kernel has them as modules; their dependencies come from
 * modules.dep.
 */
export const WANTED_MODULES: readonly string[] = [
  'virtio_pci',
  'virtio_blk',
  'virtio_net',
  'zram',
  'ext4',
  'virtio_console',
];

/**
 * Taken where the kernel has them: older ones compress zram and check ext4 through crypto modules
 * that nothing names.
 */
export const OPTIONAL_MODULES: readonly string[] = ['lz4', 'crc32c_generic', 'crc32c_intel'];

export function findKernel(version: string): KernelRelease | undefined {
  return KERNEL_RELEASES.find((release) => release.version === version);
}
