/** Defaults of an analysis, and what is refused: options come from plans that people write. */
import { toError } from '../../common/errors.ts';
import type { AnalysisOptions } from '../../common/experiment_analysis.ts';
import { failure, success, type Result } from '../../common/result.ts';
import { MAX_LOOKS } from './looks.ts';
import { isProbability } from './values.ts';

export type CheckedOptions = Required<AnalysisOptions>;

const MIN_REPLICATES = 999;
const MAX_REPLICATES = 99_999;

/** `present`: the arms of the launches. Fails with bad_request and names value and range. */
export function checkOptions(
  given: AnalysisOptions,
  present: ReadonlySet<string>,
): Result<CheckedOptions> {
  const options: CheckedOptions = {
    referenceArm: given.referenceArm,
    alpha: given.alpha ?? 0.05,
    threshold: given.threshold ?? { unit: 'percent', percent: 5 },
    family: given.family ?? 'experiment',
    looks: given.looks ?? { planned: 1, current: 1 },
    replicates: given.replicates ?? 4999,
    seed: given.seed ?? 1,
    arms: given.arms ?? toDefaultOrder(given.referenceArm, present),
  };
  const message = findNumberFault(options) ?? findArmFault(options, present);
  return message === null ? success(options) : failure(toError('bad_request', message));
}

/** The same in every process: by code unit, not by locale. */
function toDefaultOrder(referenceArm: string, present: ReadonlySet<string>): readonly string[] {
  return [referenceArm, ...[...present].filter((arm) => arm !== referenceArm).sort()];
}

function findNumberFault({ alpha, threshold, looks, replicates, seed }: CheckedOptions) {
  if (!(isProbability(alpha) && alpha <= 0.5)) return `alpha is ${alpha}: above 0, at most 0.5.`;
  const size = threshold.unit === 'ms' ? threshold.ms : threshold.percent;
  if (!(size > 0 && Number.isFinite(size))) return `The threshold is ${size}: it must be above 0.`;
  if (!isWhole(looks.planned, 1, MAX_LOOKS) || !isWhole(looks.current, 1, MAX_LOOKS)) {
    return `Look ${looks.current} of ${looks.planned}: both from 1 to ${MAX_LOOKS}.`;
  }
  if (!isWhole(replicates, MIN_REPLICATES, MAX_REPLICATES)) {
    return `${replicates} replicates: from ${MIN_REPLICATES} to ${MAX_REPLICATES}.`;
  }
  return isWhole(seed, 0, 2 ** 32 - 1) ? null : `The seed is ${seed}: from 0 to 4294967295.`;
}

function findArmFault(
  { arms, referenceArm }: CheckedOptions,
  present: ReadonlySet<string>,
): string | null {
  const names = [...present].join(', ') || 'none';
  if (!present.has(referenceArm)) {
    return `No launch of the reference arm ${referenceArm}; arms with launches: ${names}.`;
  }
  if (new Set(arms).size !== arms.length) return `An arm stands twice in: ${arms.join(', ')}.`;
  const missing = [...present, referenceArm].find((arm) => !arms.includes(arm));
  return missing === undefined ? null : `Arm ${missing} has launches and is not in the order.`;
}

function isWhole(value: number, lowest: number, highest: number): boolean {
  return Number.isInteger(value) && value >= lowest && value <= highest;
}
