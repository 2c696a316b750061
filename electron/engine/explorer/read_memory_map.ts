/**
 * Reads the memory map of every process of an app over the agent's Exec, which runs as root. One
 * shell command a process: start time, smaps with the counted lines only (the rest is more than
 * half of it), start time again, so that a pid that was given away in between is noticed.
 *
 * smaps walks every page table under mmap_lock: this is for looking at one app, not for sampling.
 */
import { loadNative, type SavedText } from '../../../native/index.ts';
import type { TickEvent } from '../../common/engine_api.ts';
import { toFailure } from '../../common/errors.ts';
import { type ProcessMemory, NO_MEMORY } from '../../common/memory_map.ts';
import { type EbbError, failure, type Result, success } from '../../common/result.ts';
import { findTargets, type Target } from '../actions/advise.ts';
import type { DeviceLink } from '../session/device_link.ts';
import { addMemory, SMAPS_KEYS, toCategories, toMappingMemory } from './smaps_memory.ts';

const TIMEOUT_MS = 30_000;
const MARGIN_MS = 2_000;
/** The schema's max_blob_bytes: about 10 000 mappings. */
const MAX_OUTPUT_BYTES = 2_093_056;
const MARK = '=stat=';

function toCommand(pid: number): string {
  const keys = SMAPS_KEYS.join('|');
  const stat = `echo ${MARK}; cat /proc/${pid}/stat`;
  return `${stat} && grep -E '^([0-9a-f]+-|(${keys}):)' /proc/${pid}/smaps; ${stat}`;
}

/** Field 22 of /proc/PID/stat, counted behind the name, which may hold blanks and brackets. */
function toStartTicks(stat: string): string {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function gone({ pid, processName }: Target, cause: string): Result<never> {
  const name = processName === '' ? '' : ` (${processName})`;
  return toFailure('no_such_process', `There is no process ${pid}${name}.`, cause);
}

/** Output of toCommand(). */
export function parseMemoryMap(
  native: SavedText,
  target: Target,
  output: string,
): Result<ProcessMemory> {
  const [, before = '', after = ''] = output.split(`${MARK}\n`);
  const newline = before.indexOf('\n');
  const ticks = toStartTicks(before.slice(0, newline));
  if (ticks === '') return gone(target, 'It is not in /proc.');
  const isOther = target.startTicks !== '0' && target.startTicks !== ticks;
  if (isOther || toStartTicks(after) !== ticks) {
    return gone(target, 'Its pid belongs to another process, or to none.');
  }
  const { mappings } = native.parseMappings(before.slice(newline + 1));
  const rows = mappings.map(toMappingMemory);
  return success({
    package: target.package,
    pid: target.pid,
    processName: target.processName,
    totals: rows.reduce(addMemory, NO_MEMORY),
    categories: toCategories(rows),
    mappings: rows,
  });
}

async function readProcess(
  link: DeviceLink,
  native: SavedText,
  target: Target,
): Promise<Result<ProcessMemory>> {
  const argv = ['sh', '-c', toCommand(target.pid)];
  const result = await link.client.request<'Exec'>(
    { type: 'Exec', argv, timeoutMs: TIMEOUT_MS, maxOutputBytes: MAX_OUTPUT_BYTES },
    TIMEOUT_MS + MARGIN_MS,
  );
  if (!result.ok) return result;
  const { stdout, truncated } = result.value;
  if (truncated) {
    const text = `smaps of process ${target.pid} is longer than ${MAX_OUTPUT_BYTES} bytes.`;
    return toFailure('exec_failed', text, 'It has more mappings than one answer can carry.');
  }
  return parseMemoryMap(native, target, Buffer.from(stdout).toString('utf8'));
}

/** Every process of the target that lives; fails when none could be read. */
export async function readMemoryMap(
  context: { readonly link: DeviceLink; readonly tick: TickEvent },
  target: string | number,
): Promise<Result<readonly ProcessMemory[]>> {
  const native = loadNative();
  if (!native.ok) return native;
  const targets = findTargets(context.link, context.tick, target);
  if (!targets.ok) return targets;
  const read: ProcessMemory[] = [];
  let firstFailure: EbbError | null = null;
  for (const each of targets.value) {
    const process = await readProcess(context.link, native.value.savedText, each);
    if (process.ok) read.push(process.value);
    else firstFailure ??= process.error;
  }
  return read.length === 0 && firstFailure !== null ? failure(firstFailure) : success(read);
}
