/** The command line of QEMU for one device. Pure, but for the look at /dev/kvm. */
import { accessSync, constants, readFileSync } from 'node:fs';
import type { DeviceImage } from '../image/image_builder.ts';
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

/**
 * Without CMPXCHG16B: QEMU 7.2 emulates it with flags that were not brought up to date, garbage
 * reaches EFLAGS, and the kernel, which allocates memory with it, double-faults within a minute.
 * Without the feature it takes another way.
 */
const EMULATED_CPU = 'Nehalem,+rdrand,-cx16';

export type Accelerator = 'kvm' | 'tcg';

/**
 * KVM when it can be opened and the processor really has the extension: a machine that is itself
 * virtual may show a /dev/kvm that stops the guest at its first unusual instruction.
 * `EBB_VIRTUAL_DEVICE_ACCEL=kvm|tcg` decides instead.
 */
export function chooseAccelerator(): Accelerator {
  const named = process.env['EBB_VIRTUAL_DEVICE_ACCEL'];
  if (named === 'kvm' || named === 'tcg') return named;
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return hasHardwareVirtualisation(readFileSync('/proc/cpuinfo', 'utf8')) ? 'kvm' : 'tcg';
  } catch {
    return 'tcg';
  }
}

export function hasHardwareVirtualisation(cpuinfo: string): boolean {
  return /^flags\s*:.*\b(vmx|svm)\b/m.test(cpuinfo);
}

export interface MachineRequest {
  readonly spec: DeviceSpec;
  readonly image: DeviceImage;
  readonly memoryMb: number;
  readonly adbPort: number;
  readonly accelerator: Accelerator;
}

/** zram's size: half of memory, as many phones have it. */
export function zramMb(memoryMb: number): number {
  return Math.round(memoryMb / 2);
}

export function kernelCommandLine(request: MachineRequest): string {
  const { spec, memoryMb } = request;
  return [
    'console=ttyS0 quiet panic=1',
    // Pressure stall information is off by default on some of Debian's kernels; phones never use
    // huge pages for apps.
    'psi=1 transparent_hugepage=never',
    // Nothing is attacked here, and emulated processors pay dearly for mitigations.
    'mitigations=off nokaslr random.trust_cpu=1',
    ...(request.accelerator === 'tcg' ? ['no_timer_check tsc=reliable'] : []),
    `ebb.profile=${spec.profile} ebb.seed=${spec.seed} ebb.swap=${spec.swap ? 1 : 0}`,
    `ebb.zram_mb=${zramMb(memoryMb)} ebb.dialect=${spec.dialect}`,
    ...(spec.faults.length === 0 ? [] : [`ebb.faults=${spec.faults.join(',')}`]),
  ].join(' ');
}

export function toForwardRule(adbPort: number): string {
  return `tcp:127.0.0.1:${adbPort}`;
}

export function qemuArguments(request: MachineRequest): string[] {
  const { image, spec, memoryMb, adbPort, accelerator } = request;
  const isKvm = accelerator === 'kvm';
  const forward = `hostfwd=${toForwardRule(adbPort)}-${GUEST_ADB}`;
  return [
    ...['-name', `ebb-${spec.name}`, '-M', 'q35', '-nodefaults', '-no-user-config'],
    ...['-accel', isKvm ? 'kvm' : 'tcg,thread=multi'],
    ...['-cpu', isKvm ? 'host' : EMULATED_CPU],
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
    ...['-serial', 'chardev:control'],
    ...['-monitor', `unix:${MACHINE_FILES.monitor},server=on,wait=off`],
    ...['-pidfile', MACHINE_FILES.pid],
  ];
}
