/** What a device can do, for the status bar. One row per capability of the schema. */
import type { DeviceInfo } from '../../electron/common/engine_api.ts';
import type { Capability, CapabilityStatus } from '../../electron/common/wire.gen.ts';
import type { Tone } from './device_presentation.ts';

interface CapabilityRow {
  readonly label: string;
  readonly meaning: string;
  /** Always listed; the others only when they are missing. */
  readonly headline: boolean;
  /** Missing means that advice or measuring suffers, not merely that a comfort is absent. */
  readonly essential: boolean;
}

const row = (label: string, meaning: string, rank: 'headline' | 'essential' | 'extra') => ({
  label,
  meaning,
  headline: rank === 'headline',
  essential: rank !== 'extra',
});

export const CAPABILITY_PRESENTATION: Readonly<Record<Capability, CapabilityRow>> = {
  process_madvise: row('process_madvise', 'process_madvise(2), Linux 5.10.', 'headline'),
  advice_cold: row('MADV_COLD', 'Accepted for another process.', 'essential'),
  advice_pageout: row('MADV_PAGEOUT', 'Accepted for another process.', 'essential'),
  advice_willneed: row('MADV_WILLNEED', 'For another process, Linux 5.15: warm up.', 'essential'),
  cap_sys_nice: row('CAP_SYS_NICE', 'In the agent’s effective set.', 'essential'),
  ptrace_access: row('ptrace access', 'To the processes of other users.', 'essential'),
  swap: row('swap', 'Without it anonymous memory has nowhere to go.', 'headline'),
  zram: row('zram', '/sys/block/zram*/mm_stat: what net freed is computed from.', 'essential'),
  freezer: row('freezer', 'cgroup v2: holds an app while it is advised.', 'headline'),
  smaps_rollup: row('smaps_rollup', 'Where PSS comes from, Linux 4.14.', 'essential'),
  psi: row('PSI', '/proc/pressure/memory.', 'essential'),
  pidfd: row('pidfd', 'pidfd_open(2), Linux 5.3.', 'essential'),
  pagemap_scan: row('PAGEMAP_SCAN', 'Linux 6.7; which pages are resident, quickly.', 'extra'),
  page_idle: row('idle pages', 'page_idle bitmap: which pages nobody touches.', 'extra'),
  ptrace_seize: row('ptrace seize', 'For consistency ptrace and ptrace_inject.', 'extra'),
  procmap_query: row('PROCMAP_QUERY', 'Linux 6.11: makes consistency cookie cheap.', 'extra'),
  madvise_flags: row('process_madvise flags', 'None is defined up to Linux 6.18.', 'extra'),
  memory_reclaim: row('memory.reclaim', 'cgroup v2 with a memory controller.', 'extra'),
  guard: row('guard', 'Thaws what is frozen if the agent dies.', 'headline'),
};

const GLYPHS: Readonly<Record<CapabilityStatus, string>> = {
  present: '✓',
  missing: '✕',
  unknown: '?',
};

export interface CapabilitySign {
  readonly name: string;
  readonly glyph: string;
  readonly tone: Tone;
  readonly explanation: string;
}

export function toCapabilitySigns(
  capabilities: DeviceInfo['capabilities'],
): readonly CapabilitySign[] {
  return capabilities.flatMap(({ capability, status, detail }) => {
    const look = CAPABILITY_PRESENTATION[capability];
    if (!look.headline && (status === 'present' || !look.essential)) return [];
    const found = detail === '' ? '' : ` Found: ${detail}`;
    const tone: Tone = status === 'present' ? 'quiet' : look.essential ? 'warning' : 'quiet';
    return [
      {
        name: look.label,
        glyph: GLYPHS[status],
        tone,
        explanation: `${look.meaning}${found}`,
      },
    ];
  });
}
