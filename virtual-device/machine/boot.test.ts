import { describe, expect, it } from 'vitest';
import { hasCrashedInEarlyBoot } from './boot.ts';

const LINUX = '[    0.1] Linux version 6.12\n';
const PANIC = '[    1.253346] Kernel panic - not syncing: Fatal exception in interrupt\n';
const OURS = 'ebb: kernel 6.12, set up\n';
const ABORT =
  'qemu-system-x86_64: ../../hw/pci/msix.c:218: msix_table_mmio_write: Assertion ' +
  "`addr + size <= dev->msix_entries_nr * PCI_MSIX_ENTRY_SIZE' failed.\n";

describe('a kernel that crashed before user space', () => {
  it('is told from one that still boots, and from one that our own programs brought down', () => {
    expect(hasCrashedInEarlyBoot({ serialLog: LINUX + PANIC, qemuLog: '' })).toBe(true);
    expect(hasCrashedInEarlyBoot({ serialLog: LINUX, qemuLog: '' })).toBe(false);
    expect(hasCrashedInEarlyBoot({ serialLog: OURS + PANIC, qemuLog: '' })).toBe(false);
  });

  it('may take QEMU with it, which a command line that QEMU refuses is not', () => {
    expect(hasCrashedInEarlyBoot({ serialLog: '', qemuLog: ABORT })).toBe(true);
    expect(hasCrashedInEarlyBoot({ serialLog: OURS, qemuLog: ABORT })).toBe(false);
    const refused = 'qemu-system-x86_64: -cpu host: CPU model requires KVM\n';
    expect(hasCrashedInEarlyBoot({ serialLog: '', qemuLog: refused })).toBe(false);
  });
});
