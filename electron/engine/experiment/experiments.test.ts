/** Runs on a scripted phone: order, gates, stops, and above all what survives a death. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExperimentPlan } from '../../common/experiment_plan.ts';
import type { ExperimentResult, ExperimentStatus } from '../../common/experiment_run.ts';
import type { Result } from '../../common/result.ts';
import { Experiments } from './experiments.ts';
import { checkPlan } from './plan_schema.ts';
import { toJournalFile } from './run_folder.ts';
import { toSchedule } from './schedule.ts';
import { ScriptedPhone } from './testing/scripted_phone.ts';

const APPS = ['org.ebb.demo.mail', 'org.ebb.demo.maps'];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ebb-experiments-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function expectValue<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.error));
}

function toPlan(changes: Partial<Record<keyof ExperimentPlan, unknown>> = {}): ExperimentPlan {
  const few = { blocks: 6, launchesPerBlock: 2, analysis: { replicates: 999 } };
  const plan = { version: 1, apps: APPS, ...few, ...changes };
  return expectValue(checkPlan(plan));
}

interface Lab {
  readonly experiments: Experiments;
  readonly phone: ScriptedPhone;
  /** Settles at the first status that `wanted` likes. */
  readonly until: (wanted: (status: ExperimentStatus) => boolean) => Promise<ExperimentStatus>;
}

function createLab(phone = new ScriptedPhone()): Lab {
  const waiting = new Set<(status: ExperimentStatus) => void>();
  const experiments = new Experiments({
    folder,
    openBed: () => Promise.resolve({ ok: true, value: phone }),
    onStatus: (status) => waiting.forEach((look) => look(status)),
    onLaunch: () => undefined,
  });
  const until: Lab['until'] = (wanted) =>
    new Promise((resolve) => {
      const look = (status: ExperimentStatus): void => {
        if (!wanted(status)) return;
        waiting.delete(look);
        resolve(status);
      };
      waiting.add(look);
    });
  return { experiments, phone, until };
}

const isOver = ({ state }: ExperimentStatus): boolean =>
  state === 'ended' || state === 'interrupted';

async function runWhole(lab: Lab, plan: ExperimentPlan): Promise<ExperimentResult> {
  const over = lab.until(isOver);
  const { id } = expectValue(await lab.experiments.startExperiment({ serial: 'scripted', plan }));
  await over;
  return expectValue(await lab.experiments.experimentResult(id));
}

/** Without what differs between two runs of the same launches: moments, and what ran before. */
function toFacts(result: ExperimentResult): unknown {
  return result.launches.map(({ atMs: _at, tookMs: _took, effect, ...rest }) => ({
    ...rest,
    effect: { ...effect, durationMs: 0 },
    bringUpState: null,
    alive: [],
    pidBefore: 0,
    pidAfter: 0,
    launchPressure: null,
  }));
}

