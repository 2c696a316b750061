import { describe, expect, it } from 'vitest';
import type { AdviseOutcome, AdviseReport } from '../../electron/common/engine_api.ts';
import { ScriptedEngine } from '../testing/scripted_engine.ts';
import {
  toAdviceNumbers,
  toDryRunText,
  toEvidenceText,
  toExplanation,
  toLeftOutText,
  toMemoryParts,
} from './advice_result.ts';
import { formatBytes } from './units.ts';

async function advise(dryRun: boolean): Promise<AdviseReport> {
  const result = await new ScriptedEngine().toClient().advise({
    serial: 's',
    target: 'com.example.maps',
    strategy: 'pageout_anon',
    consistency: 'freeze',
    dryRun,
  });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function toReport(...patches: Partial<AdviseOutcome>[]): Promise<AdviseReport> {
  const [outcome] = (await advise(false)).outcomes;
  if (!outcome) throw new Error('the script gave no outcome');
  return { outcomes: patches.map((patch) => ({ ...outcome, ...patch })), refusals: [] };
}

describe('advice_result', () => {
  it('processes_are_not_added_up', async () => {
    const one = { bytesAdvised: 100, bytesMoved: 60, netFreedKb: -2 };
    expect(toAdviceNumbers(await toReport(one, one))).toEqual({
      bytesAdvised: 200,
      bytesMoved: 120,
      netFreedBytes: -4096,
    });
  });

  it('what_the_selection_left_out_is_added_up_and_other_reasons_are_not', async () => {
    const report = await toReport({});
    expect(toLeftOutText(report)).toBe('');
    const [outcome] = report.outcomes;
    if (!outcome) throw new Error('no outcome');
    const skipped = [
      { reason: 'prot_none', vmas: 9, bytes: 9 << 20 },
      { reason: 'category', vmas: 2, bytes: 2 << 20 },
      { reason: 'not_resident', vmas: 0, bytes: 1 << 20 },
    ] as const;
    const one = { evidence: { ...outcome.evidence, skipped } };
    const text = toLeftOutText(await toReport(one, one));
    expect(text).toContain(`${formatBytes(4 << 20)} of another category`);
    expect(text).toContain(`${formatBytes(2 << 20)} not resident`);
    expect(text).not.toContain('reserved');
  });

  it('memory_reclaim_is_said_to_have_a_layout', async () => {
    const text = toEvidenceText(await toReport({ strategy: 'memory_reclaim' }));
    expect(text).toContain('Memory group of its own');
    expect(text).not.toContain('mapping');
  });

  it('half_held_target_is_called_frozen', async () => {
    const [outcome] = (await advise(false)).outcomes;
    if (!outcome) throw new Error('the script gave no outcome');
    const torn = { ...outcome.evidence, frozenEnd: false };
    expect(toEvidenceText(await toReport({}, { evidence: torn }))).toMatch(/^Held only for part/);
    const free = { ...torn, frozenStart: false };
    expect(toEvidenceText(await toReport({ evidence: free }))).toMatch(/^Not held/);
    expect(toEvidenceText(await toReport({ consistency: 'stop' }))).toMatch(/^Stopped at start/);
  });

  it('errno_and_cancellation_are_hidden', async () => {
    const [outcome] = (await advise(false)).outcomes;
    if (!outcome) throw new Error('the script gave no outcome');
    const evidence = { ...outcome.evidence, errnos: [{ errnoValue: 1, calls: 3 }] };
    const text = toEvidenceText(await toReport({ evidence, cancelled: true }));
    expect(text).toContain('errno 1 in 3 calls');
    expect(text).toContain('cancelled: partial');
  });

  it('nothing_moved_is_not_explained', async () => {
    const report = await toReport({ nothingMoved: 'no_swap', explanation: '' });
    expect(toExplanation(report)).toContain('No swap');
    expect(toExplanation(await toReport({}))).toBe('');
  });

  it('dry_run_of_a_refused_target_says_nothing', () => {
    const refusal = {
      package: 'p',
      pid: 1,
      processName: 'p',
      code: 'target_foreground',
      message: 'p is in front.',
      remedy: 'Press HOME.',
    };
    expect(toDryRunText({ outcomes: [], refusals: [refusal] })).toBe('p is in front.');
  });

  it('unknown_resident_size_is_shown_as_a_number', async () => {
    const text = toDryRunText(await toReport({ residentPlannedKb: null, privatePlannedKb: null }));
    expect(text).toContain('of address space');
    expect(text).not.toContain('–');
  });

  it('shared_memory_before_is_not_the_rest_of_pss', async () => {
    const [outcome] = (await advise(false)).outcomes;
    if (!outcome) throw new Error('the script gave no outcome');
    const before = { ...outcome.before, pssKb: 100, pssAnonKb: 60, pssFileKb: 30 };
    const current = { anonKb: 1, fileKb: 2, shmemKb: 3, swapKb: 4 };
    const parts = toMemoryParts(current, await toReport({ before }));
    expect(parts.map((part) => part.beforeKb)).toEqual([60, 30, 10, before.swapPssKb]);
    const unknown = toMemoryParts(
      current,
      await toReport({ before: { ...before, pssAnonKb: null } }),
    );
    expect(unknown.map((part) => part.beforeKb)).toEqual([null, 30, null, before.swapPssKb]);
  });
});
