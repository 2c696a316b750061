import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../paths.mjs';
import { missingPackages, packagesFor } from './apt.mjs';
import { runCommand, StepFailure } from './command.mjs';
import { runSteps } from './schedule.mjs';
import { hashInputs, isFresh, writeStamp } from './stamps.mjs';

const step = (name: string, needs: readonly string[], run: () => Promise<string>) => ({
  name,
  needs,
  run,
});

describe('runSteps', () => {
  it('step_waits_for_its_needs', async () => {
    const order: string[] = [];
    const note = (name: string) => () => {
      order.push(name);
      return Promise.resolve('done');
    };
    const steps = [
      step('c', ['b'], note('c')),
      step('b', ['a'], note('b')),
      step('a', [], note('a')),
    ];
    expect(await runSteps(steps, () => undefined)).toBe(true);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('failure_names_cause_and_remedy_and_stops_what_needs_it', async () => {
    const lines: string[] = [];
    let reached = false;
    const fail = () => Promise.reject(new StepFailure('no compiler', 'install g++'));
    const after = () => {
      reached = true;
      return Promise.resolve('done');
    };
    const steps = [step('a', [], fail), step('b', ['a'], after)];
    expect(await runSteps(steps, (line: string) => lines.push(line))).toBe(false);
    expect(lines.join('\n')).toMatch(/no compiler[\s\S]*remedy: install g\+\+/);
    expect(reached).toBe(false);
  });

  it('two_at_a_time', async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return 'done';
    };
    await runSteps(
      ['a', 'b', 'c', 'd'].map((name) => step(name, [], work)),
      () => undefined,
    );
    expect(most).toBe(2);
  });
});

describe('runCommand', () => {
  it('failure_carries_the_tools_words', async () => {
    const failing = runCommand('test of commands', ['sh', '-c', 'echo broken >&2; exit 3']);
    await expect(failing).rejects.toThrow(/exit code 3\nbroken/);
  });

  it('tool_that_is_not_there', async () => {
    const failing = runCommand('test of commands', ['ebb-no-such-tool'], { remedy: 'get it' });
    await expect(failing).rejects.toMatchObject({ remedy: 'get it' });
  });
});

describe('stamps', () => {
  let folder = '';
  beforeEach(() => {
    mkdirSync(path.join(projectRoot, 'build'), { recursive: true });
    folder = mkdtempSync(path.join(projectRoot, 'build/stamp-test-'));
    writeFileSync(path.join(folder, 'a.cc'), 'int a;');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(path.join(projectRoot, 'build/.stamps/test_step'), { force: true });
  });
  const hash = () => hashInputs([path.relative(projectRoot, folder)], /\.cc$/);

  it('changed_content_and_new_file_change_the_hash', () => {
    const before = hash();
    writeFileSync(path.join(folder, 'a.cc'), 'int b;');
    const changed = hash();
    expect(changed).not.toBe(before);
    writeFileSync(path.join(folder, 'b.cc'), '');
    expect(hash()).not.toBe(changed);
  });

  it('file_that_is_no_input_changes_nothing', () => {
    const before = hash();
    writeFileSync(path.join(folder, 'notes.md'), 'new');
    expect(hash()).toBe(before);
  });

  it('missing_output_is_not_fresh', () => {
    const output = path.join(path.relative(projectRoot, folder), 'out');
    writeStamp('test step', hash());
    expect(isFresh('test step', hash(), [output])).toBe(false);
    writeFileSync(path.join(projectRoot, output), '');
    expect(isFresh('test step', hash(), [output])).toBe(true);
    expect(isFresh('test step', 'other', [output])).toBe(false);
  });
});

describe('Debian packages', () => {
  it('each_has_a_reason_and_tests_need_more_than_the_demo', () => {
    expect(packagesFor('test')).toEqual(expect.arrayContaining(['xvfb', 'adb']));
    expect(packagesFor('demo')).not.toContain('xvfb');
  });

  it('package_that_does_not_exist_is_missing', () => {
    const missing = missingPackages(['dpkg', 'ebb-no-such-package']);
    // null: no dpkg on this computer.
    if (missing !== null) expect(missing).toEqual(['ebb-no-such-package']);
  });
});
