/** Launches of an experiment whose truth is known: for the bench, tests and the planner. */
import type { ExperimentLaunch } from '../../common/experiment_analysis.ts';
import type { Random } from './random.ts';

/** As docs/statistics.md: an arm's launches of one block share a shift. */
export interface SimulatedDesign {
  readonly blocks: number;
  readonly launchesPerBlock: number;
  readonly medianMs: number;
  readonly launchSdMs: number;
  /** Of the shift that an arm's launches of one block share. */
  readonly batchSdMs: number;
  /** The arm's true difference from the reference. */
  readonly effectMs: number;
}

export const REFERENCE_ARM = 'none';
export const TREATED_ARM = 'treated';

/** One app, two arms, order ABBA. Normal noise; times are not rounded. */
export function simulateExperiment(design: SimulatedDesign, random: Random): ExperimentLaunch[] {
  const launches: ExperimentLaunch[] = [];
  for (let block = 0; block < design.blocks; block += 1) {
    const order = [REFERENCE_ARM, TREATED_ARM];
    if (block % 2 === 1) order.reverse();
    for (const arm of order) {
      const effect = arm === TREATED_ARM ? design.effectMs : 0;
      const level = design.medianMs + effect + random.normal() * design.batchSdMs;
      for (let launch = 0; launch < design.launchesPerBlock; launch += 1) {
        launches.push({
          sequence: launches.length,
          block,
          app: 'app',
          arm,
          totalTimeMs: level + random.normal() * design.launchSdMs,
          state: 'hot',
          refusedReason: null,
        });
      }
    }
  }
  return launches;
}
