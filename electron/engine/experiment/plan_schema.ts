/**
 * Plans as people write them (JSON of any origin) -> checked plans with every default filled in.
 * The shape is common/experiment_plan.ts; the compiler holds the two together.
 */
import { z } from 'zod';
import { toError } from '../../common/errors.ts';
import {
  type ExperimentPlan,
  MAX_APPS,
  MAX_ARMS,
  MAX_BLOCKS,
  MAX_LAUNCHES_PER_BLOCK,
  PLAN_DEFAULTS,
  PLAN_VERSION,
} from '../../common/experiment_plan.ts';
import { failure, type Result, success } from '../../common/result.ts';
import { findSelectionFault, MAX_IDLE_MS } from '../../common/selection.ts';
import {
  Consistency,
  type Consistency as ConsistencyName,
  Strategy,
  VmaCategory,
} from '../../common/wire.gen.ts';
import { parseArm } from './arm_text.ts';

const MAX_DWELL_MS = 600_000;
const DEFAULTS = PLAN_DEFAULTS;

/** An Android package: checked because it becomes an argument of commands on the device. */
const packageName = z
  .string()
  .max(255)
  .regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/, 'is not an Android package');
const armName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w+./ -]+$/, 'may have letters, digits, space and _ + . / -');
const dwellMs = z.int().min(0).max(MAX_DWELL_MS);

const strategies = Object.keys(Strategy) as Strategy[];
const categories = Object.keys(VmaCategory) as VmaCategory[];
const consistencies = Object.keys(Consistency) as ConsistencyName[];

const sizeKb = z
  .int()
  .min(0)
  .max(2 ** 40);
const selection = z.strictObject({
  categories: z.array(z.enum(categories)).max(categories.length).readonly().default([]),
  minKb: sizeKb.default(0),
  maxKb: sizeKb.default(0),
  residentOnly: z.boolean().default(false),
  idleMs: z.int().min(0).max(MAX_IDLE_MS).default(0),
});

const action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('advise'),
    strategy: z.enum(strategies),
    consistency: z.enum(consistencies).default('freeze'),
    selection: selection.optional(),
  }),
  z.strictObject({ kind: z.literal('am_compact'), mode: z.enum(['some', 'full']).default('full') }),
  z.strictObject({
    kind: z.literal('memory_reclaim'),
    megabytes: z.number().positive().max(65_536).nullable().default(null),
  }),
  z.strictObject({ kind: z.literal('am_freeze') }),
  z.strictObject({ kind: z.literal('kill') }),
]);

/** `"pageout_anon+warm"` or the whole object. */
const arm = z.preprocess(
  (value, context) => {
    if (typeof value !== 'string') return value;
    const parsed = parseArm(value);
    if (parsed !== null) return parsed;
    context.addIssue({ code: 'custom', message: `there is no arm "${value}"` });
    return z.NEVER;
  },
  z.strictObject({ name: armName, action, warmBeforeRelaunch: z.boolean().default(false) }),
);

const pressureStep = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('balloon'),
    megabytes: z.int().min(1).max(65_536),
    holdMs: dwellMs.default(1000),
  }),
  z.strictObject({
    kind: z.literal('apps'),
    packages: z.array(packageName).min(1).max(MAX_APPS),
    dwellMs: dwellMs.default(1000),
  }),
]);

const setupStep = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('force_stop') }),
  z.strictObject({ kind: z.literal('empty_swap') }),
  z.strictObject({ kind: z.literal('drop_caches') }),
]);

const isolation = z.strictObject({
  compaction: z.enum(['off', 'leave']).default(DEFAULTS.isolation.compaction),
  freezer: z.enum(['off', 'leave']).default(DEFAULTS.isolation.freezer),
});

const threshold = z.union([
  z.strictObject({ unit: z.literal('ms'), ms: z.number().positive() }),
  z.strictObject({ unit: z.literal('percent'), percent: z.number().positive() }),
]);

const analysis = z.strictObject({
  alpha: z.number().gt(0).max(0.5).default(DEFAULTS.analysis.alpha),
  threshold: threshold.default(DEFAULTS.analysis.threshold),
  family: z.enum(['experiment', 'arm']).default(DEFAULTS.analysis.family),
  looks: z.int().min(1).max(20).default(DEFAULTS.analysis.looks),
  replicates: z.int().min(999).max(99_999).default(DEFAULTS.analysis.replicates),
});

