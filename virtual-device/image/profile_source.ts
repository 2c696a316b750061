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
  /** `input_method`: bound by the system, visible as long as it lives. */
  role: z.enum(['app', 'home', 'persistent', 'input_method']).default('app'),
  system: z.boolean().default(false),
  javaHeapKb: sizeKb,
  nativeHeapKb: sizeKb,
  /** Goes with the activity, comes with a warm launch. */
  activityKb: sizeKb,
  /** Size of the file with its code, and of its package. */
  codeKb: sizeKb,
  apkKb: sizeKb,
  /** Shared and locked, like the memory of a GPU's driver. */
  graphicsKb: sizeKb.default(0),
  /** What was in front before stays visible behind it. */
  translucent: z.boolean().default(false),
  /** Milliseconds between alarms, which also wake a frozen app; 0 = never. */
  wakeMs: z.int().min(0).max(3_600_000).default(0),
  /** Share of the heaps that a hot launch touches. */
  hotPercent: z.int().min(0).max(100),
  /** Original size / size in zram. */
  compressRatio: z.number().min(1).max(6),
  atBoot: z.enum(['activity', 'process', 'none']),
  background: backgroundSchema.default(idle),
  service: z
    .strictObject({
      suffix: z.string().regex(/^:[a-z_]+$/),
      /** A foreground service: music that plays. */
      foreground: z.boolean().default(false),
      heapKb: sizeKb,
      background: backgroundSchema.default(idle),
    })
    .optional(),
  /** Processes with uids of their own that come and go with the app, as browsers have for pages. */
  sandbox: z
    .strictObject({
      name: z.string().regex(/^[a-z_]+$/),
      count: z.int().min(1).max(16),
      heapKb: sizeKb,
      /** Forked by a zygote of the app's own: uids 90000 and up instead of 99000 and up. */
      appZygote: z.boolean().default(false),
    })
    .optional(),
});

const profileSchema = z.strictObject({
  memoryMb: z.int().min(256).max(16_384),
  /** zram's disksize as a share of memory: half on many phones, all of it on some. */
  zramPercent: z.int().min(10).max(200).default(50),
  zygote: z.strictObject({
    heapKb: sizeKb,
    codeKb: sizeKb,
    compressRatio: z.number().min(1).max(6),
  }),
  apps: z.array(z.string()).min(1),
  /** Instead of what each app says, but for home, persistent ones and the input method. */
  appsAtBoot: z.enum(['activity', 'process', 'none']).optional(),
  /** Further apps, made from those that are listed and the seed of their own name. */
  clones: z
    .strictObject({
      count: z.int().min(1).max(200),
      /** How large they are, as a share of what they are made from. */
      sizePercent: z.int().min(1).max(200),
      atBoot: z.enum(['activity', 'process', 'none']),
    })
    .optional(),
});

export type AppSource = z.infer<typeof appSchema>;

export interface ProfileSource {
  readonly name: string;
  readonly memoryMb: number;
  readonly zramPercent: number;
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
    const source = await readChecked(path.join(SOURCE_DIR, 'apps', `${app}.json`), appSchema);
    const atBoot = source.role === 'app' ? profile.appsAtBoot : undefined;
    apps.push(atBoot === undefined ? source : { ...source, atBoot });
  }
  const clones = profile.clones === undefined ? [] : cloneApps(apps, profile.clones);
  const all = [...apps, ...clones];
  const { memoryMb, zramPercent, zygote } = profile;
  return { name, memoryMb, zramPercent, zygote, apps: all };
}

type Clones = NonNullable<z.infer<typeof profileSchema>['clones']>;

/** Pure: the same apps give the same clones, each of another size. */
export function cloneApps(apps: readonly AppSource[], clones: Clones): AppSource[] {
  const models = apps.filter((app) => app.role === 'app' && !app.system);
  return Array.from({ length: models.length === 0 ? 0 : clones.count }, (_, index) => {
    const model = models[index % models.length] as AppSource;
    const round = 2 + Math.floor(index / models.length);
    // 75 to 125 % of the wanted size, by place: a full period before any repeats.
    const share = (clones.sizePercent / 100) * (0.75 + ((index * 37) % 51) / 100);
    const scale = (kb: number): number => Math.max(4, Math.round((kb * share) / 4) * 4);
    const { service: _service, sandbox: _sandbox, ...rest } = model;
    return {
      ...rest,
      package: `${model.package}${round}`,
      javaHeapKb: scale(model.javaHeapKb),
      nativeHeapKb: scale(model.nativeHeapKb),
      activityKb: scale(model.activityKb),
      codeKb: scale(model.codeKb / 4),
      apkKb: scale(model.apkKb / 4),
      atBoot: clones.atBoot,
    };
  });
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
    bound: Number(app.role === 'input_method'),
    translucent: Number(app.translucent),
    at_boot: app.atBoot,
    java_heap_kb: app.javaHeapKb,
    native_heap_kb: app.nativeHeapKb,
    activity_kb: app.activityKb,
    code_kb: app.codeKb,
    apk_kb: app.apkKb,
    graphics_kb: app.graphicsKb,
    wake_ms: app.wakeMs,
    hot_percent: app.hotPercent,
    compress_percent: percent(app.compressRatio),
    background_period_ms: app.background.periodMs,
    background_touch_kb: app.background.touchKb,
    background_churn_kb: app.background.churnKb,
    ...(app.service === undefined
      ? {}
      : {
          service: app.service.suffix,
          service_foreground: Number(app.service.foreground),
          service_heap_kb: app.service.heapKb,
          service_period_ms: app.service.background.periodMs,
          service_touch_kb: app.service.background.touchKb,
          service_churn_kb: app.service.background.churnKb,
        }),
    ...(app.sandbox === undefined
      ? {}
      : {
          sandbox: app.sandbox.name,
          sandbox_count: app.sandbox.count,
          sandbox_heap_kb: app.sandbox.heapKb,
          sandbox_app_zygote: Number(app.sandbox.appZygote),
        }),
  };
  return ['app', ...Object.entries(words).map(([key, value]) => `${key}=${value}`)].join(' ');
}

function percent(ratio: number): number {
  return Math.round(ratio * 100);
}
