/**
 * What is true for a whole run: the device, its build, its memory, the apps' versions and how they
 * are compiled. `conditions` are those without which launches must not be pooled.
 */
import { toFailure } from '../../common/errors.ts';
import type { ExperimentDevice, UnavailableArm } from '../../common/experiment_run.ts';
import type { ArmAction, ExperimentPlan } from '../../common/experiment_plan.ts';
import { type Result, success } from '../../common/result.ts';
import type { Capability } from '../../common/wire.gen.ts';
import { parseHeadOutput, parseKbField, toHeadCommand } from './file_texts.ts';
import { readSystemState } from './isolation.ts';
import { readOutput, readScript, type TestBed } from './test_bed.ts';

const ALGORITHM = '/sys/block/zram0/comp_algorithm';
const MGLRU = '/sys/kernel/mm/lru_gen/enabled';

export async function readConditions(
  bed: TestBed,
): Promise<Result<Readonly<Record<string, string>>>> {
  const info = bed.info();
  if (!info.ok) return info;
  const build = await readOutput(bed, ['getprop', 'ro.build.fingerprint']);
  if (!build.ok) return build;
  const memory = await readOutput(bed, toHeadCommand(['/proc/meminfo']));
  if (!memory.ok) return memory;
  const swapTotalKb = parseKbField(memory.value.stdout, 'SwapTotal');
  return success({
    build: build.value.stdout.trim(),
    kernel: info.value.kernel,
    page_size_kb: String(info.value.pageSizeKb),
    swap_total_kb: swapTotalKb === null ? '' : String(swapTotalKb),
  });
}

/** `[lz4] lzo zstd` -> lz4. */
export function parseChosenWord(text: string | undefined): string | null {
  return /\[(.+?)\]/.exec(text ?? '')?.[1] ?? null;
}

/** From `dumpsys package PKG`. */
export function parsePackageDump(text: string): {
  readonly versionCode: string | null;
  readonly compilation: string | null;
} {
  return {
    versionCode: /versionCode=(\d+)/.exec(text)?.[1] ?? null,
    compilation: /\[status=([\w-]+)\]/.exec(text)?.[1] ?? null,
  };
}

export async function readDeviceRecord(
  bed: TestBed,
  plan: ExperimentPlan,
): Promise<Result<ExperimentDevice>> {
  const info = bed.info();
  if (!info.ok) return info;
  const files = await readOutput(bed, toHeadCommand(['/proc/meminfo', ALGORITHM, MGLRU]));
  if (!files.ok) return files;
  const build = await readOutput(bed, ['getprop', 'ro.build.fingerprint']);
  if (!build.ok) return build;
  const system = await readSystemState(bed);
  if (!system.ok) return system;
  const apps: ExperimentDevice['apps'][number][] = [];
  for (const name of plan.apps) {
    const dump = await readOutput(bed, ['dumpsys', 'package', name]);
    if (!dump.ok) return dump;
    apps.push({ package: name, ...parsePackageDump(dump.value.stdout) });
  }
  const texts = parseHeadOutput(files.value.stdout);
  return success({
    info: info.value,
    buildFingerprint: build.value.stdout.trim(),
    swapTotalKb: parseKbField(texts.get('/proc/meminfo'), 'SwapTotal'),
    memTotalKb: parseKbField(texts.get('/proc/meminfo'), 'MemTotal'),
    zramAlgorithm: parseChosenWord(texts.get(ALGORITHM)),
    systemCompaction: system.value.compaction,
    systemFreezer: system.value.freezer,
    mglru: texts.get(MGLRU)?.trim() ?? null,
    apps,
  });
}

// ------------------------------------------------------------------------------------------------
// arms that the device does not have

function toNeeds(action: ArmAction): readonly Capability[] {
  if (action.kind !== 'advise') return [];
  const { strategy } = action;
  if (strategy === 'warm') return ['process_madvise', 'advice_willneed'];
  return ['process_madvise', strategy.startsWith('cold') ? 'advice_cold' : 'advice_pageout'];
}

function findMissing(bed: TestBed, needs: readonly Capability[]): string | null {
  const info = bed.info();
  if (!info.ok) return info.error.message;
  const missing = info.value.capabilities.find(
    ({ capability, status }) => needs.includes(capability) && status === 'missing',
  );
  return missing === undefined ? null : `${missing.capability} is missing: ${missing.detail}`;
}

/** Some app of the plan that runs has a memory group of its own with memory.reclaim. */
async function findNoReclaim(bed: TestBed, plan: ExperimentPlan): Promise<Result<string | null>> {
  const names = plan.apps.join(' ');
  const script =
    `for n in ${names}; do for p in $(pidof $n); do ` +
    'g=/sys/fs/cgroup$(sed -n s/^0:://p /proc/$p/cgroup); ' +
    '[ "$g" != /sys/fs/cgroup/ ] && [ -w $g/memory.reclaim ] && echo found; done; done; true';
  const output = await readScript(bed, script);
  if (!output.ok) return output;
  if (output.value.stdout.includes('found')) return success(null);
  return success(
    'No running app of the plan has a memory group with memory.reclaim: it needs cgroup v2, ' +
      'Linux 5.19 and a system that puts every app into a group of its own.',
  );
}

async function findNoCommand(bed: TestBed, verb: string): Promise<Result<string | null>> {
  const output = await readOutput(bed, ['am', verb]);
  if (!output.ok) return output;
  const words = `${output.value.stdout} ${output.value.stderr}`;
  return success(/unknown command/i.test(words) ? `This Android has no \`am ${verb}\`.` : null);
}

async function findObstacle(
  bed: TestBed,
  plan: ExperimentPlan,
  arm: ExperimentPlan['arms'][number],
): Promise<Result<string | null>> {
  const { action } = arm;
  const needs = [...toNeeds(action), ...(arm.warmBeforeRelaunch ? toNeeds(WARM) : [])];
  const missing = findMissing(bed, needs);
  if (missing !== null) return success(missing);
  if (action.kind === 'memory_reclaim') return findNoReclaim(bed, plan);
  if (action.kind === 'am_compact') return findNoCommand(bed, 'compact');
  if (action.kind === 'am_freeze') return findNoCommand(bed, 'freeze');
  return success(null);
}

const WARM: ArmAction = { kind: 'advise', strategy: 'warm', consistency: 'none' };

export interface CheckedArms {
  /** The plan without the arms that this device does not have. */
  readonly plan: ExperimentPlan;
  readonly unavailable: readonly UnavailableArm[];
}

/** Fails when there is no experiment without them: no reference arm, or it alone. */
export async function checkArms(bed: TestBed, plan: ExperimentPlan): Promise<Result<CheckedArms>> {
  const unavailable: UnavailableArm[] = [];
  for (const arm of plan.arms) {
    const obstacle = await findObstacle(bed, plan, arm);
    if (!obstacle.ok) return obstacle;
    if (obstacle.value !== null) unavailable.push({ arm: arm.name, reason: obstacle.value });
  }
  const left = plan.arms.filter(({ name }) => !unavailable.some(({ arm }) => arm === name));
  const hasReference = left.some(({ name }) => name === plan.referenceArm);
  if (left.length >= 2 && hasReference) {
    return success({ plan: { ...plan, arms: left }, unavailable });
  }
  const reasons = unavailable.map(({ arm, reason }) => `${arm}: ${reason}`).join(' ');
  return toFailure('capability_missing', 'The device has too few arms of the plan.', reasons);
}
