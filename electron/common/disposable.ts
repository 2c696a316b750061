/**
 * A subscription, or anything else that is let go of exactly once. Disposing twice does nothing.
 */
export interface Disposable {
  dispose(): void;
}

export function toDisposable(release: () => void): Disposable {
  let released = false;
  return {
    dispose(): void {
      if (released) return;
      released = true;
      release();
    },
  };
}