describe('a run', () => {
  it('measures_its_schedule_in_order_and_analyses_it', async () => {
    const plan = toPlan({ blocks: 8 });
    const result = await runWhole(createLab(), plan);
    expect(result.end?.reason).toBe('complete');
    const order = result.launches.map(({ app, arm, block }) => ({ app, arm, block }));
    expect(order).toEqual(toSchedule(plan).map(({ app, arm, block }) => ({ app, arm, block })));
    expect(result.launches.every(({ refusal }) => refusal === null)).toBe(true);
    expect(result.analysis?.pairs.map(({ verdict }) => verdict.kind)).toEqual([
      'different',
      'different',
    ]);
    expect(result.launches[0]?.alive).toContain(result.launches[0]?.app);
  });

  it('every_arm_is_measured_in_the_same_way', async () => {
    const { launches } = await runWhole(createLab(), toPlan({ blocks: 1 }));
    for (const { arm, effect } of launches) {
      expect(effect?.movedKb, arm).toBe(arm === 'none' ? 0 : 20_000);
      expect(effect?.cpuMs ?? null, arm).toBe(arm === 'none' ? null : 8);
    }
  });

  it('a_refused_launch_stays_with_its_reason_and_is_measured_again', async () => {
    const phone = new ScriptedPhone();
    phone.foreignLaunch = (count) => (count === 7 ? 'com.example.alarm' : null);
    phone.onRelaunch = (self, app, count) => {
      if (count === 12) self.kill(app, 'low memory');
    };
    const result = await runWhole(createLab(phone), toPlan());
    const refused = result.launches.filter(({ refusal }) => refusal !== null);
    expect(refused.map(({ sequence, refusal }) => [sequence, refusal?.gate])).toEqual([
      [7, 'foreign_launch'],
      [12, 'killed'],
    ]);
    expect(refused[0]?.refusal?.detail).toContain('com.example.alarm');
    expect(refused[1]?.killReason).toBe('am_kill: low memory');
    const [before, again] = [result.launches[7], result.launches[8]];
    expect(again).toMatchObject({ attempt: 2, app: before?.app, arm: before?.arm });
    expect(result.analysis?.launches).toMatchObject({ refused: 2 });
    expect(result.end?.reason).toBe('complete');
  });

  it('an_arm_that_is_always_refused_stops_the_run', async () => {
    const phone = new ScriptedPhone();
    phone.onRelaunch = (self, app) => {
      if (self.commands.length > 0 && app === APPS[1]) self.kill(app, 'always');
    };
    const result = await runWhole(createLab(phone), toPlan());
    expect(result.end?.reason).toBe('stopped_by_refusals');
    expect(result.end?.detail).toContain('killed');
    expect(phone.settings.get('use_compaction')).toBe('true');
  });

  it('killed_may_be_what_is_counted', async () => {
    const phone = new ScriptedPhone();
    phone.onRelaunch = (self, app, count) => {
      if (count % 3 === 0) self.kill(app, 'low memory');
    };
    const plan = toPlan({ whenKilled: 'count', blocks: 3 });
    const result = await runWhole(createLab(phone), plan);
    expect(result.launches).toHaveLength(toSchedule(plan).length);
    expect(result.cost.rows.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThan(0);
  });
});

describe('the system is kept out of the measurement', () => {
  it('switched_off_during_the_run_and_as_found_afterwards', async () => {
    const phone = new ScriptedPhone();
    const during = new Set<string>();
    phone.onRelaunch = (self) => {
      during.add(
        `${self.settings.get('use_compaction')} ${self.settings.get('cached_apps_freezer')}`,
      );
    };
    await runWhole(createLab(phone), toPlan({ blocks: 1 }));
    expect([...during]).toEqual(['false disabled']);
    expect([...phone.settings]).toEqual([['use_compaction', 'true']]);
  });

  it('the_device_itself_knows_how_to_put_it_back_as_long_as_it_is_changed', async () => {
    const phone = new ScriptedPhone();
    const during = new Set<string>();
    phone.onRelaunch = (self) => {
      during.add(self.restoring.join('; '));
    };
    await runWhole(createLab(phone), toPlan({ blocks: 1 }));
    expect([...during]).toEqual([
      'device_config put activity_manager use_compaction true; ' +
        'settings delete global cached_apps_freezer',
    ]);
    expect(phone.restoring).toEqual([]);
  });

  it('an_engine_that_died_is_cleaned_up_after_by_the_next', async () => {
    const phone = new ScriptedPhone();
    const lab = createLab(phone);
    const plan = toPlan();
    const over = lab.until(isOver);
    const { id } = expectValue(await lab.experiments.startExperiment({ serial: 'scripted', plan }));
    await over;
    cutJournal(id, 9);
    phone.settings.set('use_compaction', 'false').set('cached_apps_freezer', 'disabled');
    await createLab(phone).experiments.restoreLeftovers('scripted');
    expect([...phone.settings]).toEqual([['use_compaction', 'true']]);
  });
});

/** As an engine that died leaves it: so many whole lines, then a torn one. */
function cutJournal(id: string, lines: number): void {
  const file = toJournalFile(folder, id);
  const all = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, `${all.slice(0, lines).join('\n')}\n`);
  appendFileSync(file, (all[lines] ?? '').slice(0, 40));
}

