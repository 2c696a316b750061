/** Every kind that Ebb reads. Where two fit a text equally well, the first counts. */
import type { Kind } from './kind.ts';
import { activityLru } from './kinds/activity_lru.ts';
import { activityOom, activityProcesses } from './kinds/activity_processes.ts';
import { adbDevices, adbMessage } from './kinds/adb.ts';
import { amStart } from './kinds/am_start.ts';
import { cachedAppOptimizer } from './kinds/cached_app_optimizer.ts';
import { eventLogTags } from './kinds/event_log_tags.ts';
import { exitInfo } from './kinds/exit_info.ts';
import { cgroupListing, pressure, zramMmStat } from './kinds/kernel_counters.ts';
import { logcat } from './kinds/logcat.ts';
import { maps, smaps, smapsRollup } from './kinds/mappings.ts';
import { meminfoAll } from './kinds/meminfo_all.ts';
import { meminfoApp } from './kinds/meminfo_app.ts';
import { meminfoCheckin, meminfoCompact } from './kinds/meminfo_checkin.ts';
import { procMeminfo, procStatus, procVmstat } from './kinds/proc_keys.ts';
import { ps } from './kinds/ps.ts';
import { getprop, id, packageList } from './kinds/shell_lists.ts';
import { showmap } from './kinds/showmap.ts';
import { tombstoneMaps } from './kinds/tombstone_maps.ts';

export const KINDS: readonly Kind[] = [
  ...[meminfoApp, meminfoAll, meminfoCheckin, meminfoCompact],
  ...[smapsRollup, smaps, maps, showmap, tombstoneMaps],
  ...[activityLru, activityProcesses, activityOom, cachedAppOptimizer, exitInfo],
  ...[amStart, logcat, eventLogTags],
  ...[procStatus, procMeminfo, procVmstat, pressure, zramMmStat, cgroupListing],
  ...[ps, id, packageList, getprop, adbDevices, adbMessage],
];

export function findKind(name: string): Kind | null {
  return KINDS.find((kind) => kind.id === name) ?? null;
}
