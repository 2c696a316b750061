import { afterEach, describe, expect, it, vi } from 'vitest';
import { VirtualDeviceFailure } from './failure.ts';
import { isSameDevice, toDeviceSpec, type StartOptions } from './options.ts';

const PROFILES = ['default', 'low'];

function refusal(options: StartOptions): string {
  try {
    toDeviceSpec(options, PROFILES);
  } catch (thrown) {
    if (thrown instanceof VirtualDeviceFailure) return `${thrown.error.code} ${thrown.message}`;
  }
  return 'accepted';
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('options of a virtual device', () => {
  it('has defaults for everything', () => {
    expect(toDeviceSpec({}, PROFILES)).toEqual({
      name: 'default',
      profile: 'default',
      arch: 'x86_64',
      kernel: '6.12',
      dialect: 'a14',
      swap: true,
      seed: 1,
      faults: [],
    });
  });

  it.each<[string, StartOptions, string]>([
    ['a name that leaves the folder', { name: '../x' }, '../x'],
    ['a name with capitals', { name: 'Phone' }, 'Phone'],
    ['an empty name', { name: '' }, '""'],
    ['an unknown profile', { profile: 'huge' }, 'default, low'],
    ['an unknown kernel', { kernel: '2.4' }, '6.12'],
    ['an unknown architecture', { arch: 'riscv' }, 'x86_64, arm64'],
    [
      'a kernel that this architecture has not',
      { arch: 'arm64', kernel: '6.1' },
      'newest (on arm64)',
    ],
    ['an empty kernel', { kernel: '' }, '""'],
    ['full swap without swap', { swap: false, faults: ['swap-full'] }, 'swap-full'],
    ['a fault with a time that takes none', { faults: ['su=3s'] }, 'su=3s'],
    ['a fault with a time that is none', { faults: ['adb-drop=soon'] }, 'adb-drop=soon'],
    ['a cable that is pulled all the time', { faults: ['adb-drop=1s'] }, '5000ms'],
    ['an unknown dialect', { dialect: 'a8' }, 'samsung'],
    ['a seed that is no whole number', { seed: 1.5 }, '1.5'],
    ['a negative seed', { seed: -1 }, '-1'],
    ['an unknown fault', { faults: ['am-hang', 'fire'] }, 'fire'],
    ['a fault that would end the kernel command line', { faults: ['su ebb.swap=0'] }, 'su ebb'],
  ])('refuses %s and says what would do', (_what, options, word) => {
    expect(refusal(options)).toMatch(/^bad_argument /);
    expect(refusal(options)).toContain(word);
  });

  it('lets the environment name another default, which an option overrules', () => {
    vi.stubEnv('EBB_VIRTUAL_DEVICE_ARCH', 'arm64');
    expect(toDeviceSpec({}, PROFILES).arch).toBe('arm64');
    vi.stubEnv('EBB_VIRTUAL_DEVICE_KERNEL', '6.1');
    expect(toDeviceSpec({ arch: 'x86_64' }, PROFILES)).toMatchObject({
      arch: 'x86_64',
      kernel: '6.1',
    });
    expect(refusal({})).toContain('newest (on arm64)');
  });

  it('no-swap as a fault is swap: false', () => {
    expect(toDeviceSpec({ faults: ['no-swap'] }, PROFILES).swap).toBe(false);
  });

  it('resolves the times of faults to milliseconds', () => {
    const faults = ['adb-drop=30s', 'slow-link=200ms', 'clock-jump', 'su'];
    expect(toDeviceSpec({ faults }, PROFILES).faults).toEqual([
      'adb-drop=30000',
      'slow-link=200',
      'clock-jump=20000',
      'su',
    ]);
  });

  it('tells devices of other options apart', () => {
    const one = toDeviceSpec({}, PROFILES);
    expect(isSameDevice(one, toDeviceSpec({}, PROFILES))).toBe(true);
    expect(isSameDevice(one, toDeviceSpec({ arch: 'arm64' }, PROFILES))).toBe(false);
    expect(isSameDevice(one, toDeviceSpec({ swap: false }, PROFILES))).toBe(false);
    expect(isSameDevice(one, toDeviceSpec({ faults: ['am-hang'] }, PROFILES))).toBe(false);
    expect(isSameDevice(one, toDeviceSpec({ dialect: 'a12' }, PROFILES))).toBe(false);
    expect(isSameDevice(one, toDeviceSpec({ seed: 2 }, PROFILES))).toBe(false);
  });
});