describe('a run that broke off', () => {
  it.each([2, 8, 21, 40])('resumed_after_%i_lines_it_ends_as_undisturbed', async (lines) => {
    const plan = toPlan();
    const whole = await runWhole(createLab(), plan);
    cutJournal(whole.id, lines);
    const lab = createLab();
    lab.phone.relaunches = lines - 2;
    const over = lab.until(isOver);
    expectValue(await lab.experiments.resumeExperiment(whole.id));
    await over;
    const resumed = expectValue(await lab.experiments.experimentResult(whole.id));
    expect(toFacts(resumed)).toEqual(toFacts(whole));
    expect(resumed.analysis).toEqual(whole.analysis);
    expect(resumed.cost).toEqual(whole.cost);
    expect(resumed.interruptions).toMatchObject([{ reason: 'engine ended', launches: lines - 2 }]);
  });

  it('a_link_that_breaks_costs_the_launch_that_ran_and_no_other', async () => {
    const phone = new ScriptedPhone();
    phone.onRelaunch = (self, _app, count) => {
      if (count === 5 && self.commands.filter((line) => line.includes('resolve')).length === 1) {
        self.isConnected = false;
        self.commands.push('resolve');
      }
    };
    const result = await runWhole(createLab(phone), toPlan());
    const undisturbed = await runWhole(createLab(), toPlan());
    expect(toFacts(result)).toEqual(toFacts(undisturbed));
    expect(result.interruptions).toMatchObject([{ launches: 5 }]);
    expect(result.interruptions[0]?.resumedAtMs).not.toBeNull();
  });

  it('paused_it_measures_nothing_until_resumed', async () => {
    const lab = createLab();
    const plan = toPlan();
    const running = lab.until(({ settled }) => settled === 3);
    const { id } = expectValue(await lab.experiments.startExperiment({ serial: 'scripted', plan }));
    await running;
    const paused = lab.until(({ state }) => state === 'paused');
    expectValue(await lab.experiments.pauseExperiment(id));
    const { settled } = await paused;
    const { relaunches } = lab.phone;
    expect(expectValue(await lab.experiments.experimentStatus(id))).toMatchObject({ settled });
    expect(lab.phone.relaunches).toBe(relaunches);
    const over = lab.until(isOver);
    expectValue(await lab.experiments.resumeExperiment(id));
    expect((await over).end?.reason).toBe('complete');
  });

  it('cancelled_it_keeps_its_launches_and_cannot_be_resumed', async () => {
    const lab = createLab();
    const running = lab.until(({ settled }) => settled === 4);
    const request = { serial: 'scripted', plan: toPlan() };
    const { id } = expectValue(await lab.experiments.startExperiment(request));
    await running;
    expect(expectValue(await lab.experiments.cancelExperiment(id)).end?.reason).toBe('cancelled');
    const result = expectValue(await lab.experiments.experimentResult(id));
    expect(result.launches).toHaveLength(4);
    expect(lab.phone.settings.get('use_compaction')).toBe('true');
    expect((await lab.experiments.resumeExperiment(id)).ok).toBe(false);
  });

  it('an_engine_that_closes_leaves_it_to_be_resumed', async () => {
    const lab = createLab();
    const running = lab.until(({ settled }) => settled === 4);
    const request = { serial: 'scripted', plan: toPlan() };
    const { id } = expectValue(await lab.experiments.startExperiment(request));
    await running;
    await lab.experiments.close();
    expect(lab.phone.settings.get('use_compaction')).toBe('true');
    const next = createLab(lab.phone);
    const [summary] = expectValue(await next.experiments.listExperiments());
    expect(summary).toMatchObject({ id, state: 'interrupted', launches: 4 });
    const over = next.until(isOver);
    expectValue(await next.experiments.resumeExperiment(id));
    expect((await over).end?.reason).toBe('complete');
  });

  it('another_build_is_another_experiment', async () => {
    const lab = createLab();
    const whole = await runWhole(lab, toPlan());
    cutJournal(whole.id, 9);
    const next = createLab();
    next.phone.build = 'scripted/2';
    const over = next.until(isOver);
    expectValue(await next.experiments.resumeExperiment(whole.id));
    expect((await over).end).toMatchObject({ reason: 'failed' });
    const result = expectValue(await next.experiments.experimentResult(whole.id));
    expect(result.end?.detail).toContain('scripted/2');
    expect(result.launches).toHaveLength(7);
  });

  it('two_at_a_time_on_one_device_are_refused', async () => {
    const lab = createLab();
    const request = { serial: 'scripted', plan: toPlan() };
    const over = lab.until(isOver);
    expectValue(await lab.experiments.startExperiment(request));
    const second = await lab.experiments.startExperiment(request);
    expect(second.ok ? '' : second.error.code).toBe('busy');
    await over;
  });
});
