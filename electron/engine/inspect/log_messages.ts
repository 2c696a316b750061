/**
 * Messages of logcat that tell about memory and launches -> typed fields. Pure; null = none of
 * them,
 * which is no loss: the message stays as text. Sources: AOSP ActivityMetricsLogger, ProcessList,
 * CachedAppOptimizer, system/memory/lmkd lmkd.cpp; Samsung's lmkd says Reclaim.
 */
import type { Value } from './kind.ts';
import { toOomFields } from './kinds/process_names.ts';
import { parseDurationMs, parseUidName, toSnakeCase } from './quantities.ts';

type Fields = Record<string, Value>;
type Reader = (match: RegExpExecArray) => Fields | null;

const DURATION = String.raw`[+-](?:\d+[dhm]\s?)*(?:\d+s\s?)?(?:\d+ms)?`;

function toDisplayed(match: RegExpExecArray): Fields | null {
  const [, what, component, user, time, total] = match;
  const ms = parseDurationMs(time ?? '');
  if (ms === null) return null;
  return {
    type: what === 'Displayed' ? 'displayed' : 'fully_drawn',
    component: component ?? '',
    ...(user === undefined ? {} : { user: Number(user) }),
    time_ms: ms,
    ...(total === undefined ? {} : { total_ms: parseDurationMs(total) }),
  };
}

/** "19252kB rss, 52772kB swap": what the kill frees. `kb` in lower case is lmkd's own slip. */
function toFreed(text: string): Fields {
  const parts = [...text.matchAll(/(\d+)\s?kb\b\s*([a-z][a-z ]*?)?(?=\s*(?:,|\+|;|\(|$))/gi)];
  return Object.fromEntries(
    parts.map((part) => [
      part[2] === undefined ? 'freed_kb' : `${toSnakeCase(part[2])}_kb`,
      Number(part[1]),
    ]),
  );
}

function toLmkdKill(match: RegExpExecArray): Fields {
  const [, verb = '', process = '', pid, uid, adj, state, freed = '', reason] = match;
  const name = verb.toLowerCase().startsWith('reclaim') ? 'lmkd_reclaim' : 'lmkd_kill';
  return {
    type: name,
    process,
    pid: Number(pid),
    ...(uid === undefined ? {} : { uid: Number(uid) }),
    oom_score_adj: Number(adj),
    ...(state === undefined ? {} : { process_state: Number(state) }),
    ...toFreed(freed),
    ...(reason === undefined ? {} : { reason: reason.trim() }),
  };
}

function toDied(match: RegExpExecArray): Fields {
  const [, process = '', pid, level, state, seq] = match;
  const [first, second] = (seq ?? '').split(',').map(Number);
  return {
    type: 'process_died',
    process,
    pid: Number(pid),
    ...(level === undefined ? {} : toOomFields(level)),
    ...(state === undefined ? {} : { process_state: state }),
    ...(seq === undefined ? {} : { codes: [first ?? null, second ?? null] }),
  };
}

function toKilling(match: RegExpExecArray): Fields {
  const [, pid, process = '', owner = '', adj, reason = ''] = match;
  return {
    ...{ type: 'killing', pid: Number(pid), process, uid: parseUidName(owner)?.uid ?? null },
    ...(adj === undefined ? {} : { oom_adj: Number(adj) }),
    reason: reason.trim(),
  };
}

function toStarted(match: RegExpExecArray): Fields {
  const [, pid, process = '', owner = '', purpose, component] = match;
  return {
    ...{ type: 'process_started', pid: Number(pid), process },
    uid: parseUidName(owner)?.uid ?? null,
    ...(purpose === undefined ? {} : { purpose: purpose.trim() }),
    ...(component === undefined ? {} : { component }),
  };
}

function toActivityStart(match: RegExpExecArray): Fields {
  const [, user, intent = '', mode, uid, bal, code] = match;
  const component = /\bcmp=([^\s}]+)/.exec(intent)?.[1];
  return {
    ...{ type: 'activity_start', user: Number(user), intent: `{${intent}}` },
    ...(component === undefined ? {} : { component }),
    ...(mode === undefined ? {} : { launch_mode: mode }),
    ...(uid === undefined ? {} : { from_uid: Number(uid) }),
    ...(bal === undefined ? {} : { background_launch: bal }),
    ...(code === undefined ? {} : { result_code: Number(code) }),
  };
}

