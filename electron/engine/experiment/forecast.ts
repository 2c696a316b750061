/** What a plan will take and can show, before anything is done to a device. Pure. */
import { countPlannedLaunches, type ExperimentPlan } from '../../common/experiment_plan.ts';
import type { ExperimentForecast } from '../../common/experiment_run.ts';
import { detectDifference, expectDeltaSd } from '../statistics/planner.ts';
import { estimateLaunchMs } from './progress.ts';

const POWER = 0.8;
/** Percent of the launch time: launches within a batch, and what a batch shares. */
const SPREADS = [
  [5, 2],
  [10, 4],
  [20, 8],
] as const;

export function toForecast(plan: ExperimentPlan): ExperimentForecast {
  const launches = countPlannedLaunches(plan);
  return {
    plan,
    launches,
    estimatedMs: launches * estimateLaunchMs(plan, []),
    detectable: SPREADS.map(([launchCvPercent, batchCvPercent]) => {
      const deltaSdMs = expectDeltaSd({
        launchSdMs: launchCvPercent,
        batchSdMs: batchCvPercent,
        launchesPerBlock: plan.launchesPerBlock,
      });
      const question = { deltaSdMs, alpha: plan.analysis.alpha, power: POWER };
      // With 100 ms a launch, milliseconds are percent.
      const differencePercent = detectDifference(question, plan.blocks);
      return { launchCvPercent, batchCvPercent, differencePercent };
    }),
    arms: plan.arms,
  };
}
