/** What a user or a device may get wrong, through the command line: each has its documented error. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_USAGE, toExitCode } from '../../electron/cli/exit_codes.ts';
import { ERRORS } from '../../electron/common/wire.gen.ts';
import { readAppProcesses, readHeldStill, shell, switchSystemFreezer } from '../harness/guest.ts';
import { runEbb, runEbbJson, type EbbRun } from '../harness/command_line.ts';
import { startUnauthorizedDevice } from '../harness/unauthorized_device.ts';
import { joinWorld } from '../harness/world.ts';

const world = joinWorld();
const { serial } = world;

beforeAll(() => switchSystemFreezer(world, serial, false));
afterAll(() => switchSystemFreezer(world, serial, true));

/** Exit code, code of the schema and its remedy. */
function expectFailure(run: EbbRun, code: keyof typeof ERRORS): void {
  expect(run.code, run.stderr).toBe(toExitCode(code));
  expect(run.stderr).toContain(code);
  expect(run.stderr).toContain(ERRORS[code].remedy);
}

async function findBackgroundApp(): Promise<{ readonly name: string; readonly pid: number }> {
  const processes = await readAppProcesses(world, serial);
  const app = processes.find((entry) => entry.oomScoreAdj >= 900 && !entry.name.includes(':'));
  if (app === undefined) throw new Error('no background app');
  return app;
}

const advise = (target: string | number, ...more: readonly string[]): Promise<EbbRun> =>
  runEbb(['advise', String(target), '--strategy', 'pageout_anon', '--serial', serial, ...more]);

describe('targets', () => {
  it('unknown_package', async () => {
    expectFailure(await advise('com.example.nowhere'), 'unknown_package');
  });

  it('dead_pid', async () => {
    // A shell that has ended: its pid was just in use and is so no more.
    const pid = (await shell(world, serial, 'sh -c "echo \\$\\$"')).trim();
    expectFailure(await advise(pid), 'no_such_process');
  });

  it('foreground_app', async () => {
    const app = await findBackgroundApp();
    const launched = await runEbb(['launch', app.name, '--serial', serial]);
    expect(launched.code, launched.stderr).toBe(0);
    expectFailure(await advise(app.name), 'target_foreground');
    await shell(world, serial, 'input keyevent KEYCODE_HOME');
  });

  it('init_is_protected', async () => {
    expectFailure(await advise(1), 'target_protected');
  });

  it('unknown_strategy', async () => {
    const app = await findBackgroundApp();
    const run = await runEbb(['advise', app.name, '--strategy', 'magic', '--serial', serial]);
    expect(run.code, run.stderr).toBe(EXIT_USAGE);
    expect(run.stderr).toContain('magic');
  });
});

describe('devices', () => {
  it('two_devices_and_no_serial', async () => {
    const name = `second-${process.pid}`;
    const second = await world.startDevice({ name });
    try {
      const run = await runEbb(['apps']);
      expectFailure(run, 'several_devices');
      expect(run.stderr).toContain(second.serial);
    } finally {
      await world.stopDevice(name);
    }
  });

  it('serial_that_adb_does_not_know', async () => {
    expectFailure(await runEbb(['apps', '--serial', '127.0.0.1:9']), 'unknown_device');
  });

  it('unauthorized_device', async () => {
    const unauthorized = await startUnauthorizedDevice();
    try {
      await world.adb('connect', unauthorized.serial).catch(() => '');
      const run = await runEbb(['apps', '--serial', unauthorized.serial]);
      expectFailure(run, 'device_unauthorized');
      const devices = await runEbbJson<readonly { serial: string; state: string }[]>(['devices']);
      expect(devices).toContainEqual(
        expect.objectContaining({ serial: unauthorized.serial, state: 'unauthorized' }),
      );
    } finally {
      await world.adb('disconnect', unauthorized.serial).catch(() => '');
      await unauthorized.close();
    }
  });
});

describe('a device that misbehaves', () => {
  const agentDir = mkdtempSync(path.join(tmpdir(), 'ebb-agent-'));
  afterAll(() => {
    rmSync(agentDir, { recursive: true, force: true });
  });

  /** Puts a script where the engine looks for the agent's binary. */
  function writeAgent(script: string): Readonly<Record<string, string>> {
    const folder = path.join(agentDir, process.env['EBB_VIRTUAL_DEVICE_ARCH'] ?? 'x86_64');
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, 'ebbd');
    writeFileSync(file, `#!/system/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return { EBB_AGENT_DIR: agentDir };
  }

  it('garbage_on_the_wire', async () => {
    const env = writeAgent('head -c 300000 /dev/urandom; cat > /dev/null');
    expectFailure(await runEbb(['apps', '--serial', serial], { env }), 'protocol_broken');
  });

  it('agent_that_ends_at_once', async () => {
    const env = writeAgent('exit 7');
    expectFailure(await runEbb(['apps', '--serial', serial], { env }), 'agent_start_failed');
  });

  it('agent_that_complains_instead_of_talking', async () => {
    const env = writeAgent('echo "CANNOT LINK EXECUTABLE" >&2; exit 1');
    const run = await runEbb(['apps', '--serial', serial], { env });
    expectFailure(run, 'agent_start_failed');
    expect(run.stderr).toContain('CANNOT LINK EXECUTABLE');
  });

  it('start_that_never_returns', async () => {
    const app = await findBackgroundApp();
    await shell(world, serial, 'setprop debug.ebb.fault am-hang');
    try {
      const run = await runEbb(['launch', app.name, '--timeout', '3', '--serial', serial]);
      expectFailure(run, 'deadline_exceeded');
    } finally {
      await shell(world, serial, 'setprop debug.ebb.fault ""');
    }
    const after = await runEbb(['launch', app.name, '--serial', serial]);
    expect(after.code, after.stderr).toBe(0);
    await shell(world, serial, 'input keyevent KEYCODE_HOME');
    expect(await readHeldStill(world, serial)).toEqual([]);
  });
});
