/**
 * oom_score_adj -> the name that ActivityManager gives the range.
 * Source: frameworks/base/services/core/java/com/android/server/am/ProcessList.java, Android 14.
 */

interface Range {
  readonly from: number;
  readonly name: string;
  readonly meaning: string;
}

const RANGES: readonly Range[] = [
  { from: 900, name: 'cached', meaning: 'Not visible and not working: the first to be killed.' },
  { from: 800, name: 'service B', meaning: 'Old services, less important than those at 500.' },
  { from: 700, name: 'previous', meaning: 'The app that the user was in before this one.' },
  { from: 600, name: 'home', meaning: 'The launcher.' },
  { from: 500, name: 'service', meaning: 'Runs a started service.' },
  { from: 400, name: 'heavy', meaning: 'Heavy-weight app in the background.' },
  { from: 300, name: 'backup', meaning: 'A backup of it is going on.' },
  { from: 200, name: 'perceptible', meaning: 'Not visible, but noticed, such as music.' },
  { from: 100, name: 'visible', meaning: 'On the screen, without the focus.' },
  { from: 50, name: 'recent', meaning: 'Was in front a moment ago, runs a foreground service.' },
  { from: 0, name: 'foreground', meaning: 'In front: what the user sees and touches.' },
  { from: -900, name: 'persistent', meaning: 'Part of the system that must not be killed.' },
  {
    from: -1000,
    name: 'native',
    meaning: 'Not managed by ActivityManager; never killed for memory.',
  },
];

export interface OomState {
  readonly name: string;
  readonly meaning: string;
}

export function toOomState(oomScoreAdj: number): OomState {
  return RANGES.find((range) => oomScoreAdj >= range.from) ?? { name: 'unknown', meaning: '' };
}

interface Target {
  readonly oomScoreAdj: number;
  readonly uid: number;
}

/**
 * Android gives each user 100 000 uids; the apps' own begin at 10 000 of them
 * (Process.FIRST_APPLICATION_UID).
 */
const UIDS_PER_USER = 100_000;
const FIRST_APP_UID = 10_000;
/** The limit of device-agent/advise/eligibility. */
const HIGHEST_PERCEPTIBLE_ADJ = 200;

function isSystem({ oomScoreAdj, uid }: Target): boolean {
  return oomScoreAdj < 0 || uid % UIDS_PER_USER < FIRST_APP_UID;
}

/** HOME may help: the user sees or hears the app, and it is not part of the system. */
export function isPerceptible(target: Target): boolean {
  return !isSystem(target) && target.oomScoreAdj <= HIGHEST_PERCEPTIBLE_ADJ;
}

/** The agent refuses these unless told otherwise; the window says so before it is asked. */
export function toIneligibleReason(target: Target): string {
  if (isSystem(target)) return 'System and persistent processes are left alone.';
  if (!isPerceptible(target)) return '';
  return 'The user sees or hears it: press HOME or open another app first.';
}
