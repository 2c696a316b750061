/** Which apps a command takes when it was told none. */
import type { AppRow } from '../common/engine_api.ts';

/** ProcessList.CACHED_APP_MIN_ADJ of AOSP: kept for its next launch only. */
const CACHED_APP_MIN_ADJ = 900;

/** Apps that may be advised without anybody's noticing, as the engine lists them: largest first. */
export function toCachedApps(apps: readonly AppRow[]): readonly AppRow[] {
  return apps.filter(({ oomScoreAdj }) => oomScoreAdj >= CACHED_APP_MIN_ADJ);
}
