/** Wall clock for countdowns and ages that go on without ticks. Runs only while somebody looks. */
import { useSyncExternalStore } from 'react';

function subscribeToSeconds(listener: () => void): () => void {
  const timer = setInterval(listener, 1000);
  return () => clearInterval(timer);
}

const subscribeToNothing = (): (() => void) => () => undefined;

/** The same value within a second: React compares snapshots. */
const readSecond = (): number => Math.floor(Date.now() / 1000) * 1000;

export function useSecondClock(active: boolean): number {
  return useSyncExternalStore(active ? subscribeToSeconds : subscribeToNothing, readSecond);
}
