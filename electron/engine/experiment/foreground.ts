/** Who has the screen, and when an app said that it was fully drawn: by Android's own words. */
import { type Result, success } from '../../common/result.ts';
import { toFailure } from '../../common/errors.ts';
import { parseResolvedActivity } from '../session/packages.ts';
import { readOutput, type TestBed } from './test_bed.ts';

const POLL_MS = 200;

/** `mCurrentFocus=Window{1a2b u0 com.a/com.a.Main}` -> `com.a/com.a.Main`; null = not told. */
export function parseFocus(text: string): string | null {
  const windows = [...text.matchAll(/mCurrentFocus=(?:Window\{\S+ \S+ (.+?)\}|(null))/g)];
  const named = windows.map((match) => match[1]).filter((name) => name !== undefined);
  return named.at(-1) ?? null;
}

export async function readFocus(bed: TestBed): Promise<Result<string | null>> {
  const output = await readOutput(bed, ['dumpsys', 'window', 'displays']);
  return output.ok ? success(parseFocus(output.value.stdout)) : output;
}

const RESOLVE_HOME = [
  ...['cmd', 'package', 'resolve-activity', '--brief'],
  ...['-a', 'android.intent.action.MAIN', '-c', 'android.intent.category.HOME'],
];

/** The launcher; none where the device cannot tell. */
export async function readHomePackages(bed: TestBed): Promise<Result<readonly string[]>> {
  const output = await readOutput(bed, RESOLVE_HOME);
  if (!output.ok) return output;
  const component = parseResolvedActivity(output.value.stdout);
  return success(component === null ? [] : [component.split('/', 1)[0] ?? '']);
}

/** `Fully drawn com.a/.Main: +1s71ms`: not zero padded, sometimes `for user 0`; null = no line. */
export function parseFullyDrawnMs(text: string, app: string): number | null {
  const lines = text.split('\n').filter((line) => line.includes(`Fully drawn ${app}/`));
  const duration = /: \+((?:\d+[dhms]+)+)/.exec(lines.at(-1) ?? '')?.[1];
  if (duration === undefined) return null;
  const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  let total = 0;
  for (const [, amount, unit] of duration.matchAll(/(\d+)(ms|s|m|h)/g)) {
    total += Number(amount) * (unitMs[unit ?? ''] ?? 0);
  }
  return total;
}

/** Lines of this app that were there before are another launch's: only a new one counts. */
export async function readFullyDrawnMs(
  bed: TestBed,
  app: string,
  waitMs: number,
  signal: AbortSignal,
): Promise<Result<number | null>> {
  const deadlineMs = bed.nowMs() + waitMs;
  for (;;) {
    const argv = ['logcat', '-d', '-t', '50', '-s', 'ActivityTaskManager', 'ActivityManager'];
    const output = await readOutput(bed, argv);
    if (!output.ok) return output;
    // The launch itself wrote "Displayed"; what follows the last one belongs to it.
    const since = output.value.stdout.split(`Displayed ${app}/`).at(-1) ?? '';
    const drawnMs = parseFullyDrawnMs(since, app);
    if (drawnMs !== null || bed.nowMs() >= deadlineMs) return success(drawnMs);
    if (!(await bed.wait(POLL_MS, signal))) return toFailure('cancelled', 'It was cancelled.');
  }
}