function toFrozen(match: RegExpExecArray): Fields {
  const [, verb = '', pid, process = ''] = match;
  return { type: verb.includes('unfr') ? 'unfreezing' : 'freezing', pid: Number(pid), process };
}

function toReclaimed(match: RegExpExecArray): Fields {
  const [, freed, cache, free, reserved, minimum, adj] = match;
  const details =
    cache === undefined
      ? {}
      : { cache_kb: Number(cache), free_kb: Number(free), reserved_kb: Number(reserved) };
  const below = minimum === undefined ? {} : { minimum_kb: Number(minimum) };
  const what = { type: 'lmkd_reclaimed', freed_kb: Number(freed) };
  return { ...what, ...details, ...below, oom_score_adj: Number(adj) };
}

const MESSAGES: readonly (readonly [RegExp, Reader])[] = [
  [
    new RegExp(
      String.raw`^(Displayed|Fully drawn) (\S+)(?: for user (\d+))?: (${DURATION})(?: \(total (${DURATION})\))?\s*$`,
    ),
    toDisplayed,
  ],
  [
    // Android 10 on; 9 wrote "Killing 'x' (1), uid 2, adj 3" and the rest on a line of its own.
    /^(Kill(?:ing)?|Reclaim) '(.*)' \((\d+)\)(?: \(tgid \d+\))?,(?: uid (\d+),)? (?:oom_score_adj|oom_adj|adj) (-?\d+)(?:, state (-?\d+))?(?: to free ([^;]*?))?(?:; reason: (.*)|,?\s*)$/,
    toLmkdKill,
  ],
  [
    /^Reclaimed (\d+)kB(?:, cache\((\d+)kB\) and free\((\d+)kB\)-reserved\((\d+)kB\) below min\((\d+)kB\) for| at) oom_(?:score_)?adj (-?\d+)\s*$/,
    toReclaimed,
  ],
  [
    /^Process (\S.*?) \(pid (\d+)\) has died(?:: ([a-z]+(?:\s*\+\s*\d+)?)\s*([A-Z?]{1,5})\s*(?:\((-?\d+,-?\d+)\))?)?\s*\.?$/,
    toDied,
  ],
  [/^Killing (\d+):(\S.*)\/([\w-]+) \(adj (-?\d+)\): (.*)$/, toKilling],
  [/^Start proc (\d+):(\S.*)\/([\w-]+)(?: for ([^{]*?))?\s*(?:\{(.*)\}|$)/, toStarted],
  [
    /^START u(\d+) \{(.*)\}(?: with (LAUNCH_\w+))?(?: from uid (-?\d+))?(?:.*?\((BAL_\w+)\))?(?:.*? result code=(-?\d+))?.*$/,
    toActivityStart,
  ],
  [/^((?:sync )?(?:un)?fr(?:eezing|oze)) (\d+) (\S+)(?: .*)?$/, toFrozen],
];

export function parseMessage(message: string): Fields | null {
  const text = message.trimEnd();
  for (const [pattern, read] of MESSAGES) {
    const match = pattern.exec(text);
    if (match !== null) return read(match);
  }
  return null;
}

/** A message without any header, or with its tag alone: only those that cannot be mistaken. */
export function toBareMessage(text: string): { tag: string | null; message: string } | null {
  const match =
    /^(?:([A-Za-z][\w.-]*)\s*: )?((?:Displayed|Fully drawn) \S+\/\S+.*: [+-]\d.*)$/.exec(
      text.trim(),
    );
  if (match?.[2] === undefined || parseMessage(match[2]) === null) return null;
  return { tag: match[1] ?? null, message: match[2] };
}
