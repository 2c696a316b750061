/**
 * What was kept of a run -> the result that everybody shows: launches as the analysis wants them,
 * the analysis, the cost table. Pure and deterministic: the same launches give the same result,
 * however often the run broke off.
 */
import type { ExperimentAnalysis, ExperimentLaunch } from '../../common/experiment_analysis.ts';
import type { ExperimentPlan } from '../../common/experiment_plan.ts';
import type { CostTable, ExperimentResult, LaunchRecord } from '../../common/experiment_run.ts';
import { toError } from '../../common/errors.ts';
import type { BlockBootstrap } from '../../common/resampling.ts';
import { failure, type Result } from '../../common/result.ts';
import { analyseExperiment } from '../statistics/analyse_experiment.ts';
import { toCostTable } from './cost_table.ts';

export type RunFacts = Omit<
  ExperimentResult,
  'version' | 'kind' | 'analysis' | 'analysisError' | 'cost'
>;

const NO_COST: CostTable = { rows: [], frontier: [] };

/** A warm-up stands in block 0: the analysis counts it and looks at nothing else of it. */
export function toExperimentLaunch(
  record: LaunchRecord,
  conditions: Readonly<Record<string, string>>,
): ExperimentLaunch {
  return {
    sequence: record.sequence,
    block: Math.max(record.block, 0),
    app: record.app,
    arm: record.arm,
    totalTimeMs: record.totalTimeMs,
    state: record.state,
    refusedReason: record.refusal?.gate ?? null,
    warmUp: record.warmUp,
    conditions,
  };
}

function analyse(
  plan: ExperimentPlan,
  facts: RunFacts,
  loop: BlockBootstrap | undefined,
): Result<ExperimentAnalysis> {
  const launches = facts.launches.map((record) => toExperimentLaunch(record, facts.conditions));
  const present = new Set(facts.launches.map(({ arm }) => arm));
  if (!present.has(plan.referenceArm)) {
    return failure(toError('bad_request', 'There is no launch of the reference arm yet.'));
  }
  const { alpha, threshold, family, looks, replicates } = plan.analysis;
  const options = {
    ...{ alpha, threshold, family, replicates },
    referenceArm: plan.referenceArm,
    looks: { planned: looks, current: 1 },
    seed: plan.seed,
    arms: plan.arms.map(({ name }) => name).filter((name) => present.has(name)),
  };
  return analyseExperiment(launches, options, loop);
}

export function toResult(facts: RunFacts, loop?: BlockBootstrap): ExperimentResult {
  const analysed = analyse(facts.plan, facts, loop);
  const analysis = analysed.ok ? analysed.value : null;
  return {
    version: 1,
    kind: 'ebb_experiment',
    ...facts,
    analysis,
    analysisError: analysed.ok ? null : analysed.error,
    cost: analysis === null ? NO_COST : toCostTable(facts.launches, analysis),
  };
}
