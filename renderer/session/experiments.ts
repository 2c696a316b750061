/**
 * Experiments as this window knows them: runs that the engine keeps, how the running one stands,
 * its launches as they come, results. Calls the engine; a failure stands beside what was asked.
 */
import type { Disposable } from '../../electron/common/disposable.ts';
import type {
  ExperimentForecast,
  ExperimentResult,
  ExperimentStatus,
  ExperimentSummary,
  LaunchRecord,
} from '../../electron/common/experiment_run.ts';
import type { EbbError, Result } from '../../electron/common/result.ts';
import type { EngineClient } from '../../electron/common/rpc.ts';
import type { FrameCommits } from './frame_commits.ts';
import { useUi } from './ui_state.ts';

export type RunCommand = 'pause' | 'resume' | 'cancel';

export class Experiments {
  /** null = the engine has not answered yet. */
  summaries: readonly ExperimentSummary[] | null = null;
  forecast: Result<ExperimentForecast> | null = null;
  /** What failed last, until the next success. */
  error: EbbError | null = null;
  starting = false;
  private readonly statuses = new Map<string, ExperimentStatus>();
  private readonly results = new Map<string, ExperimentResult>();
  private client: EngineClient | null = null;
  private subscriptions: readonly Disposable[] = [];
  private asked = 0;

  constructor(private readonly commits: FrameCommits) {}

  attach(client: EngineClient): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.client = client;
    this.subscriptions = [
      client.on('experimentStatus', (status) => this.acceptStatus(status)),
      client.on('experimentLaunch', ({ id, launch }) => this.acceptLaunch(id, launch)),
    ];
    void this.list();
    const { experimentId } = useUi.getState();
    if (experimentId !== null) void this.open(experimentId);
  }

  statusOf(id: string): ExperimentStatus | null {
    return this.statuses.get(id) ?? null;
  }

  /** Of the launches until now while it runs; null = not read yet. */
  resultOf(id: string): ExperimentResult | null {
    return this.results.get(id) ?? null;
  }

  async list(): Promise<void> {
    const result = await this.client?.listExperiments();
    if (!result) return;
    if (result.ok) this.summaries = result.value;
    else this.error = result.error;
    this.commits.mark();
  }

  /** The forecast of the youngest plan counts; an answer to an older one is let go. */
  async check(plan: unknown): Promise<void> {
    const turn = ++this.asked;
    const result = await this.client?.checkExperiment(plan);
    if (!result || turn !== this.asked) return;
    this.forecast = result;
    this.commits.mark();
  }

  async start(serial: string): Promise<void> {
    const { client, forecast } = this;
    if (!client || !forecast?.ok || this.starting) return;
    this.starting = true;
    this.error = null;
    this.commits.mark();
    const result = await client.startExperiment({ serial, plan: forecast.value.plan });
    this.starting = false;
    this.take(result);
    if (result.ok) {
      useUi.getState().set({ experimentId: result.value.id });
      await this.open(result.value.id);
      await this.list();
    }
  }

  async command(id: string, command: RunCommand): Promise<void> {
    const { client } = this;
    if (!client) return;
    const calls = {
      pause: () => client.pauseExperiment(id),
      resume: () => client.resumeExperiment(id),
      cancel: () => client.cancelExperiment(id),
    };
    this.take(await calls[command]());
  }

  /** Reads what is known of a run: how it stands, and its launches. */
  async open(id: string): Promise<void> {
    const { client } = this;
    if (!client) return;
    const [status, result] = await Promise.all([
      client.experimentStatus(id),
      client.experimentResult(id),
    ]);
    if (status.ok) this.statuses.set(id, status.value);
    if (result.ok) this.acceptResult(id, result.value);
    const failed = !result.ok ? result : !status.ok ? status : null;
    this.error = failed === null ? null : failed.error;
    this.commits.mark();
  }

  private take(result: Result<ExperimentStatus>): void {
    this.error = result.ok ? null : result.error;
    if (result.ok) this.statuses.set(result.value.id, result.value);
    this.commits.mark();
  }

  private acceptStatus(status: ExperimentStatus): void {
    const before = this.statuses.get(status.id)?.state;
    this.statuses.set(status.id, status);
    const isOver = status.state === 'ended' || status.state === 'interrupted';
    if (isOver && before !== status.state) {
      void this.open(status.id);
      void this.list();
    }
    this.commits.mark();
  }

  /** Launches that came by event while the result was being read are kept. */
  private acceptResult(id: string, result: ExperimentResult): void {
    const known = this.results.get(id)?.launches ?? [];
    const last = result.launches.at(-1)?.sequence ?? -1;
    const younger = result.end === null ? known.filter(({ sequence }) => sequence > last) : [];
    const launches = [...result.launches, ...younger];
    this.results.set(id, younger.length === 0 ? result : { ...result, launches });
  }

  private acceptLaunch(id: string, launch: LaunchRecord): void {
    const result = this.results.get(id);
    if (!result) return;
    if (result.launches.some(({ sequence }) => sequence === launch.sequence)) return;
    this.results.set(id, { ...result, launches: [...result.launches, launch] });
    this.commits.mark();
  }
}
