/** `ebb watch`: samples as they come; with --json one JSON document a line (tick, gap). */
import type { TickEvent } from '../../common/engine_api.ts';
import { waitMs } from '../../engine/deadline.ts';
import { toAppRows } from '../../engine/session/app_rows.ts';
import { EXIT_OK } from '../exit_codes.ts';
import { type CommandWork, connectDevice } from '../run_command.ts';
import { toMib } from '../text_table.ts';

const TOP_APPS = 5;
const FOR_EVER_MS = 2 ** 31 - 1;

export interface WatchOptions {
  readonly intervalMs: number;
  /** Ticks to show; undefined = until interrupted or --timeout. */
  readonly count: number | undefined;
}

/** A tick for programs: one object per process, metrics by their schema names, null = missing. */
export function toTickRecord(tick: TickEvent): Record<string, unknown> {
  const { processes, packages, columns, system, ...rest } = tick;
  const names = Object.keys(columns);
  const toValue = (value: number | undefined): number | null =>
    value === undefined || Number.isNaN(value) ? null : value;
  return {
    type: 'tick',
    ...rest,
    system: Object.fromEntries(
      Object.entries(system).map(([name, value]) => [name, toValue(value)]),
    ),
    processes: processes.map((process, index) => ({
      ...process,
      package: packages[index] ?? '',
      ...Object.fromEntries(names.map((name) => [name, toValue(columns[name]?.[index])])),
    })),
  };
}

export function toTickLine(tick: TickEvent): string {
  const time = new Date(tick.atMs).toISOString().slice(11, 19);
  const available = toMib(tick.system['mem_available_kb'] ?? null);
  const swap = (tick.system['swap_total_kb'] ?? 0) - (tick.system['swap_free_kb'] ?? 0);
  const top = toAppRows(tick)
    .slice(0, TOP_APPS)
    .map((app) => `${app.package} ${toMib(app.pssKb)}+${toMib(app.swapPssKb)}`);
  const system = `available ${available} MiB  swap ${toMib(swap)} MiB`;
  return `${time}  ${system}  ${top.join('  ')}  [${toCostText(tick)}]`;
}

/** What the tick cost the device, and whose PSS is older than it should be. */
function toCostText({ scanCpuMs, pssCpuMs, pssReads, pssWaiting }: TickEvent): string {
  const waiting = pssWaiting === 0 ? '' : `, ${pssWaiting} waiting`;
  return `CPU ${scanCpuMs.toFixed(1)} ms, ${pssCpuMs.toFixed(1)} for PSS of ${pssReads}${waiting}`;
}

export function watch(options: WatchOptions): CommandWork {
  return async (context) => {
    const { engine, output, signal, timeoutMs } = context;
    let shown = 0;
    const finished = new AbortController();
    engine.on('tick', (tick) => {
      if (options.count !== undefined && shown >= options.count) return;
      shown += 1;
      output.data(toTickRecord(tick), true);
      output.text(toTickLine(tick));
      if (shown === options.count) finished.abort();
    });
    engine.on('gap', (gap) => {
      output.data({ type: 'gap', ...gap }, true);
      const what = gap.toMs === null ? 'lost, reconnecting' : 'back';
      output.progress(`${gap.serial}: ${what}: ${gap.reason}`);
    });
    const device = await connectDevice(context, options.intervalMs);
    if (!device.ok) return device.error;
    if (!output.json) output.progress('PSS+SwapPss in MiB, largest apps first; Ctrl-C ends.');
    await waitMs(timeoutMs ?? FOR_EVER_MS, AbortSignal.any([finished.signal, signal]));
    return EXIT_OK;
  };
}
