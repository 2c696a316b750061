/**
 * `am start -W` and `cmd activity start-activity -W`, read by the agent's own parser. `Status: ok`
 * does not mean launched; TotalTime absent or 0 means that no launch was measured.
 */
import type { Kind, Value } from '../kind.ts';
import { toNativeText } from '../native_lines.ts';

/** `cmp=` of the intent that was asked for. */
function toRequested(intent: string): string | null {
  return /\bcmp=([^\s}]+)/.exec(intent)?.[1] ?? null;
}

const TEXT_OF: Readonly<Record<string, string>> = {
  starting: 'intent',
  status: 'status',
  launch_state: 'launch_state',
  activity: 'activity',
};
const LISTS: Readonly<Record<string, string>> = {
  warning: 'warnings',
  error: 'errors',
  stack: 'stack',
};

export const amStart: Kind = {
  id: 'am_start',
  title: 'am start [-W]',
  command: /\bam start\b|activity start-activity/,
  begins: /^\s*(Starting|Stopping): /,
  ends: /^\s*Complete\s*$/,
  cues: [
    [/^\s*(Starting|Stopping): (Intent \{|\S+\s*$)/, 3],
    [/^\s*(LaunchState|TotalTime|WaitTime|ThisTime): /, 3],
    [/^\s*Status: (ok|timeout|null)\s*$/, 3],
    [/^\s*Activity: \S+\/\S+\s*$/, 3],
    [/^\s*(Complete|Error type \d+)\s*$/, 3],
    [/^\s*Warning: Activity not started/, 3],
    [/^\s*(Error: (Activity|Unable|Intent|Not allowed)|Exception occurred while executing)/, 3],
    [/^\s*java\.[\w.]+(Exception|Error): /, 2],
    [/^\s*at [\w$.]+\(.*\)\s*$/, 2],
  ],
  selfEnding: /^\s*Complete\s*$/,
  parse(page, { native }) {
    const parsed = native.parseAmStart(toNativeText(page));
    const texts: Record<string, Value> = {};
    let isComplete = false;
    page.lines.forEach((line, index) => {
      const { what, value } = parsed.lines[index] ?? { what: 'other', value: '' };
      const list = LISTS[what];
      const name = TEXT_OF[what];
      if (what === 'other' || what === 'blank') return;
      page.use(line);
      if (what === 'complete') isComplete = true;
      if (name !== undefined) texts[name] = value;
      if (list === undefined) return;
      const found = texts[list];
      texts[list] = Array.isArray(found) ? [...(found as Value[]), value] : [value];
    });
    const intent = texts['intent'];
    const requested = typeof intent === 'string' ? toRequested(intent) : null;
    return {
      ...texts,
      requested_component: requested,
      state: parsed.state,
      total_time_ms: parsed.totalTimeMs,
      ...(parsed.thisTimeMs === null ? {} : { this_time_ms: parsed.thisTimeMs }),
      wait_time_ms: parsed.waitTimeMs,
      is_launch_measured: parsed.totalTimeMs !== null,
      is_complete: isComplete,
    };
  },
};