const stop = z.strictObject({
  refusalP: z.number().min(0).max(1).default(DEFAULTS.stop.refusalP),
  refusedInARow: z.int().min(2).max(1000).default(DEFAULTS.stop.refusedInARow),
});

const planSchema = z.strictObject({
  version: z.literal(PLAN_VERSION),
  name: z.string().min(1).max(100).default(DEFAULTS.name),
  description: z.string().max(4000).default(DEFAULTS.description),
  apps: z.array(packageName).min(1).max(MAX_APPS),
  arms: z
    .array(arm)
    .min(2)
    .max(MAX_ARMS)
    .default([...DEFAULTS.arms]),
  referenceArm: armName.default(DEFAULTS.referenceArm),
  blocks: z.int().min(1).max(MAX_BLOCKS).default(DEFAULTS.blocks),
  launchesPerBlock: z.int().min(1).max(MAX_LAUNCHES_PER_BLOCK).default(DEFAULTS.launchesPerBlock),
  warmUps: z.int().min(0).max(MAX_LAUNCHES_PER_BLOCK).default(DEFAULTS.warmUps),
  dwellBeforeMs: dwellMs.default(DEFAULTS.dwellBeforeMs),
  dwellAfterMs: dwellMs.default(DEFAULTS.dwellAfterMs),
  launchTimeoutMs: z.int().min(1000).max(MAX_DWELL_MS).default(DEFAULTS.launchTimeoutMs),
  fullyDrawnWaitMs: dwellMs.default(DEFAULTS.fullyDrawnWaitMs),
  expectedState: z.enum(['hot', 'warm', 'cold', 'any']).default(DEFAULTS.expectedState),
  whenKilled: z.enum(['repeat', 'count']).default(DEFAULTS.whenKilled),
  attempts: z.int().min(1).max(20).default(DEFAULTS.attempts),
  before: z.array(setupStep).max(16).default([]),
  pressure: z.array(pressureStep).max(16).default([]),
  isolation: isolation.default(DEFAULTS.isolation),
  stop: stop.default(DEFAULTS.stop),
  analysis: analysis.default(DEFAULTS.analysis),
  seed: z.int().min(0).max(0xffffffff).default(DEFAULTS.seed),
});

/** What a checked plan must besides: names that are unique and known. */
function findFault(plan: ExperimentPlan): string | null {
  const names = plan.arms.map(({ name }) => name);
  if (new Set(names).size !== names.length) return `An arm stands twice in: ${names.join(', ')}.`;
  if (new Set(plan.apps).size !== plan.apps.length) {
    return `An app stands twice in: ${plan.apps.join(', ')}.`;
  }
  if (!names.includes(plan.referenceArm)) {
    return `The reference arm ${plan.referenceArm} is none of the arms: ${names.join(', ')}.`;
  }
  for (const { name, action } of plan.arms) {
    if (action.kind !== 'advise') continue;
    if (action.strategy === 'memory_reclaim')
      return `${name}: memory_reclaim is a kind of its own.`;
    if (action.selection === undefined) continue;
    const fault = findSelectionFault(action.selection, action.strategy, Infinity);
    if (fault !== null) return `${name}: ${fault}`;
  }
  const launched = plan.pressure.flatMap((step) => (step.kind === 'apps' ? step.packages : []));
  const both = plan.apps.find((app) => launched.includes(app) && plan.apps.length === 1);
  return both === undefined ? null : `${both} is measured and launched as pressure.`;
}

/** `path`: where in the plan; '' = the plan itself. */
function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

/** Fails with bad_argument: the first three faults with their places. */
export function checkPlan(value: unknown): Result<ExperimentPlan> {
  const parsed = planSchema.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.slice(0, 3).map(describeIssue).join('; ');
    return toPlanFailure('The experiment plan is not valid.', faults);
  }
  const fault = findFault(parsed.data);
  return fault === null ? success(parsed.data) : toPlanFailure(fault, '');
}

function toPlanFailure(message: string, cause: string): Result<never> {
  const error = toError('bad_argument', message, cause);
  return failure({ ...error, remedy: 'The fields of a plan are described in docs/CLI.md.' });
}
