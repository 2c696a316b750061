/**
 * A phone without a device: apps with processes and memory, a launcher, an event log, the files and
 * commands that a run reads. Its clock is its own, so that no test waits. A relaunch's time follows
 * from the number of relaunches alone, so that a run that broke off can be repeated exactly.
 */
import type {
  AdviseReport,
  AdviseRequest,
  DeviceInfo,
  LaunchOutcome,
  LaunchRequest,
} from '../../../common/engine_api.ts';
import { toFailure } from '../../../common/errors.ts';
import { type Result, success } from '../../../common/result.ts';
import type { ExecOutput } from '../../session/android_commands.ts';
import type { TestBed } from '../test_bed.ts';
import { toSimulatedResult } from './simulated_result.ts';

interface ScriptedApp {
  pid: number;
  rssKb: number;
  swapKb: number;
}

const HOME = 'com.android.launcher3';
const PAGEOUT_KB = 20_000;
const LAUNCH_MS = 300;

export class ScriptedPhone implements TestBed {
  readonly serial = 'scripted';
  isConnected = true;
  /** What the agent's guard would run at its end. */
  restoring: readonly string[] = [];
  readonly settings = new Map<string, string>([['use_compaction', 'true']]);
  readonly commands: string[] = [];
  /** Relaunches so far; a resumed run begins where the first one was. */
  relaunches = 0;
  build = 'scripted/1';
  /** Before the n-th relaunch: what happens to the app, or to the link. */
  onRelaunch: (phone: ScriptedPhone, app: string, count: number) => void = () => undefined;
  /** What launches besides; by relaunch. */
  foreignLaunch: (count: number) => string | null = () => null;
  readonly #apps = new Map<string, ScriptedApp>();
  readonly #log: string[] = [];
  #nowMs = 1_000_000;
  #nextPid = 100;
  #front = HOME;
  #arm = 'none';

