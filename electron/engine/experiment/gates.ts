/**
 * Does a relaunch count? Facts in, the first gate that refuses it out. Pure: every gate can be
 * tried without a device. A refused launch stays in the data with its gate.
 */
import type { LaunchOutcome } from '../../common/engine_api.ts';
import type { ArmAction, ExpectedState } from '../../common/experiment_plan.ts';
import type { Gate, Refusal } from '../../common/experiment_run.ts';

export interface LaunchFacts {
  readonly action: ArmAction;
  readonly expectedState: ExpectedState;
  readonly app: string;
  readonly outcome: LaunchOutcome;
  /** The app's main process after it was brought up. */
  readonly pidAtBringUp: number;
  /** Right after the launch; null = its process is gone. */
  readonly oomScoreAdj: number | null;
  /** Packages launched between HOME and now, by the event log, in order. */
  readonly launched: readonly string[];
  /** Launched by the plan itself. */
  readonly ownLaunches: readonly string[];
  /** Window that has the focus; null = the device does not say. */
  readonly focus: string | null;
}

/** ProcessList.FOREGROUND_APP_ADJ of AOSP. */
const FOREGROUND_ADJ = 0;

export function toExpectedState(action: ArmAction, planned: ExpectedState): ExpectedState {
  return action.kind === 'kill' ? 'cold' : planned;
}

function refuse(gate: Gate, detail: string): Refusal {
  return { gate, detail };
}

function judgeTime({ outcome }: LaunchFacts): Refusal | null {
  if (outcome.totalTimeMs !== null && outcome.totalTimeMs > 0) return null;
  return refuse('no_time', `TotalTime ${outcome.totalTimeMs ?? 'absent'}, state ${outcome.state}.`);
}

function judgeProcess({ action, outcome, pidAtBringUp }: LaunchFacts): Refusal | null {
  if (action.kind === 'kill') return null;
  const isSame = outcome.pidUnchanged && outcome.pidBefore === pidAtBringUp;
  if (isSame) return null;
  const before = outcome.pidBefore === 0 ? 'gone' : `pid ${outcome.pidBefore}`;
  return refuse('killed', `pid ${pidAtBringUp} was ${before} before, ${outcome.pidAfter} after.`);
}

function judgeState({ action, expectedState, outcome }: LaunchFacts): Refusal | null {
  const expected = toExpectedState(action, expectedState);
  // Releases before 10 do not tell the state: the pid has said that it was no cold start.
  if (expected === 'any' || outcome.state === 'unknown' || outcome.state === expected) return null;
  return refuse('state_differs', `${outcome.state}, expected ${expected}.`);
}

function judgeActivity({ app, outcome }: LaunchFacts): Refusal | null {
  const owner = outcome.activity.split('/', 1)[0] ?? '';
  if (owner === '' || owner === app) return null;
  return refuse('other_activity', `${outcome.activity} came up.`);
}

function judgeFront({ app, oomScoreAdj }: LaunchFacts): Refusal | null {
  if (oomScoreAdj !== null && oomScoreAdj <= FOREGROUND_ADJ) return null;
  return refuse('not_in_front', `oom_score_adj of ${app} is ${oomScoreAdj ?? 'not to be had'}.`);
}

function judgeFocus({ app, focus }: LaunchFacts): Refusal | null {
  if (focus === null || focus === '' || focus === 'null') return null;
  // A window without an activity in its name (a pop-up of the app, say) tells no owner.
  const isForeign = focus.includes('/') && focus.split('/', 1)[0] !== app;
  const isDialog = isForeign || /Application (Not Responding|Error)/.test(focus);
  return isDialog ? refuse('dialog', `The focus is on ${focus}.`) : null;
}

function judgeOthers({ app, launched, ownLaunches }: LaunchFacts): Refusal | null {
  const foreign = launched.filter((name) => name !== app && !ownLaunches.includes(name));
  return foreign.length === 0
    ? null
    : refuse('foreign_launch', `${[...new Set(foreign)].join(', ')} came up meanwhile.`);
}

const JUDGES = [
  judgeProcess,
  judgeTime,
  judgeState,
  judgeActivity,
  judgeFront,
  judgeFocus,
  judgeOthers,
];

export function judgeLaunch(facts: LaunchFacts): Refusal | null {
  for (const judge of JUDGES) {
    const refusal = judge(facts);
    if (refusal !== null) return refusal;
  }
  return null;
}
