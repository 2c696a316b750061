/**
 * The analysis of an experiment: launches in, everything that a report shows out. Pure and
 * deterministic: the same launches and options give the same bytes, in whatever order the launches
 * come, with the addon's loop or without. Definitions: docs/statistics.md.
 */
import type {
  AnalysisOptions,
  Caution,
  Decision,
  ExperimentAnalysis,
  ExperimentLaunch,
  GroupAnalysis,
  PairAnalysis,
} from '../../common/experiment_analysis.ts';
import type { BlockBootstrap } from '../../common/resampling.ts';
import { success, type Result } from '../../common/result.ts';
import { analyseGroup, type BootstrapSettings } from './analyse_group.ts';
import { analysePair, type OpenPair } from './analyse_pair.ts';
import { checkOptions, type CheckedOptions } from './analysis_options.ts';
import { bootstrapBlocks } from './block_bootstrap.ts';
import { groupLaunches, type LaunchGroup } from './grouped_launches.ts';
import { spendAlpha } from './looks.ts';
import { decideFamily } from './verdict.ts';

/** Cautions are hints, not claims: a level at which a few dozen comparisons raise few by chance. */
const CAUTION_ALPHA = 0.01;

type GroupsByApp = ReadonlyMap<string, ReadonlyMap<string, LaunchGroup>>;

/** Fails with bad_request for options or launches that make no experiment. */
export function analyseExperiment(
  launches: readonly ExperimentLaunch[],
  given: AnalysisOptions,
  loop: BlockBootstrap = bootstrapBlocks,
): Result<ExperimentAnalysis> {
  const grouped = groupLaunches(launches);
  if (!grouped.ok) return grouped;
  const apps = grouped.value;
  const present = new Set([...apps.values()].flatMap((arms) => [...arms.keys()]));
  const checked = checkOptions(given, present);
  if (!checked.ok) return checked;
  const options = checked.value;
  const { alphaAtLook, errorBound, isPlanned } = spendAlpha(options.alpha, options.looks);
  const { replicates, seed } = options;
  const bootstrap = { replicates, seed, confidence: 1 - alphaAtLook, loop };
  const groups = listGroups(apps, options.arms);
  const open = listPairs(apps, options).map((pair) =>
    analysePair(pair, { threshold: options.threshold, alpha: alphaAtLook, bootstrap }),
  );
  const pairs = closePairs(open, { options, alphaAtLook, isPlanned });
  return success({
    version: 1,
    options,
    alphaAtLook,
    errorBound,
    launches: countLaunches(launches.length, groups),
    blocks: new Set(launches.map(({ block }) => block)).size,
    apps: [...apps.keys()],
    arms: options.arms,
    groups: analyseGroups(groups, bootstrap),
    pairs,
    verdicts: countVerdicts(pairs),
  });
}

function analyseGroups(
  groups: readonly LaunchGroup[],
  bootstrap: BootstrapSettings,
): readonly GroupAnalysis[] {
  return groups.map((group) => analyseGroup(group, bootstrap));
}

function listGroups(apps: GroupsByApp, arms: readonly string[]): LaunchGroup[] {
  return [...apps.values()].flatMap((byArm) =>
    arms.flatMap((arm) => {
      const group = byArm.get(arm);
      return group === undefined ? [] : [group];
    }),
  );
}

/** Every app that has the reference arm, every other arm of it. */
function listPairs(
  apps: GroupsByApp,
  { arms, referenceArm }: CheckedOptions,
): { arm: LaunchGroup; reference: LaunchGroup }[] {
  return [...apps.values()].flatMap((byArm) => {
    const reference = byArm.get(referenceArm);
    if (reference === undefined) return [];
    return arms.flatMap((name) => {
      const arm = byArm.get(name);
      return arm === undefined || name === referenceArm ? [] : [{ arm, reference }];
    });
  });
}

