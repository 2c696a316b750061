/** The command line of QEMU for one device. Pure, but for the look at /dev/kvm. */
import { accessSync, constants, readFileSync } from 'node:fs';
import { faultMs } from '../faults.ts';
import type { DeviceImage } from '../image/image_builder.ts';
import type { Arch } from '../image/kernel_catalogue.ts';
import type { DeviceSpec } from '../options.ts';

/** Address and port of adbd inside QEMU's user network. */
export const GUEST_ADB = '10.0.2.15:5555';
/** The network's name in the monitor. */
export const NETDEV = 'net0';

/**
 * File names inside the device's folder, which is QEMU's working folder (socket paths stay short
 * that way).
 */
export const MACHINE_FILES = {
  serialLog: 'serial.log',
  qemuLog: 'qemu.log',
  monitor: 'monitor.sock',
  control: 'control.sock',
  pid: 'qemu.pid',
} as const;

export type Accelerator = 'kvm' | 'tcg';

interface MachineTraits {
  readonly machine: string;
  readonly emulatedCpu: string;
  readonly console: string;
  /** The device in the guest that the control line from the host ends in, and how QEMU makes it. */
  readonly control: string;
  readonly controlDevices: readonly string[];
  /** Of the kernel's command line, when the processor is emulated. */
  readonly emulatedOptions: string;
}

/**
 * Without CMPXCHG16B: QEMU 7.2 emulates it with flags that were not brought up to date, garbage
 * reaches EFLAGS, and the kernel, which allocates memory with it, double-faults within a minute.
 * Without the feature it takes another way.
 */
const EMULATED_X86 = 'Nehalem,+rdrand,-cx16';

const MACHINE_TRAITS: Readonly<Record<Arch, MachineTraits>> = {
  x86_64: {
    machine: 'q35',
    emulatedCpu: EMULATED_X86,
    console: 'ttyS0',
    control: 'ttyS1',
    controlDevices: ['-serial', 'chardev:control'],
    emulatedOptions: 'no_timer_check tsc=reliable',
  },
  arm64: {
    machine: 'virt',
    // Pointer authentication as the architecture defines it costs an emulator most of its time.
    emulatedCpu: 'max,pauth-impdef=on',
    console: 'ttyAMA0',
    // `virt` has one serial port; the second way in is a virtio console.
    control: 'hvc0',
    controlDevices: [
      ...['-device', 'virtio-serial-pci'],
      ...['-device', 'virtconsole,chardev=control'],
    ],
    emulatedOptions: '',
  },
};

/**
 * KVM when it can be opened and the processor really has the extension: a machine that is itself
 * virtual may show a /dev/kvm that stops the guest at its first unusual instruction.
 * `EBB_VIRTUAL_DEVICE_ACCEL=kvm|tcg` decides instead.
 */
export function chooseAccelerator(arch: Arch): Accelerator {
  if (arch !== hostArch()) return 'tcg';
  const named = process.env['EBB_VIRTUAL_DEVICE_ACCEL'];
  if (named === 'kvm' || named === 'tcg') return named;
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    if (arch === 'arm64') return 'kvm';
    return hasHardwareVirtualisation(readFileSync('/proc/cpuinfo', 'utf8')) ? 'kvm' : 'tcg';
  } catch {
    return 'tcg';
  }
}

function hostArch(): Arch | null {
  if (process.arch === 'x64') return 'x86_64';
  return process.arch === 'arm64' ? 'arm64' : null;
}

export function hasHardwareVirtualisation(cpuinfo: string): boolean {
  return /^flags\s*:.*\b(vmx|svm)\b/m.test(cpuinfo);
}

export interface MachineRequest {
  readonly spec: DeviceSpec;
  readonly image: DeviceImage;
  readonly memoryMb: number;
  /** zram's disksize as a share of memory. */
  readonly zramPercent: number;
  readonly adbPort: number;
  readonly accelerator: Accelerator;
}

/** Of a swap that is to be full: filling it takes an emulated processor its time. */
const FULL_ZRAM_MB = 64;

export function zramMb({ spec, memoryMb, zramPercent }: MachineRequest): number {
  if (spec.faults.includes('swap-full')) return FULL_ZRAM_MB;
  return Math.round((memoryMb * zramPercent) / 100);
}

export function kernelCommandLine(request: MachineRequest): string {
  const { spec } = request;
  const traits = MACHINE_TRAITS[spec.arch];
  return [
    `console=${traits.console} quiet panic=1`,
    // Pressure stall information is off by default on some of Debian's kernels; phones never use
    // huge pages for apps.
    'psi=1 transparent_hugepage=never',
    // Nothing is attacked here, and emulated processors pay dearly for mitigations.
    'mitigations=off nokaslr random.trust_cpu=1',
    ...(request.accelerator === 'tcg' ? [traits.emulatedOptions] : []),
    `ebb.control=${traits.control}`,
    `ebb.profile=${spec.profile} ebb.seed=${spec.seed} ebb.swap=${spec.swap ? 1 : 0}`,
    `ebb.zram_mb=${zramMb(request)} ebb.dialect=${spec.dialect}`,
    ...(spec.faults.length === 0 ? [] : [`ebb.faults=${spec.faults.join(',')}`]),
  ]
    .filter((words) => words !== '')
    .join(' ');
}

export function toForwardRule(adbPort: number): string {
  return `tcp:127.0.0.1:${adbPort}`;
}

/** Packets towards the guest are kept and let go in bundles, so that every answer waits. */
function slowLink({ faults }: DeviceSpec): string[] {
  const ms = faultMs(faults, 'slow-link');
  if (ms === null) return [];
  return ['-object', `filter-buffer,id=slow,netdev=${NETDEV},queue=rx,interval=${ms * 1000}`];
}

export function qemuArguments(request: MachineRequest): string[] {
  const { image, spec, memoryMb, adbPort, accelerator } = request;
  const isKvm = accelerator === 'kvm';
  const traits = MACHINE_TRAITS[spec.arch];
  const forward = `hostfwd=${toForwardRule(adbPort)}-${GUEST_ADB}`;
  return [
    ...['-name', `ebb-${spec.name}`, '-M', traits.machine, '-nodefaults', '-no-user-config'],
    ...['-accel', isKvm ? 'kvm' : 'tcg,thread=multi'],
    ...['-cpu', isKvm ? 'host' : traits.emulatedCpu],
    ...['-smp', '2', '-m', String(memoryMb), '-display', 'none', '-no-reboot'],
    ...['-kernel', image.vmlinuz, '-initrd', image.initramfs],
    ...['-append', kernelCommandLine(request)],
    ...['-drive', `file=${image.disk},if=none,id=packages,format=raw,readonly=on`],
    ...['-device', 'virtio-blk-pci,drive=packages'],
    // The guest reaches nothing but what is forwarded to it.
    ...['-netdev', `user,id=${NETDEV},restrict=on,${forward}`],
    ...['-device', `virtio-net-pci,netdev=${NETDEV},romfile=`],
    ...[
      '-chardev',
      `file,id=console,path=${MACHINE_FILES.serialLog}`,
      '-serial',
      'chardev:console',
    ],
    ...['-chardev', `socket,id=control,path=${MACHINE_FILES.control},server=on,wait=off`],
    ...traits.controlDevices,
    ...slowLink(spec),
    ...['-monitor', `unix:${MACHINE_FILES.monitor},server=on,wait=off`],
    ...['-pidfile', MACHINE_FILES.pid],
  ];
}