  info(): Result<DeviceInfo> {
    return success({ ...toSimulatedResult({ blocks: 1 }).device.info, serial: this.serial });
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wait(ms: number, signal: AbortSignal): Promise<boolean> {
    this.#nowMs += ms;
    // A turn of the event loop: whoever pauses or cancels gets its chance, as in the world.
    return new Promise((resolve) => {
      setImmediate(() => resolve(!signal.aborted));
    });
  }

  waitUntilConnected(_timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    this.isConnected = true;
    return this.wait(1000, signal);
  }

  kill(app: string, reason: string): void {
    const killed = this.#apps.get(app);
    if (killed === undefined) return;
    this.#apps.delete(app);
    this.#log.push(this.#toLine('am_kill', `[0,${killed.pid},${app},900,${reason},1]`));
  }

  launch(request: Omit<LaunchRequest, 'serial'>): Promise<Result<LaunchOutcome>> {
    if (!this.isConnected) return Promise.resolve(this.#toLost());
    const { package: app, arm = '' } = request;
    const isRelaunch = arm !== 'bring_up';
    if (isRelaunch) this.onRelaunch(this, app, this.relaunches);
    if (!this.isConnected) return Promise.resolve(this.#toLost());
    const before = this.#apps.get(app);
    const pidBefore = before?.pid ?? 0;
    const now = before ?? { pid: this.#nextPid++, rssKb: 60_000, swapKb: 0 };
    const swapIns = now.swapKb / 4;
    this.#apps.set(app, { pid: now.pid, rssKb: 60_000, swapKb: 0 });
    this.#front = app;
    const totalTimeMs = 50 + ((this.relaunches * 37) % 11) + swapIns / 200;
    if (isRelaunch) {
      const foreign = this.foreignLaunch(this.relaunches);
      if (foreign !== null) this.#logLaunch(foreign);
      this.relaunches += 1;
    }
    this.#logLaunch(app);
    this.#nowMs += LAUNCH_MS;
    return Promise.resolve(
      success({
        package: app,
        component: `${app}/.Main`,
        activity: `${app}/.Main`,
        arm,
        state: before === undefined ? 'cold' : 'hot',
        atMs: this.#nowMs,
        totalTimeMs: isRelaunch ? totalTimeMs : 40,
        waitTimeMs: totalTimeMs + 3,
        elapsedMs: totalTimeMs + 9,
        ...{ majorFaults: swapIns, minorFaults: 10, swapIns, systemSwapIns: swapIns },
        ...{ pidBefore, pidAfter: now.pid, pidUnchanged: before !== undefined },
      }),
    );
  }

  pressHome(): Promise<Result<null>> {
    if (!this.isConnected) return Promise.resolve(this.#toLost());
    this.#front = HOME;
    this.#logLaunch(HOME);
    return Promise.resolve(success(null));
  }

  advise(request: Omit<AdviseRequest, 'serial'>): Promise<Result<AdviseReport>> {
    if (!this.isConnected) return Promise.resolve(this.#toLost());
    this.#arm = request.strategy;
    const app = this.#apps.get(String(request.target));
    if (app === undefined) return Promise.resolve(toFailure('not_running', 'It does not run.'));
    if (this.#arm.startsWith('pageout')) {
      app.rssKb -= PAGEOUT_KB;
      app.swapKb += PAGEOUT_KB;
    }
    const outcome = {
      ...{ pid: app.pid, cpuMs: 8, bytesAdvised: 1024 * PAGEOUT_KB, cancelled: false },
      ...{ explanation: '', evidence: { holdUs: 9000, errnos: [] } },
    };
    const report = { outcomes: [outcome], refusals: [] } as unknown as AdviseReport;
    return Promise.resolve(success(report));
  }

  findUnknown(): ReturnType<TestBed['findUnknown']> {
    return Promise.resolve(success([]));
  }

  readProcesses(name: string): ReturnType<TestBed['readProcesses']> {
    const app = this.#apps.get(name);
    return Promise.resolve(success(app === undefined ? [] : [{ pid: app.pid, name }]));
  }

  readAlive(packages: readonly string[]): ReturnType<TestBed['readAlive']> {
    return Promise.resolve(success(packages.filter((name) => this.#apps.has(name))));
  }

  restoreAtEnd(commands: readonly (readonly string[])[]): Promise<Result<null>> {
    if (!this.isConnected) return Promise.resolve(this.#toLost());
    this.restoring = commands.map((argv) => argv.join(' '));
    return Promise.resolve(success(null));
  }

  run(argv: readonly string[]): Promise<Result<ExecOutput>> {
    if (!this.isConnected) return Promise.resolve(this.#toLost());
    this.commands.push(argv.join(' '));
    const stdout = this.#answer(argv);
    const isKnown = stdout !== null;
    const text = { stdout: stdout ?? '', stderr: isKnown ? '' : 'not found' };
    return Promise.resolve(success({ exitCode: isKnown ? 0 : 1, ...text }));
  }

  #answer(argv: readonly string[]): string | null {
    const [command = '', verb = '', , name = ''] = argv;
    const value = argv[4] ?? '';
    if (command === 'head') return this.#readFiles(argv.slice(3));
    if (command === 'cat') return this.#readFile(verb);
    if (command === 'logcat') return this.#log.slice(-Number(argv[5])).join('\n');
    if (command === 'getprop') return this.build;
    if (command === 'device_config' || command === 'settings') {
      return this.#configure(verb, name, value);
    }
    return command === 'rm' || command === 'am' ? '' : null;
  }

  #configure(verb: string, name: string, value: string): string {
    if (verb === 'get') return this.settings.get(name) ?? 'null';
    if (verb === 'put') this.settings.set(name, value);
    if (verb === 'delete') this.settings.delete(name);
    return '';
  }

  #readFiles(files: readonly string[]): string {
    return files
      .flatMap((file) => {
        const text = this.#readFile(file);
        return text === null ? [] : [`==> ${file} <==\n${text}\n`];
      })
      .join('\n');
  }

  #readFile(file: string): string | null {
    if (file === '/proc/meminfo') return 'MemAvailable: 900 kB\nSwapTotal:     800 kB';
    if (file.startsWith('/proc/pressure')) return `some avg10=0.50 total=${this.#nowMs}`;
    const match = /^\/proc\/(\d+)\/(\w+)$/.exec(file);
    const found = [...this.#apps].find(([, { pid }]) => pid === Number(match?.[1]));
    if (match === null || found === undefined) return null;
    const [name, { rssKb, swapKb }] = found;
    if (match[2] === 'oom_score_adj') return this.#front === name ? '0' : '700';
    return `VmRSS: ${rssKb} kB\nRssAnon: ${rssKb} kB\nRssFile: 0 kB\nVmSwap: ${swapKb} kB`;
  }

  #logLaunch(app: string): void {
    this.#log.push(this.#toLine('wm_activity_launch_time', `[0,1,${app}/.Main,50]`));
  }

  #toLine(tag: string, text: string): string {
    return `11-23 00:00:00.${this.#log.length} 200 201 I ${tag}: ${text}`;
  }

  #toLost(): Result<never> {
    return toFailure('connection_lost', 'Lost the connection to scripted.');
  }
}
