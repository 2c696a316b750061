/** Wall clock for countdowns and ages that go on without ticks. Runs only while somebody looks at it. */
import { useEffect, useState } from 'react';

export function useSecondClock(active: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return undefined;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [active]);
  return nowMs;
}
