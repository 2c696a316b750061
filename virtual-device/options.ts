/** What may be asked of a virtual device, checked before anything is started. */
import { VirtualDeviceFailure } from './failure.ts';
import { toFault, type Fault } from './faults.ts';
import {
  ARCH_TRAITS,
  DEFAULT_ARCH,
  DEFAULT_KERNEL,
  KERNEL_RELEASES,
  findKernel,
  type Arch,
} from './image/kernel_catalogue.ts';

/** Whose words the device speaks: a release's or a vendor's. See framework/server/dialect.h. */
export const DIALECTS = ['a9', 'a12', 'a14', 'a16', 'samsung', 'miui'] as const;
export type DialectName = (typeof DIALECTS)[number];
const DEFAULT_DIALECT: DialectName = 'a14';

export interface StartOptions {
  /** Default 'default'. */
  readonly name?: string;
  readonly profile?: string;
  /** Default: `EBB_VIRTUAL_DEVICE_ARCH` (the matrix sets it), else x86_64. */
  readonly arch?: string;
  /** Default: `EBB_VIRTUAL_DEVICE_KERNEL`, else 6.12. */
  readonly kernel?: string;
  readonly dialect?: string;
  readonly swap?: boolean;
  readonly seed?: number;
  /** See faults.ts. */
  readonly faults?: readonly string[];
  readonly onProgress?: (text: string) => void;
  /** For the boot; building the image has deadlines of its own. */
  readonly deadlineMs?: number;
}

export interface DeviceSpec {
  readonly name: string;
  readonly profile: string;
  readonly arch: Arch;
  readonly kernel: string;
  readonly dialect: DialectName;
  readonly swap: boolean;
  readonly seed: number;
  readonly faults: readonly Fault[];
}

export const DEFAULT_DEADLINE_MS = 180_000;
const NAME_LIMIT = 32;
const SEED_LIMIT = 2 ** 31;

/** Throws `VirtualDeviceFailure` (bad_argument) that names the value and what would do. */
export function toDeviceSpec(options: StartOptions, profiles: readonly string[]): DeviceSpec {
  const name = toDeviceName(options.name ?? 'default');
  const profile = options.profile ?? 'default';
  if (!profiles.includes(profile)) throw badArgument('profile', profile, profiles.join(', '));
  const { arch, kernel } = toMachineKind(options);
  const named = options.dialect ?? DEFAULT_DIALECT;
  const dialect = DIALECTS.find((known) => known === named);
  if (dialect === undefined) throw badArgument('dialect', named, DIALECTS.join(', '));
  const seed = options.seed ?? 1;
  if (!Number.isInteger(seed) || seed < 0 || seed >= SEED_LIMIT) {
    throw badArgument('seed', String(seed), 'a whole number from 0 to 2147483647');
  }
  const faults = toFaults(options.faults ?? []);
  const swap = (options.swap ?? true) && !faults.includes('no-swap');
  if (!swap && faults.includes('swap-full')) {
    throw badArgument('fault', 'swap-full', 'swap-full on a device with swap only');
  }
  return { name, profile, arch, kernel, dialect, swap, seed, faults };
}

export function toDeviceName(name: string): string {
  if (/^[a-z0-9][a-z0-9_-]*$/.test(name) && name.length <= NAME_LIMIT) return name;
  throw badArgument('name', name, `lower-case letters, digits, - and _, at most ${NAME_LIMIT}`);
}

export interface MachineKind {
  readonly arch: Arch;
  readonly kernel: string;
}

/** Throws `VirtualDeviceFailure` (bad_argument). */
export function toMachineKind(options: { arch?: string; kernel?: string }): MachineKind {
  const named = (value: string | undefined, variable: string, otherwise: string): string =>
    value ?? process.env[variable] ?? otherwise;
  const arch = named(options.arch, 'EBB_VIRTUAL_DEVICE_ARCH', DEFAULT_ARCH);
  if (!isArch(arch)) throw badArgument('arch', arch, Object.keys(ARCH_TRAITS).join(', '));
  const kernel = named(options.kernel, 'EBB_VIRTUAL_DEVICE_KERNEL', DEFAULT_KERNEL);
  if (findKernel(kernel)?.archs.includes(arch) !== true) {
    const known = KERNEL_RELEASES.filter((row) => row.archs.includes(arch));
    const versions = known.map((row) => row.version).join(', ');
    throw badArgument('kernel', kernel, `${versions} (on ${arch})`);
  }
  return { arch, kernel };
}

function isArch(text: string): text is Arch {
  return Object.hasOwn(ARCH_TRAITS, text);
}

function toFaults(texts: readonly string[]): Fault[] {
  return texts.map((text) => {
    const fault = toFault(text);
    if ('allowed' in fault) throw badArgument('fault', text, fault.allowed);
    return fault.text;
  });
}

function badArgument(what: string, value: string, allowed: string): VirtualDeviceFailure {
  return new VirtualDeviceFailure({
    code: 'bad_argument',
    message: `The virtual device's ${what} cannot be "${value}".`,
    cause: `Allowed: ${allowed}.`,
    remedy: 'Choose one of these.',
  });
}

/** Same machine, as far as a caller who asks for `wanted` can tell. */
export function isSameDevice(running: DeviceSpec, wanted: DeviceSpec): boolean {
  return (
    running.profile === wanted.profile &&
    running.arch === wanted.arch &&
    running.kernel === wanted.kernel &&
    running.dialect === wanted.dialect &&
    running.swap === wanted.swap &&
    running.seed === wanted.seed &&
    running.faults.join() === wanted.faults.join()
  );
}
