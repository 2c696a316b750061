/**
 * The price of the advice: how much later the same app shows its first frame, with an interval.
 *
 * A pair = the k-th launch of an app untouched and its k-th advised one: the app's size and the
 * drift of the device cancel out. Estimate and interval are Hodges and Lehmann's, by inverting
 * Wilcoxon's signed-rank test (electron/engine/statistics/hodges_lehmann.ts). Pure.
 */
import { centreInterval, estimateCentre } from '../../engine/statistics/hodges_lehmann.ts';
import type { DemoLaunch } from './figures.ts';

const CONFIDENCE = 0.95;

/** Differences in ms, advised minus untouched; a pair with a launch that does not count is none. */
export function toPairedDifferencesMs(launches: readonly DemoLaunch[], arm: string): number[] {
  const packages = [...new Set(launches.map((launch) => launch.package))];
  return packages.flatMap((name) => {
    const ofArm = (wanted: string): readonly DemoLaunch[] =>
      launches.filter((launch) => launch.package === name && launch.arm === wanted);
    const untouched = ofArm('untouched');
    return ofArm(arm).flatMap((launch, index) => {
      const other = untouched[index];
      if (other === undefined || !launch.pidUnchanged || !other.pidUnchanged) return [];
      if (launch.totalTimeMs === null || other.totalTimeMs === null) return [];
      return [launch.totalTimeMs - other.totalTimeMs];
    });
  });
}

const toSignedMs = (ms: number): string => `${ms < 0 ? '−' : '+'}${Math.abs(ms).toFixed(0)}`;

export function toPriceText(differencesMs: readonly number[]): string {
  const pairs = `${differencesMs.length} pairs (same app, same round)`;
  const centre = estimateCentre(differencesMs);
  const interval = centreInterval(differencesMs, CONFIDENCE);
  if (!centre.known || !interval.known) return `No interval: too few, ${pairs}.`;
  const { low, high } = interval.value;
  return (
    `Price of the advice: ${toSignedMs(centre.value)} ms ` +
    `[${toSignedMs(low)}, ${toSignedMs(high)}], 95 % interval by signed ranks over ${pairs}.`
  );
}
