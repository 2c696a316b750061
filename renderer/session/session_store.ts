/**
 * Everything the window knows, outside React. From: engine events and replies (`workbench.ts`). To:
 * view models, through one revision number that React watches. Every list is bounded; what falls
 * off is counted.
 */
import type {
  ActionEntry,
  AdviseReport,
  DeviceInfo,
  DeviceSummary,
  EngineEvents,
  LaunchOutcome,
  PreflightCheck,
  TickEvent,
  VirtualDeviceState,
} from '../../electron/common/engine_api.ts';
import type { EbbError } from '../../electron/common/result.ts';
import type { TickApps } from './app_aggregate.ts';
import { DeviceHistory } from './device_history.ts';
import { FrameCommits } from './frame_commits.ts';

export const MAX_ACTIONS = 2000;
export const MAX_LAUNCHES = 5000;

export interface AdviceRecord {
  readonly atMs: number;
  readonly report: AdviseReport;
}

/**
 * One device as this window saw it. Mutable on purpose: readers look at it when the revision
 * changed.
 */
export interface DeviceSession {
  readonly serial: string;
  readonly history: DeviceHistory;
  info: DeviceInfo | null;
  tick: TickEvent | null;
  previousTick: TickEvent | null;
  tickApps: TickApps | null;
  error: EbbError | null;
  actions: readonly ActionEntry[];
  actionsDropped: number;
  launches: readonly LaunchOutcome[];
  /** Last real advice per package. */
  readonly advice: Map<string, AdviceRecord>;
  /** Last dry run per package. */
  readonly dryRuns: Map<string, AdviceRecord>;
}

export type EngineLink =
  | { readonly state: 'connecting' | 'ready' }
  | { readonly state: 'restarting'; readonly attempt: number; readonly nextAttemptAtMs: number }
  | { readonly state: 'failed'; readonly cause: string };

export interface VirtualDeviceProgress {
  readonly running: boolean;
  readonly text: string;
  readonly startedAtMs: number;
  readonly error: EbbError | null;
}

export class SessionStore {
  readonly commits: FrameCommits;
  engine: EngineLink = { state: 'connecting' };
  /** null = the engine has not answered yet. */
  devices: readonly DeviceSummary[] | null = null;
  devicesError: EbbError | null = null;
  virtualDevices: readonly VirtualDeviceState[] = [];
  virtualStart: VirtualDeviceProgress | null = null;
  doctor: { readonly checks: readonly PreflightCheck[]; readonly atMs: number } | null = null;
  doctorError: EbbError | null = null;
  doctorRunning = false;
  private readonly sessions = new Map<string, DeviceSession>();

  constructor(commits: FrameCommits = new FrameCommits()) {
    this.commits = commits;
  }

  /** Change state inside, so that no change goes uncommitted. */
  update(change: (store: this) => void): void {
    change(this);
    this.commits.mark();
  }

  find(serial: string): DeviceSession | null {
    return this.sessions.get(serial) ?? null;
  }

  ensure(serial: string): DeviceSession {
    const known = this.sessions.get(serial);
    if (known) return known;
    const session: DeviceSession = {
      serial,
      history: new DeviceHistory(),
      info: null,
      tick: null,
      previousTick: null,
      tickApps: null,
      error: null,
      actions: [],
      actionsDropped: 0,
      launches: [],
      advice: new Map(),
      dryRuns: new Map(),
    };
    this.sessions.set(serial, session);
    return session;
  }

  acceptTick(tick: TickEvent): void {
    const session = this.ensure(tick.serial);
    const apps = session.history.append(tick);
    if (!apps) return;
    session.previousTick = session.tick;
    session.tick = tick;
    session.tickApps = apps;
    session.error = null;
    this.commits.mark();
  }

  acceptGap(gap: EngineEvents['gap']): void {
    this.ensure(gap.serial).history.addGap({ ...gap, inferred: false });
    this.commits.mark();
  }

  acceptAction(entry: ActionEntry): void {
    const session = this.ensure(entry.serial);
    if (session.actions.some((known) => known.id === entry.id)) return;
    this.setActions(session, [...session.actions, entry]);
  }

  /** Replaces by the engine's own list, e.g. after its restart or ours. */
  setActions(session: DeviceSession, actions: readonly ActionEntry[]): void {
    session.actionsDropped += Math.max(0, actions.length - MAX_ACTIONS);
    session.actions = actions.slice(-MAX_ACTIONS);
    this.commits.mark();
  }

  acceptLaunch(serial: string, launch: LaunchOutcome): void {
    const session = this.ensure(serial);
    const same = (known: LaunchOutcome): boolean =>
      known.atMs === launch.atMs && known.package === launch.package;
    // The engine tells a launch by event and by reply: it counts once.
    if (session.launches.some(same)) return;
    session.launches = [...session.launches, launch].slice(-MAX_LAUNCHES);
    this.commits.mark();
  }

  acceptAdvice(serial: string, report: AdviseReport, dryRun: boolean, atMs: number): void {
    const session = this.ensure(serial);
    const packages = new Set(
      [...report.outcomes, ...report.refusals].map((outcome) => outcome.package),
    );
    for (const name of packages) {
      const own: AdviseReport = {
        outcomes: report.outcomes.filter((outcome) => outcome.package === name),
        refusals: report.refusals.filter((refusal) => refusal.package === name),
      };
      (dryRun ? session.dryRuns : session.advice).set(name, { atMs, report: own });
    }
    this.commits.mark();
  }
}
