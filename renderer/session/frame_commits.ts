/**
 * Many changes, one commit per animation frame, none while the window is hidden. What was changed
 * meanwhile is committed once when it is seen again. Thread: renderer main.
 */

export interface FrameHost {
  requestFrame(callback: () => void): void;
  isHidden(): boolean;
  onVisible(callback: () => void): void;
}

export const browserFrameHost: FrameHost = {
  requestFrame: (callback) => void requestAnimationFrame(callback),
  isHidden: () => document.hidden,
  onVisible: (callback) =>
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) callback();
    }),
};

export class FrameCommits {
  private readonly listeners = new Set<() => void>();
  private readonly host: FrameHost;
  private scheduled = false;
  private dirty = false;
  private revisionNumber = 0;

  constructor(host: FrameHost = browserFrameHost) {
    this.host = host;
    host.onVisible(() => this.schedule());
  }

  /** Grows by one per commit: the snapshot that React compares. */
  readonly revision = (): number => this.revisionNumber;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Something changed: commit at the next frame. */
  mark(): void {
    this.dirty = true;
    this.schedule();
  }

  private schedule(): void {
    if (!this.dirty || this.scheduled || this.host.isHidden()) return;
    this.scheduled = true;
    this.host.requestFrame(() => {
      this.scheduled = false;
      // Hidden between request and frame: keep it dirty, the next onVisible brings it.
      if (!this.dirty || this.host.isHidden()) return;
      this.dirty = false;
      this.revisionNumber++;
      for (const listener of [...this.listeners]) listener();
    });
  }
}
