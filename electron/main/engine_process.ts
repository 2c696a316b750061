/**
 * The engine in a utility process: started, watched, started again with back-off. Each page load
 * and each engine start gets a fresh MessageChannel; one end goes to the engine, the other to the
 * page. Main itself never speaks the protocol.
 */
import {
  MessageChannelMain,
  utilityProcess,
  type MessagePortMain,
  type UtilityProcess,
} from 'electron';
import type { EngineStatus } from '../common/window_link.ts';
import { RestartPolicy } from './restart_policy.ts';

export interface EngineProcessListener {
  onStatus(status: EngineStatus): void;
  /** A port to the engine for the page. Ownership passes on. */
  onPort(port: MessagePortMain): void;
}

/** Time that the engine gets to say goodbye to its devices when the app quits. */
const STOP_DEADLINE_MS = 4000;

export class EngineProcess {
  private child: UtilityProcess | null = null;
  private running = false;
  private startedAtMs = 0;
  private stopping = false;
  private retryTimer: NodeJS.Timeout | null = null;
  private pageWaits = false;
  private status: EngineStatus = { state: 'starting' };
  private readonly policy = new RestartPolicy();

  constructor(
    private readonly entryFile: string,
    private readonly listener: EngineProcessListener,
  ) {}

  start(): void {
    if (this.child || this.stopping) return;
    this.retryTimer = null;
    this.setStatus({ state: 'starting' });
    this.startedAtMs = Date.now();
    // The environment passes through: EBB_* and ANDROID_ADB_SERVER_PORT steer the engine.
    const child = utilityProcess.fork(this.entryFile, [], {
      serviceName: 'Ebb engine',
      stdio: 'inherit',
      env: process.env,
    });
    this.child = child;
    child.once('spawn', () => {
      this.running = true;
      this.setStatus({ state: 'running' });
      if (this.pageWaits) this.handPort();
    });
    child.once('exit', (code) => this.acceptExit(child, code));
  }

  /** The page is there (again) and wants a port; it gets one as soon as the engine runs. */
  connectPage(): void {
    this.pageWaits = true;
    this.listener.onStatus(this.status);
    if (this.running) this.handPort();
  }

  restartNow(): void {
    if (this.retryTimer) clearTimeout(this.retryTimer);
    this.policy.reset();
    this.start();
  }

  /** Asks the engine to leave and waits for it, at most until the deadline. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.retryTimer) clearTimeout(this.retryTimer);
    const { child } = this;
    if (!child) return;
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(() => {
        child.kill();
        resolve();
      }, STOP_DEADLINE_MS);
      child.once('exit', () => {
        clearTimeout(deadline);
        resolve();
      });
      child.postMessage({ kind: 'shutdown' });
    });
  }

  private handPort(): void {
    const { port1, port2 } = new MessageChannelMain();
    this.child?.postMessage({ kind: 'connect' }, [port1]);
    this.listener.onPort(port2);
  }

  private acceptExit(child: UtilityProcess, code: number): void {
    if (this.child !== child) return;
    this.child = null;
    this.running = false;
    if (this.stopping) return;
    const { restart, attempt, delayMs } = this.policy.decide(Date.now() - this.startedAtMs);
    const cause = `The engine process ended with code ${code}.`;
    if (!restart) {
      this.setStatus({ state: 'failed', cause });
      return;
    }
    const nextAttemptAtMs = Date.now() + delayMs;
    this.setStatus({ state: 'restarting', attempt, nextAttemptAtMs, cause });
    this.retryTimer = setTimeout(() => this.start(), delayMs);
  }

  private setStatus(status: EngineStatus): void {
    this.status = status;
    this.listener.onStatus(status);
  }
}
