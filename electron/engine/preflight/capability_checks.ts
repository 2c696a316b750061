/**
 * What each capability of the agent's probe means for the user: one row each, missing rows do not
 * compile.
 */
import type { PreflightCheck, PreflightStatus } from '../../common/engine_api.ts';
import type { Capability, CapabilityRowMessage } from '../../common/wire.gen.ts';

interface CapabilityMeaning {
  /** Status of the check when the probe found nothing. */
  readonly whenMissing: PreflightStatus;
  readonly remedy: string;
}

const NEEDS_5_10 = 'The kernel must be Linux 5.10 or newer (Android 12 on a GKI kernel).';

const MEANINGS: Readonly<Record<Capability, CapabilityMeaning>> = {
  process_madvise: { whenMissing: 'failed', remedy: NEEDS_5_10 },
  advice_cold: { whenMissing: 'warning', remedy: NEEDS_5_10 },
  advice_pageout: { whenMissing: 'failed', remedy: NEEDS_5_10 },
  advice_willneed: {
    whenMissing: 'warning',
    remedy: '`ebb warm` needs Linux 5.15; without it pages come back at the next touch.',
  },
  cap_sys_nice: {
    whenMissing: 'failed',
    remedy: 'The agent must run as full root: use `adb root` or another su.',
  },
  ptrace_access: {
    whenMissing: 'failed',
    remedy: 'SELinux or a lockdown keeps root from other processes: use a userdebug build.',
  },
  swap: {
    whenMissing: 'warning',
    remedy: 'Without swap PAGEOUT of anonymous memory moves nothing; set up zram.',
  },
  zram: {
    whenMissing: 'warning',
    remedy: 'Net freed cannot subtract the growth of zram; check /sys/block/zram0/mm_stat.',
  },
  freezer: {
    whenMissing: 'warning',
    remedy: 'No cgroup v2 freezer for apps: consistency `freeze` falls back to `stop`.',
  },
  smaps_rollup: {
    whenMissing: 'failed',
    remedy: 'PSS is read from smaps_rollup: Linux 4.14 with CONFIG_PROC_PAGE_MONITOR.',
  },
  psi: { whenMissing: 'warning', remedy: 'Memory pressure is a gap: boot with psi=1.' },
  pidfd: { whenMissing: 'failed', remedy: 'pidfd_open needs Linux 5.3.' },
  pagemap_scan: {
    whenMissing: 'skipped',
    remedy: 'Optional (Linux 6.7): selection by residency reads pagemap page by page instead.',
  },
  page_idle: {
    whenMissing: 'skipped',
    remedy:
      'Optional: selection by idleness (--idle-for) needs a kernel with CONFIG_IDLE_PAGE_TRACKING.',
  },
  ptrace_seize: {
    whenMissing: 'skipped',
    remedy: 'Only consistency `ptrace` and `ptrace_inject` need it: use `freeze` or `stop`.',
  },
  procmap_query: {
    whenMissing: 'skipped',
    remedy:
      'Optional (Linux 6.11): consistency `cookie` reads all of maps around each call instead.',
  },
  madvise_flags: {
    whenMissing: 'skipped',
    remedy: 'Nothing to do: no kernel up to Linux 6.18 takes flags.',
  },
  memory_reclaim: {
    whenMissing: 'skipped',
    remedy: 'Optional: Linux 5.19 with a memory cgroup for each app.',
  },
  guard: {
    whenMissing: 'warning',
    remedy:
      'If the agent died in mid-advice a process could stay frozen: reconnect, then see the log.',
  },
};

export function toCapabilityCheck(row: CapabilityRowMessage): PreflightCheck {
  const name = row.capability;
  if (row.status === 'present') return { name, status: 'ok', detail: row.detail, remedy: '' };
  const { whenMissing, remedy } = MEANINGS[name];
  const status = row.status === 'missing' ? whenMissing : 'warning';
  const found = row.status === 'missing' ? 'missing' : 'could not be probed';
  const detail = row.detail === '' ? found : `${found}: ${row.detail}`;
  return { name, status, detail, remedy };
}
