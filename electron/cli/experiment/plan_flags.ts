/** A plan from a file, from flags, or from a file with flags over it. */
import { readFile } from 'node:fs/promises';
import { toCauseText, toFailure } from '../../common/errors.ts';
import { type Result, success } from '../../common/result.ts';

export interface PlanFlags {
  readonly name?: string;
  readonly app?: readonly string[];
  readonly arm?: readonly string[];
  readonly reference?: string;
  readonly blocks?: number;
  readonly launches?: number;
  readonly warmUps?: number;
  readonly dwellBefore?: number;
  readonly dwellAfter?: number;
  readonly thresholdMs?: number;
  readonly seed?: number;
  readonly fresh?: boolean;
  readonly isolation?: boolean;
}

const LARGEST_PLAN_BYTES = 1024 * 1024;

async function readPlanFile(file: string): Promise<Result<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return toFailure('bad_argument', `The plan ${file} cannot be read.`, toCauseText(error));
  }
  if (text.length > LARGEST_PLAN_BYTES) {
    return toFailure('bad_argument', `${file} has ${text.length} bytes: that is no plan.`);
  }
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isObject) return success(value as Record<string, unknown>);
    return toFailure('bad_argument', `${file} is not a plan.`, 'It is not a JSON object.');
  } catch (error) {
    return toFailure('bad_argument', `${file} is not JSON.`, toCauseText(error));
  }
}

function toFlagFields(flags: PlanFlags): Record<string, unknown> {
  const { name, app, arm, reference, blocks, launches, warmUps, seed, thresholdMs } = flags;
  const { dwellBefore, dwellAfter, fresh, isolation } = flags;
  const fields: Record<string, unknown> = {
    name,
    apps: app,
    arms: arm,
    referenceArm: reference,
    blocks,
    launchesPerBlock: launches,
    warmUps,
    dwellBeforeMs: dwellBefore,
    dwellAfterMs: dwellAfter,
    seed,
    before: fresh === true ? [{ kind: 'force_stop' }] : undefined,
    isolation: isolation === false ? { compaction: 'leave', freezer: 'leave' } : undefined,
    analysis: thresholdMs === undefined ? undefined : { threshold: toThreshold(thresholdMs) },
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function toThreshold(ms: number): unknown {
  return { unit: 'ms', ms };
}

/** The engine checks it: here only the JSON is read. */
export async function readPlan(
  file: string | undefined,
  flags: PlanFlags,
): Promise<Result<Record<string, unknown>>> {
  const base = file === undefined ? success({ version: 1 }) : await readPlanFile(file);
  if (!base.ok) return base;
  const plan: Record<string, unknown> = { ...base.value, ...toFlagFields(flags) };
  if (flags.arm === undefined) return success(plan);
  // An arm is compared with something: whoever names one alone means it against the reference.
  const reference = plan['referenceArm'] ?? 'none';
  const isNamed = flags.arm.some((arm) => arm === reference);
  return success({ ...plan, arms: isNamed ? flags.arm : [reference, ...flags.arm] });
}
