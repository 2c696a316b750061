/** What may be asked of a virtual device, checked before anything is started. */
import { VirtualDeviceFailure } from './failure.ts';
import { DEFAULT_KERNEL, KERNEL_RELEASES, findKernel } from './image/kernel_catalogue.ts';

/**
 * Fault switches. `am-hang`: `am start` never returns. `no-swap`: no zram. `unauthorized`: the key
 * is never accepted. `no-root`: adbd runs as uid 2000 and there is no su. `su`: adbd runs as uid
 * 2000, `su` gives root.
 */
export const FAULTS = ['am-hang', 'no-swap', 'unauthorized', 'no-root', 'su'] as const;
export type Fault = (typeof FAULTS)[number];

/** Whose words the device speaks: a release's or a vendor's. See framework/server/dialect.h. */
export const DIALECTS = ['a9', 'a12', 'a14', 'a16', 'samsung', 'miui'] as const;
export type DialectName = (typeof DIALECTS)[number];
const DEFAULT_DIALECT: DialectName = 'a14';

export interface StartOptions {
  /** Default 'default'. */
  readonly name?: string;
  readonly profile?: string;
  readonly kernel?: string;
  readonly dialect?: string;
  readonly swap?: boolean;
  readonly seed?: number;
  readonly faults?: readonly string[];
  readonly onProgress?: (text: string) => void;
  /** For the boot; building the image has deadlines of its own. */
  readonly deadlineMs?: number;
}

export interface DeviceSpec {
  readonly name: string;
  readonly profile: string;
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
  const kernel = options.kernel ?? DEFAULT_KERNEL;
  if (findKernel(kernel) === undefined) {
    throw badArgument('kernel', kernel, KERNEL_RELEASES.map((row) => row.version).join(', '));
  }
  const named = options.dialect ?? DEFAULT_DIALECT;
  const dialect = DIALECTS.find((known) => known === named);
  if (dialect === undefined) throw badArgument('dialect', named, DIALECTS.join(', '));
  const seed = options.seed ?? 1;
  if (!Number.isInteger(seed) || seed < 0 || seed >= SEED_LIMIT) {
    throw badArgument('seed', String(seed), 'a whole number from 0 to 2147483647');
  }
  const faults = (options.faults ?? []).map(toFault);
  const swap = (options.swap ?? true) && !faults.includes('no-swap');
  return { name, profile, kernel, dialect, swap, seed, faults };
}

export function toDeviceName(name: string): string {
  if (/^[a-z0-9][a-z0-9_-]*$/.test(name) && name.length <= NAME_LIMIT) return name;
  throw badArgument('name', name, `lower-case letters, digits, - and _, at most ${NAME_LIMIT}`);
}

function toFault(text: string): Fault {
  const fault = FAULTS.find((known) => known === text);
  if (fault === undefined) throw badArgument('fault', text, FAULTS.join(', '));
  return fault;
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
    running.kernel === wanted.kernel &&
    running.dialect === wanted.dialect &&
    running.swap === wanted.swap &&
    running.seed === wanted.seed &&
    running.faults.join() === wanted.faults.join()
  );
}
