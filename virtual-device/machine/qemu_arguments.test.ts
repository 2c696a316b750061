import { describe, expect, it } from 'vitest';
import { toDeviceSpec, type StartOptions } from '../options.ts';
import { hasHardwareVirtualisation, qemuArguments, type Accelerator } from './qemu_arguments.ts';

const IMAGE = {
  arch: 'x86_64',
  kernel: '6.12',
  kernelRelease: '6.12.1',
  vmlinuz: '/c/vmlinuz',
  initramfs: '/c/initramfs.cpio',
  disk: '/c/packages.img',
} as const;

function line(options: StartOptions, accelerator: Accelerator = 'tcg'): string {
  const spec = toDeviceSpec(options, ['default']);
  return qemuArguments({
    spec,
    image: IMAGE,
    memoryMb: 1536,
    zramPercent: 50,
    adbPort: 41000,
    accelerator,
  }).join(' ');
}

describe('QEMU arguments', () => {
  it('forwards one loopback port to adbd and lets the guest reach nothing else', () => {
    expect(line({})).toContain(
      'user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:41000-10.0.2.15:5555',
    );
  });

  it('hands profile, seed, swap and faults to the guest', () => {
    const text = line({ seed: 7, swap: false, faults: ['am-hang', 'su'] });
    expect(text).toContain('ebb.profile=default ebb.seed=7 ebb.swap=0');
    expect(text).toContain('ebb.faults=am-hang,su');
  });

  it('keeps CMPXCHG16B from emulated processors only', () => {
    expect(line({})).toContain('-cx16');
    expect(line({}, 'kvm')).toContain('-cpu host');
  });

  it('gives arm64 its own machine, console and control line', () => {
    const text = line({ arch: 'arm64' });
    expect(text).toContain('-M virt ');
    expect(text).toContain('-cpu max,pauth-impdef=on');
    expect(text).toContain('console=ttyAMA0 ');
    expect(text).toContain('ebb.control=hvc0');
    expect(text).toContain('virtconsole,chardev=control');
    expect(text).not.toContain('-serial chardev:control');
  });

  it('slows the link down by QEMU, with microseconds', () => {
    expect(line({ faults: ['slow-link=20ms'] })).toContain(
      'filter-buffer,id=slow,netdev=net0,queue=rx,interval=20000',
    );
    expect(line({})).not.toContain('filter-buffer');
  });

  it('opens the disk that devices share read-only', () => {
    expect(line({})).toContain('file=/c/packages.img,if=none,id=packages,format=raw,readonly=on');
  });
});

describe('hasHardwareVirtualisation', () => {
  it('needs the flag itself, not a word that holds it', () => {
    expect(hasHardwareVirtualisation('flags\t\t: fpu vmx sse\n')).toBe(true);
    expect(hasHardwareVirtualisation('flags\t\t: fpu svm\n')).toBe(true);
    expect(hasHardwareVirtualisation('flags\t\t: fpu svm_lock\nbugs: vmx\n')).toBe(false);
  });
});
