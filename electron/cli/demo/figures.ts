/** The shape of demo.json, and what becomes of the engine's values in it. Pure. */
import type {
  AdviseOutcome,
  AppRow,
  DeviceInfo,
  LaunchOutcome,
  TickEvent,
} from '../../common/engine_api.ts';
import type { EvidenceMessage } from '../../common/wire.gen.ts';

export interface DemoEvidence extends Pick<
  EvidenceMessage,
  'frozenStart' | 'frozenEnd' | 'vmasRead' | 'vmasAdvised' | 'vmasSkipped' | 'vmasChanged'
> {
  /** Errno of process_madvise -> how many calls gave it. */
  readonly errno: Readonly<Record<string, number>>;
}

export interface DemoFigures {
  /** False = ended early; what is here was measured all the same. */
  readonly complete: boolean;
  /** A virtual device has a real kernel but a miniature Android: figures say so. */
  readonly banner: string;
  readonly device: Pick<
    DeviceInfo,
    'serial' | 'model' | 'abi' | 'kernel' | 'rootMethod' | 'pageSizeKb' | 'capabilities'
  >;
  readonly sampling: { readonly ticks: number; readonly seconds: number };
  readonly apps: readonly Pick<
    AppRow,
    'package' | 'pid' | 'uid' | 'oomScoreAdj' | 'pssKb' | 'swapPssKb' | 'rssKb'
  >[];
  readonly advise: readonly DemoAdvice[];
  readonly launches: readonly DemoLaunch[];
  readonly agent: {
    readonly binaryBytes: number;
    readonly rssKb: number | null;
    readonly cpuPercent: number | null;
    readonly firstSampleMs: number | null;
  };
}

export interface DemoAdvice extends Pick<
  AdviseOutcome,
  | 'package'
  | 'pid'
  | 'strategy'
  | 'consistency'
  | 'bytesAdvised'
  | 'bytesMoved'
  | 'netFreedKb'
  | 'durationMs'
> {
  readonly pssBeforeKb: number | null;
  readonly pssAfterKb: number | null;
  readonly swapPssBeforeKb: number | null;
  readonly swapPssAfterKb: number | null;
  readonly evidence: DemoEvidence;
}

export type DemoLaunch = Pick<
  LaunchOutcome,
  'package' | 'arm' | 'state' | 'totalTimeMs' | 'majorFaults' | 'swapIns' | 'pidUnchanged'
>;

export function toDemoAdvice(outcome: AdviseOutcome): DemoAdvice {
  const { before, after, evidence } = outcome;
  const { frozenStart, frozenEnd, vmasRead, vmasAdvised, vmasSkipped, vmasChanged } = evidence;
  const errno = evidence.errnos.map(
    ({ errnoValue, calls }) => [String(errnoValue), calls] as const,
  );
  return {
    package: outcome.package,
    pid: outcome.pid,
    strategy: outcome.strategy,
    consistency: outcome.consistency,
    bytesAdvised: outcome.bytesAdvised,
    bytesMoved: outcome.bytesMoved,
    netFreedKb: outcome.netFreedKb,
    pssBeforeKb: before.pssKb,
    pssAfterKb: after.pssKb,
    swapPssBeforeKb: before.swapPssKb,
    swapPssAfterKb: after.swapPssKb,
    durationMs: outcome.durationMs,
    evidence: {
      frozenStart,
      frozenEnd,
      vmasRead,
      vmasAdvised,
      vmasSkipped,
      vmasChanged,
      errno: Object.fromEntries(errno),
    },
  };
}

export function toDemoLaunch(outcome: LaunchOutcome): DemoLaunch {
  const { package: name, arm, state, totalTimeMs, majorFaults, swapIns, pidUnchanged } = outcome;
  return { package: name, arm, state, totalTimeMs, majorFaults, swapIns, pidUnchanged };
}

export function toDemoApp(app: AppRow): DemoFigures['apps'][number] {
  const { package: name, pid, uid, oomScoreAdj, pssKb, swapPssKb, rssKb } = app;
  return { package: name, pid, uid, oomScoreAdj, pssKb, swapPssKb, rssKb };
}

/**
 * Share of one core that the agent took between two ticks, by its own clock; null = not measured.
 */
export function toAgentCpuPercent(first: TickEvent | undefined, last: TickEvent): number | null {
  const from = first?.system['agent_cpu_us'];
  const to = last.system['agent_cpu_us'];
  if (first === undefined || from === undefined || to === undefined) return null;
  const elapsedUs = (last.bootMs - first.bootMs) * 1000;
  const percent = (100 * (to - from)) / elapsedUs;
  return Number.isFinite(percent) ? percent : null;
}
