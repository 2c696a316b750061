/**
 * How each metric looks. One row per metric of the schema: a new metric without a row here does not
 * compile. Definition, unit and source come from the schema itself, so that they are written once.
 */
import {
  PROCESS_METRICS,
  SYSTEM_METRICS,
  type ProcessMetricName,
  type SystemMetricName,
} from '../../electron/common/wire.gen.ts';

export type MetricName = ProcessMetricName | SystemMetricName;

export interface MetricPresentation {
  readonly label: string;
  /** Where the number is read: a person can look it up on the device. */
  readonly source: string;
}

const ROLLUP = '/proc/PID/smaps_rollup';
const MEMINFO = '/proc/meminfo';
const VMSTAT = '/proc/vmstat';
const PSI = '/proc/pressure/memory';
const ZRAM = '/sys/block/zram*/mm_stat';
const AGENT = 'ebbd itself';

export const METRIC_PRESENTATION: Readonly<Record<MetricName, MetricPresentation>> = {
  pss_kb: { label: 'PSS', source: `${ROLLUP}, Pss` },
  pss_anon_kb: { label: 'PSS, anonymous', source: `${ROLLUP}, Pss_Anon` },
  pss_file_kb: { label: 'PSS, file', source: `${ROLLUP}, Pss_File` },
  pss_shmem_kb: { label: 'PSS, shared memory', source: `${ROLLUP}, Pss_Shmem` },
  swap_pss_kb: { label: 'SwapPss', source: `${ROLLUP}, SwapPss` },
  rss_kb: { label: 'RSS', source: `${ROLLUP}, Rss` },
  uss_kb: { label: 'USS', source: `${ROLLUP}, Private_Clean + Private_Dirty` },
  pss_age_ms: { label: 'Age of PSS', source: AGENT },
  minor_faults: { label: 'Minor faults', source: '/proc/PID/stat, minflt' },
  major_faults: { label: 'Major faults', source: '/proc/PID/stat, majflt' },
  cpu_ticks: { label: 'CPU', source: '/proc/PID/stat, utime + stime' },
  rss_now_kb: { label: 'RSS, now', source: '/proc/PID/statm, resident' },
  swap_kb: { label: 'Swap', source: '/proc/PID/status, VmSwap' },
  threads: { label: 'Threads', source: '/proc/PID/stat, num_threads' },
  mem_total_kb: { label: 'MemTotal', source: MEMINFO },
  mem_available_kb: { label: 'MemAvailable', source: MEMINFO },
  mem_free_kb: { label: 'MemFree', source: MEMINFO },
  swap_total_kb: { label: 'SwapTotal', source: MEMINFO },
  swap_free_kb: { label: 'SwapFree', source: MEMINFO },
  zram_orig_bytes: { label: 'zram, data', source: `${ZRAM}, orig_data_size` },
  zram_compr_bytes: { label: 'zram, compressed', source: `${ZRAM}, compr_data_size` },
  zram_used_bytes: { label: 'zram, memory used', source: `${ZRAM}, mem_used_total` },
  psi_some_avg10: { label: 'PSI some', source: `${PSI}, some avg10` },
  psi_full_avg10: { label: 'PSI full', source: `${PSI}, full avg10` },
  psi_some_us: { label: 'PSI some, total', source: `${PSI}, some total` },
  psi_full_us: { label: 'PSI full, total', source: `${PSI}, full total` },
  pswpin: { label: 'Swap-ins', source: `${VMSTAT}, pswpin` },
  pswpout: { label: 'Swap-outs', source: `${VMSTAT}, pswpout` },
  pgmajfault: { label: 'Major faults', source: `${VMSTAT}, pgmajfault` },
  pgfault: { label: 'Page faults', source: `${VMSTAT}, pgfault` },
  oom_kill: { label: 'OOM kills', source: `${VMSTAT}, oom_kill` },
  workingset_refault_anon: { label: 'Refaults, anon', source: VMSTAT },
  agent_cpu_us: { label: 'Agent CPU', source: AGENT },
  agent_rss_kb: { label: 'Agent RSS', source: `${AGENT}, /proc/self/statm` },
};

export interface MetricFact extends MetricPresentation {
  readonly definition: string;
  readonly unit: string;
}

const SCHEMA_ROWS = new Map<string, { readonly doc: string; readonly unit: string }>(
  [...PROCESS_METRICS, ...SYSTEM_METRICS].map((row) => [row.name, row]),
);

/** Everything a hover tells about a metric. */
export function toMetricFact(name: MetricName): MetricFact {
  const row = SCHEMA_ROWS.get(name);
  const look = METRIC_PRESENTATION[name];
  return { ...look, definition: row?.doc ?? '', unit: row?.unit ?? '' };
}
