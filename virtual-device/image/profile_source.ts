/**
 * Profiles and apps of the virtual device: JSON files checked with zod, compiled to the lines that
 * the guest reads.
 */
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { deviceFailure } from '../failure.ts';
import { SOURCE_DIR } from '../paths.ts';

/**
 * First uid that an app gets; the order of the profile decides the rest, as on a device the order
 * of installation.
 */
const FIRST_APP_UID = 10_100;

const sizeKb = z
  .int()
  .min(0)
  .max(1024 * 1024);

const backgroundSchema = z.strictObject({
  /** Milliseconds between wake-ups; 0 = never. */
  periodMs: z.int().min(0).max(3_600_000),
  /** Heap read and written at each. */
  touchKb: sizeKb,
  /** Memory mapped, filled and unmapped at each. */
  churnKb: sizeKb,
});

const idle = { periodMs: 0, touchKb: 0, churnKb: 0 };

const appSchema = z.strictObject({
  package: z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/),
  activity: z.string().regex(/^\.[A-Za-z]+$/),
  role: z.enum(['app', 'home', 'persistent']).default('app'),
  system: z.boolean().default(false),
  javaHeapKb: sizeKb,
  nativeHeapKb: sizeKb,
  /** Goes with the activity, comes with a warm launch. */
  activityKb: sizeKb,
  /** Size of the file with its code, and of its package. */
  codeKb: sizeKb,
  apkKb: sizeKb,
  /** Share of the heaps that a hot launch touches. */
  hotPercent: z.int().min(0).max(100),
  /** Original size / size in zram. */
  compressRatio: z.number().min(1).max(6),
  atBoot: z.enum(['activity', 'process', 'none']),
  background: backgroundSchema.default(idle),
  service: z
    .strictObject({
      suffix: z.string().regex(/^:[a-z_]+$/),
      heapKb: sizeKb,
      background: backgroundSchema.default(idle),
    })
    .optional(),
});

const profileSchema = z.strictObject({
  memoryMb: z.int().min(256).max(16_384),
  zygote: z.strictObject({
    heapKb: sizeKb,
    codeKb: sizeKb,
    compressRatio: z.number().min(1).max(6),
  }),
  apps: z.array(z.string()).min(1),
});

export type AppSource = z.infer<typeof appSchema>;

export interface ProfileSource {
  readonly name: string;
  readonly memoryMb: number;
  readonly zygote: z.infer<typeof profileSchema>['zygote'];
  readonly apps: readonly AppSource[];
}

export async function listProfiles(): Promise<string[]> {
  const files = await readdir(path.join(SOURCE_DIR, 'profiles'));
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => path.basename(file, '.json'))
    .sort();
}

export async function readProfile(name: string): Promise<ProfileSource> {
  const profile = await readChecked(
    path.join(SOURCE_DIR, 'profiles', `${name}.json`),
    profileSchema,
  );
  const apps: AppSource[] = [];
  for (const app of profile.apps) {
    apps.push(await readChecked(path.join(SOURCE_DIR, 'apps', `${app}.json`), appSchema));
  }
  return { name, memoryMb: profile.memoryMb, zygote: profile.zygote, apps };
}

async function readChecked<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw deviceFailure(
    `${file} is no valid description.`,
    z.prettifyError(parsed.error),
    'Correct the named field.',
  );
}

/** The guest's form: one line per thing, `key=value` words, ratios in percent. */
export function toGuestProfile(profile: ProfileSource): string {
  const { zygote } = profile;
  const lines = [
    `profile name=${profile.name}`,
    `zygote heap_kb=${zygote.heapKb} code_kb=${zygote.codeKb} ` +
      `compress_percent=${percent(zygote.compressRatio)}`,
  ];
  profile.apps.forEach((app, index) => lines.push(toGuestApp(app, FIRST_APP_UID + index)));
  return `${lines.join('\n')}\n`;
}

function toGuestApp(app: AppSource, uid: number): string {
  const words = {
    package: app.package,
    activity: app.activity,
    uid,
    system: Number(app.system),
    persistent: Number(app.role === 'persistent'),
    home: Number(app.role === 'home'),
    at_boot: app.atBoot,
    java_heap_kb: app.javaHeapKb,
    native_heap_kb: app.nativeHeapKb,
    activity_kb: app.activityKb,
    code_kb: app.codeKb,
    apk_kb: app.apkKb,
    hot_percent: app.hotPercent,
    compress_percent: percent(app.compressRatio),
    background_period_ms: app.background.periodMs,
    background_touch_kb: app.background.touchKb,
    background_churn_kb: app.background.churnKb,
    ...(app.service === undefined
      ? {}
      : {
          service: app.service.suffix,
          service_heap_kb: app.service.heapKb,
          service_period_ms: app.service.background.periodMs,
          service_touch_kb: app.service.background.touchKb,
          service_churn_kb: app.service.background.churnKb,
        }),
  };
  return ['app', ...Object.entries(words).map(([key, value]) => `${key}=${value}`)].join(' ');
}

function percent(ratio: number): number {
  return Math.round(ratio * 100);
}
