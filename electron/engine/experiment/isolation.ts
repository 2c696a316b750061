/**
 * The system's own compaction and freezer act on the very apps that are measured. A plan may switch
 * them off for the run. What was found is kept (in the journal, before anything is changed) and put
 * back, also by the next engine when this one died, and by the device itself when nobody comes back
 * (RestoreAtEnd of the agent).
 */
import type { Isolation } from '../../common/experiment_plan.ts';
import { type Result, success } from '../../common/result.ts';
import { readOutput, type TestBed } from './test_bed.ts';

/** One switch of Android: where it stands, and what is off. */
interface Switch {
  readonly name: string;
  readonly get: readonly string[];
  readonly put: readonly string[];
  readonly remove: readonly string[];
  readonly off: string;
}

/** AOSP: CachedAppOptimizer.KEY_USE_COMPACTION, Settings.Global.CACHED_APPS_FREEZER_ENABLED. */
const COMPACTION: Switch = {
  name: 'use_compaction',
  get: ['device_config', 'get', 'activity_manager', 'use_compaction'],
  put: ['device_config', 'put', 'activity_manager', 'use_compaction'],
  remove: ['device_config', 'delete', 'activity_manager', 'use_compaction'],
  off: 'false',
};
const FREEZER: Switch = {
  name: 'cached_apps_freezer',
  get: ['settings', 'get', 'global', 'cached_apps_freezer'],
  put: ['settings', 'put', 'global', 'cached_apps_freezer'],
  remove: ['settings', 'delete', 'global', 'cached_apps_freezer'],
  off: 'disabled',
};
const SWITCHES = [COMPACTION, FREEZER];

/** null = the switch was not set: it is removed again. */
export interface SavedSwitch {
  readonly name: string;
  readonly value: string | null;
}

/** null = the device does not have the command. `settings` and `device_config` print `null`. */
async function readSwitch(
  bed: TestBed,
  item: Switch,
): Promise<Result<{ readonly value: string | null } | null>> {
  const output = await readOutput(bed, item.get);
  if (!output.ok) return output;
  if (output.value.exitCode !== 0) return success(null);
  const text = output.value.stdout.trim();
  return success({ value: text === 'null' || text === '' ? null : text });
}

/** As found, for the metadata: the value, `default` where it is not set, null = not to be had. */
export async function readSystemState(
  bed: TestBed,
): Promise<Result<{ readonly compaction: string | null; readonly freezer: string | null }>> {
  const compaction = await readSwitch(bed, COMPACTION);
  if (!compaction.ok) return compaction;
  const freezer = await readSwitch(bed, FREEZER);
  if (!freezer.ok) return freezer;
  const toText = (found: { readonly value: string | null } | null): string | null =>
    found === null ? null : (found.value ?? 'default');
  return success({ compaction: toText(compaction.value), freezer: toText(freezer.value) });
}

/** What isolating will change, as it is now. Nothing is changed by this. */
export async function readSwitches(
  bed: TestBed,
  isolation: Isolation,
): Promise<Result<readonly SavedSwitch[]>> {
  const wanted = SWITCHES.filter(
    (item) => (item === COMPACTION ? isolation.compaction : isolation.freezer) === 'off',
  );
  const saved: SavedSwitch[] = [];
  for (const item of wanted) {
    const found = await readSwitch(bed, item);
    if (!found.ok) return found;
    if (found.value !== null) saved.push({ name: item.name, value: found.value.value });
  }
  return success(saved);
}

function toRestoring({ name, value }: SavedSwitch): readonly string[] | null {
  const item = SWITCHES.find((one) => one.name === name);
  if (item === undefined) return null;
  return value === null ? item.remove : [...item.put, value];
}

/**
 * Off with every switch of `saved`. '' = done, else the device's words. Before that the device is
 * told how to put them back without us.
 */
export async function isolate(
  bed: TestBed,
  saved: readonly SavedSwitch[],
): Promise<Result<string>> {
  const commands = saved.map(toRestoring).filter((argv) => argv !== null);
  if (commands.length > 0) {
    const kept = await bed.restoreAtEnd(commands);
    if (!kept.ok) return kept;
  }
  for (const item of SWITCHES.filter(({ name }) => saved.some((one) => one.name === name))) {
    const output = await readOutput(bed, [...item.put, item.off]);
    if (!output.ok) return output;
    if (output.value.exitCode !== 0) return success(`${item.name}: ${output.value.stderr.trim()}`);
  }
  return success('');
}

/** Every switch as it was found. May be done twice. */
export async function restore(
  bed: TestBed,
  saved: readonly SavedSwitch[],
): Promise<Result<string>> {
  const faults: string[] = [];
  for (const one of saved) {
    const argv = toRestoring(one);
    if (argv === null) continue;
    const output = await readOutput(bed, argv);
    if (!output.ok) return output;
    if (output.value.exitCode !== 0) faults.push(`${one.name}: ${output.value.stderr.trim()}`);
  }
  const forgotten = saved.length > 0 ? await bed.restoreAtEnd([]) : success(null);
  return forgotten.ok ? success(faults.join('; ')) : forgotten;
}
