/**
 * Arms as people type them: `ACTION[/OPTION][+warm]`, e.g. `pageout_anon`, `pageout_all/none`,
 * `am_compact/some`, `memory_reclaim/64`, `kill`. The text is the arm's name. Pure.
 */
import type { ArmAction, ExperimentArm } from '../../common/experiment_plan.ts';
import { Consistency, Strategy } from '../../common/wire.gen.ts';

const WARM_SUFFIX = '+warm';

function isKey<Key extends string>(
  keys: Readonly<Record<Key, unknown>>,
  text: string,
): text is Key {
  return Object.hasOwn(keys, text);
}

function parseAction(name: string, option: string | undefined): ArmAction | null {
  if (isKey(Strategy, name) && name !== 'memory_reclaim') {
    const consistency = option ?? 'freeze';
    return isKey(Consistency, consistency) ? { kind: 'advise', strategy: name, consistency } : null;
  }
  if (name === 'am_compact') {
    const mode = option ?? 'full';
    return mode === 'full' || mode === 'some' ? { kind: 'am_compact', mode } : null;
  }
  if (name === 'memory_reclaim') {
    const megabytes = option === undefined ? null : Number(option);
    const isSound = megabytes === null || (megabytes > 0 && Number.isFinite(megabytes));
    return isSound ? { kind: 'memory_reclaim', megabytes } : null;
  }
  if (option !== undefined) return null;
  if (name === 'none' || name === 'am_freeze' || name === 'kill') return { kind: name };
  return null;
}

/** null = there is no such arm. */
export function parseArm(text: string): ExperimentArm | null {
  const warmBeforeRelaunch = text.endsWith(WARM_SUFFIX);
  const rest = warmBeforeRelaunch ? text.slice(0, -WARM_SUFFIX.length) : text;
  const slash = rest.indexOf('/');
  const name = slash < 0 ? rest : rest.slice(0, slash);
  const action = parseAction(name, slash < 0 ? undefined : rest.slice(slash + 1));
  return action === null ? null : { name: text, action, warmBeforeRelaunch };
}

/** For help texts and for windows that list what there is. */
export const ARM_NAMES: readonly string[] = [
  'none',
  ...Object.keys(Strategy),
  'am_compact',
  'am_freeze',
  'kill',
];