interface Closing {
  readonly options: CheckedOptions;
  readonly alphaAtLook: number;
  readonly isPlanned: boolean;
}

/** Decides family by family, twice: with all launches and without the flagged ones. */
function closePairs(open: readonly OpenPair[], closing: Closing): PairAnalysis[] {
  const { options, alphaAtLook } = closing;
  const families = new Map<string, OpenPair[]>();
  for (const pair of open) {
    const name = options.family === 'arm' ? pair.arm : '';
    families.set(name, [...(families.get(name) ?? []), pair]);
  }
  const closed = new Map<OpenPair, PairAnalysis>();
  for (const family of families.values()) {
    const decisions = decideFamily(family.map(toContender), alphaAtLook);
    const rest = decideFamily(
      family.map((pair) => ({ ...toContender(pair), comparison: pair.comparisonWithoutOutliers })),
      alphaAtLook,
    );
    family.forEach((pair, index) => {
      const decision = decisions[index] as Decision;
      closed.set(pair, closePair(pair, decision, rest[index] as Decision, closing.isPlanned));
    });
  }
  return open.map((pair) => closed.get(pair) as PairAnalysis);
}

function refusalsDiffer({ refusalP }: OpenPair): boolean {
  return refusalP.known && refusalP.value <= CAUTION_ALPHA;
}

function toContender(pair: OpenPair): Parameters<typeof decideFamily>[0][number] {
  const { comparison, thresholdMs } = pair;
  return { comparison, thresholdMs, isBiased: refusalsDiffer(pair) };
}

function closePair(
  pair: OpenPair,
  decision: Decision,
  rest: Decision,
  isPlanned: boolean,
): PairAnalysis {
  const { comparisonWithoutOutliers: _, left, ...figures } = pair;
  const { drift } = pair;
  const cautions: readonly (readonly [Caution, boolean])[] = [
    ['refusals_differ', refusalsDiffer(pair)],
    ['order_unbalanced', isOrderUnbalanced(pair)],
    ['effect_drifts', drift.effect.known && drift.effect.value.p <= CAUTION_ALPHA],
    ['level_drifts', drift.level.known && drift.level.value.p <= CAUTION_ALPHA],
    ['outliers_matter', doOutliersMatter(decision, rest)],
    ['blocks_incomplete', pair.incompleteBlocks.length > 0],
    ['undeclared_look', !isPlanned],
  ];
  return {
    ...figures,
    ...decision,
    withoutOutliers: { ...rest, left },
    cautions: cautions.flatMap(([caution, applies]) => (applies ? [caution] : [])),
  };
}

/**
 * Whether what is left speaks for another verdict. That too few blocks are left to speak at all,
 * because a block went with its only launch, says nothing about the outliers.
 */
function doOutliersMatter({ verdict }: Decision, { verdict: rest }: Decision): boolean {
  const isMute = rest.kind === 'inconclusive' && rest.why === 'too_few_blocks';
  return rest.kind !== verdict.kind && !isMute;
}

/** Over three quarters of the blocks in one order: no longer what counterbalancing leaves. */
function isOrderUnbalanced({ order, blocks }: OpenPair): boolean {
  return (
    blocks.length >= 4 && Math.max(order.armFirst, order.referenceFirst) > blocks.length * 0.75
  );
}

function countLaunches(
  all: number,
  groups: readonly LaunchGroup[],
): ExperimentAnalysis['launches'] {
  const accepted = groups.reduce((sum, group) => sum + group.accepted.length, 0);
  const refused = groups.reduce((sum, group) => sum + group.refused.length, 0);
  return { all, accepted, refused, warmUps: all - accepted - refused };
}

function countVerdicts(pairs: readonly PairAnalysis[]): ExperimentAnalysis['verdicts'] {
  const verdicts = { different: 0, equivalent: 0, inconclusive: 0 };
  for (const { verdict } of pairs) verdicts[verdict.kind] += 1;
  return verdicts;
}
