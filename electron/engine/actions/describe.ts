/** Sentences of the action log: figures with units, signs shown, nothing rounded away. Pure. */
import type { AdviseOutcome, LaunchOutcome } from '../../common/engine_api.ts';

const KIB = 1024;

/** 1 decimal MiB from 1 MiB up, whole KiB below; negative values keep their sign. */
export function toSizeText(kilobytes: number): string {
  const absolute = Math.abs(kilobytes);
  if (absolute >= KIB) return `${(kilobytes / KIB).toFixed(1)} MiB`;
  return `${Math.round(kilobytes)} KiB`;
}

function toChange(before: number | null, after: number | null): string {
  if (before === null || after === null) return 'unknown';
  return `${toSizeText(before)} → ${toSizeText(after)}`;
}

export function describeAdvice(outcome: AdviseOutcome): string {
  const who = outcome.processName === '' ? `pid ${outcome.pid}` : outcome.processName;
  if (outcome.dryRun) {
    const planned = toSizeText(outcome.bytesPlanned / KIB);
    const { vmasAdvised, vmasRead } = outcome.evidence;
    const what = `${planned} in ${vmasAdvised} of ${vmasRead} mappings`;
    return `Dry run of ${outcome.strategy} on ${who}: ${what} would be advised.`;
  }
  const end = outcome.cancelled ? 'cancelled after' : 'in';
  return [
    `${outcome.strategy} on ${who} ${end} ${outcome.durationMs.toFixed(1)} ms:`,
    `advised ${toSizeText(outcome.bytesAdvised / KIB)},`,
    `moved ${toSizeText(outcome.bytesMoved / KIB)},`,
    `net freed ${toSizeText(outcome.netFreedKb)};`,
    `PSS ${toChange(outcome.before.pssKb, outcome.after.pssKb)}.`,
    outcome.explanation,
  ]
    .join(' ')
    .trim();
}

export function describeLaunch(outcome: LaunchOutcome): string {
  const time = outcome.totalTimeMs === null ? 'no launch measured' : `${outcome.totalTimeMs} ms`;
  const faults = outcome.majorFaults === null ? '' : `, ${outcome.majorFaults} major faults`;
  const swaps = outcome.swapIns === null ? '' : `, ${outcome.swapIns} pages from swap`;
  const pid = outcome.pidBefore !== 0 && !outcome.pidUnchanged ? ', process was replaced' : '';
  return `Launch (${outcome.state}, ${outcome.arm}): ${time}${faults}${swaps}${pid}.`;
}
