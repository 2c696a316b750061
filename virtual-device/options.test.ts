import { describe, expect, it } from 'vitest';
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

describe('options of a virtual device', () => {
  it('has defaults for everything', () => {
    expect(toDeviceSpec({}, PROFILES)).toEqual({
      name: 'default',
      profile: 'default',
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
    ['an unknown dialect', { dialect: 'a8' }, 'samsung'],
    ['a seed that is no whole number', { seed: 1.5 }, '1.5'],
    ['a negative seed', { seed: -1 }, '-1'],
    ['an unknown fault', { faults: ['am-hang', 'fire'] }, 'fire'],
    ['a fault that would end the kernel command line', { faults: ['su ebb.swap=0'] }, 'su ebb'],
  ])('refuses %s and says what would do', (_what, options, word) => {
    expect(refusal(options)).toMatch(/^bad_argument /);
    expect(refusal(options)).toContain(word);
  });

  it('no-swap as a fault is swap: false', () => {
    expect(toDeviceSpec({ faults: ['no-swap'] }, PROFILES).swap).toBe(false);
  });

  it('tells devices of other options apart', () => {
    const one = toDeviceSpec({}, PROFILES);
    expect(isSameDevice(one, toDeviceSpec({}, PROFILES))).toBe(true);
    expect(isSameDevice(one, toDeviceSpec({ swap: false }, PROFILES))).toBe(false);
    expect(isSameDevice(one, toDeviceSpec({ faults: ['am-hang'] }, PROFILES))).toBe(false);
    expect(isSameDevice(one, toDeviceSpec({ dialect: 'a12' }, PROFILES))).toBe(false);
    expect(isSameDevice(one, toDeviceSpec({ seed: 2 }, PROFILES))).toBe(false);
  });
});
