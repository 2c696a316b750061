import { describe, expect, it } from 'vitest';
import { listProfiles, readProfile, toGuestProfile } from './profile_source.ts';

/** What a booted guest needs beside the apps: kernel, its tables, initramfs, libraries in use. */
const SYSTEM_KB = 350 * 1024;
/** Drawn frame of each app, and page tables. */
const PER_APP_KB = 3 * 1024;

describe('profiles', () => {
  it('knows default and low', async () => {
    expect(await listProfiles()).toEqual(expect.arrayContaining(['default', 'low']));
  });

  it.each(['default', 'low'])('%s fits into its memory with a tenth to spare', async (name) => {
    const profile = await readProfile(name);
    let neededKb = SYSTEM_KB + profile.zygote.heapKb + profile.zygote.codeKb;
    for (const app of profile.apps) {
      neededKb += app.javaHeapKb + app.nativeHeapKb + app.activityKb + app.codeKb + PER_APP_KB;
      neededKb += app.apkKb / 2 + (app.service?.heapKb ?? 0);
    }
    expect(neededKb).toBeLessThan(profile.memoryMb * 1024 * 0.9);
  });

  it('default has 12 apps or more, one of them home, most of them idle', async () => {
    const { apps } = await readProfile('default');
    expect(apps.length).toBeGreaterThanOrEqual(12);
    expect(apps.filter((app) => app.role === 'home')).toHaveLength(1);
    const idle = apps.filter((app) => app.background.periodMs === 0);
    expect(idle.length).toBeGreaterThan(apps.length / 2);
  });

  it('names every package once', async () => {
    const names = (await readProfile('default')).apps.map((app) => app.package);
    expect(new Set(names).size).toBe(names.length);
  });

  it('writes lines that the guest parses: uids in order, ratios in percent', async () => {
    const lines = toGuestProfile(await readProfile('default'))
      .trim()
      .split('\n');
    expect(lines[0]).toBe('profile name=default');
    expect(lines[1]).toMatch(/^zygote heap_kb=\d+ code_kb=\d+ compress_percent=280$/);
    expect(lines[2]).toMatch(/^app package=com\.android\.systemui activity=\.\w+ uid=10100 /);
    expect(lines[3]).toContain(' uid=10101 ');
    expect(lines.some((line) => line.includes(' service=:sync service_heap_kb='))).toBe(true);
  });
});
