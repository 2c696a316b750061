import { describe, expect, it } from 'vitest';
import { cloneApps, listProfiles, readProfile, toGuestProfile } from './profile_source.ts';

/** What a booted guest needs beside the apps: kernel, its tables, initramfs, libraries in use. */
const SYSTEM_KB = 350 * 1024;
/** Drawn frame of each app, and page tables. */
const PER_APP_KB = 3 * 1024;

describe('profiles', () => {
  it('knows default and low', async () => {
    expect(await listProfiles()).toEqual(
      expect.arrayContaining(['crowd', 'default', 'lab', 'low']),
    );
  });

  it.each(['default', 'lab', 'low'])(
    '%s fits into its memory with a tenth to spare',
    async (name) => {
      const profile = await readProfile(name);
      let neededKb = SYSTEM_KB + profile.zygote.heapKb + profile.zygote.codeKb;
      for (const app of profile.apps) {
        neededKb += app.javaHeapKb + app.nativeHeapKb + app.activityKb + app.codeKb + PER_APP_KB;
        neededKb += app.apkKb / 2 + (app.service?.heapKb ?? 0) + app.graphicsKb;
        neededKb += (app.sandbox?.heapKb ?? 0) * (app.sandbox?.count ?? 0);
      }
      expect(neededKb).toBeLessThan(profile.memoryMb * 1024 * 0.9);
    },
  );

  it('lab has a hundred processes and more', async () => {
    const { apps } = await readProfile('lab');
    const others = apps.map((app) => (app.service ? 1 : 0) + (app.sandbox?.count ?? 0));
    expect(others.reduce((sum, count) => sum + count, apps.length)).toBeGreaterThan(100);
  });

  it('crowd starts nothing but the system, and does not fit into its memory', async () => {
    const { apps, memoryMb } = await readProfile('crowd');
    const started = apps.filter((app) => app.atBoot !== 'none' && app.role === 'app');
    expect(started).toEqual([]);
    const heapKb = apps.reduce((sum, app) => sum + app.javaHeapKb + app.nativeHeapKb, 0);
    expect(heapKb).toBeGreaterThan(memoryMb * 1024);
  });

  it('clones differ from their model in name and size only, the same every time', async () => {
    const { apps } = await readProfile('default');
    const wanted = { count: 40, sizePercent: 50, atBoot: 'none' } as const;
    const clones = cloneApps(apps, wanted);
    expect(clones).toEqual(cloneApps(apps, wanted));
    expect(new Set([...apps, ...clones].map((app) => app.package)).size).toBe(apps.length + 40);
    expect(new Set(clones.map((app) => app.javaHeapKb)).size).toBeGreaterThan(20);
    expect(clones.every((app) => app.role === 'app' && app.sandbox === undefined)).toBe(true);
  });

  it('default has 24 apps or more, one of them home, most of them idle', async () => {
    const { apps } = await readProfile('default');
    expect(apps.length).toBeGreaterThanOrEqual(24);
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
    expect(lines.some((line) => line.includes(' service=:sync service_foreground=0 '))).toBe(true);
  });
});
