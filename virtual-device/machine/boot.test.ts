import { describe, expect, it } from 'vitest';
import { hasKernelPanicked } from './boot.ts';

const PANIC = '[    1.253346] Kernel panic - not syncing: Fatal exception in interrupt\n';

describe('a kernel that crashed before user space', () => {
  it('is told from one that still boots, and from one that our own programs brought down', () => {
    expect(hasKernelPanicked(`[    0.1] Linux version 6.12\n${PANIC}`)).toBe(true);
    expect(hasKernelPanicked('[    0.1] Linux version 6.12\n')).toBe(false);
    expect(hasKernelPanicked(`ebb: kernel 6.12, set up\n${PANIC}`)).toBe(false);
  });
});
