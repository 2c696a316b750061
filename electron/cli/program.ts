/** The command line: names, options, help. What a command does stands in commands/. */
import { Command, InvalidArgumentError, Option } from 'commander';

import type { VirtualDeviceRequest } from '../common/engine_api.ts';
import { Consistency, Strategy } from '../common/wire.gen.ts';
import { advise } from './commands/advise.ts';
import { listApps } from './commands/apps.ts';
import { doctor, listDevices, STATE_HELP } from './commands/devices.ts';
import { launch, UNLABELLED } from './commands/launch.ts';
import { showMaps } from './commands/maps.ts';
import { showDevices, startDevice, stopDevice } from './commands/virtual_device.ts';
import { watch } from './commands/watch.ts';
import { demo } from './demo/demo.ts';
import { EXIT_CODE_DOCS } from './exit_codes.ts';
import { addExperiment } from './experiment/program.ts';
import { inspect, type InspectFlags, KIND_HELP } from './inspect_command.ts';
import { type CommonOptions, runCommand } from './run_command.ts';
import { addSelectionOptions, type SelectionFlags, toNarrowing } from './selection_options.ts';

export function parseCount(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('A whole number above 0 is needed.');
}

export function parseSeconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0 && value <= 600) return value;
  throw new InvalidArgumentError('Seconds are needed, above 0 and up to 600.');
}

export function parseIntervalMs(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 100 && value <= 10_000) return value;
  throw new InvalidArgumentError('100 to 10000 ms are possible.');
}

/** Digits are a pid, all else is a package. */
export function toTarget(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function addCommon(command: Command): Command {
  return command
    .option('--json', 'results as JSON on stdout')
    .option('-s, --serial <serial>', 'which device (default: ANDROID_SERIAL, else the only one)')
    .option('--timeout <seconds>', 'deadline of the operation', parseSeconds);
}

function addDeviceCommands(program: Command): void {
  addCommon(program.command('doctor'))
    .description('check adb, root, kernel and capabilities; says what to do about each')
    .action((options: CommonOptions) => runCommand(options, doctor));
  addCommon(program.command('devices'))
    .description('list devices in every state, with what to do about it')
    .addHelpText('after', `\nStates:\n${STATE_HELP}`)
    .action((options: CommonOptions) => runCommand(options, listDevices));
  const device = program.command('device').description('the bundled virtual device');
  addCommon(device.command('start'))
    .description('boot a virtual device, or keep the one that runs')
    .option('--name <name>', 'its name')
    .option('--profile <profile>', 'size and apps: low, default, lab or crowd')
    .option('--arch <arch>', 'x86_64 or arm64')
    .option('--kernel <kernel>', 'kernel: 5.10, 6.1, 6.12, 6.12-16k (arm64) or newest')
    .option('--dialect <dialect>', 'its formats: a9, a12, a14 (default), a16, samsung, miui')
    .option('--no-swap', 'boot without swap')
    .option('--seed <number>', 'seed of its apps', parseCount)
    .option(
      '--fault <fault...>',
      'boot with faults, e.g. su adb-drop=30s; an unknown one lists them all',
    )
    .action((options: CommonOptions & VirtualDeviceRequest & { fault?: string[] }) => {
      const { json: _json, serial: _serial, timeout: _timeout, fault, ...request } = options;
      const faults = fault ?? [];
      return runCommand(options, startDevice({ ...request, faults }));
    });
  addCommon(device.command('stop'))
    .description('stop a virtual device; without a name all of them')
    .argument('[name]')
    .action((name: string | undefined, options: CommonOptions) =>
      runCommand(options, stopDevice(name)),
    );
  addCommon(device.command('status'))
    .description('list the virtual devices that run')
    .action((options: CommonOptions) => runCommand(options, showDevices));
}

function addSampleCommands(program: Command): void {
  addCommon(program.command('apps'))
    .description('memory of every app, once')
    .action((options: CommonOptions) => runCommand(options, listApps));
  addCommon(program.command('maps'))
    .description('what an app consists of: smaps by the rows of dumpsys meminfo')
    .argument('<target>', 'package or pid')
    .option('--mappings', 'each mapping, too')
    .action((target: string, options: CommonOptions & { mappings?: boolean }) => {
      const wanted = { target: toTarget(target), mappings: options.mappings ?? false };
      return runCommand(options, showMaps(wanted));
    });
  addCommon(program.command('watch'))
    .description('samples as they come; --timeout ends it after so many seconds')
    .option('--interval <ms>', 'time between samples', parseIntervalMs, 1000)
    .option('--count <n>', 'end after n samples', parseCount)
    .action((options: CommonOptions & { interval: number; count?: number }) =>
      runCommand(options, watch({ intervalMs: options.interval, count: options.count })),
    );
}

interface AdviseFlags extends CommonOptions {
  readonly strategy: keyof typeof Strategy;
  readonly consistency: keyof typeof Consistency;
  readonly dryRun?: boolean;
  readonly allowForeground?: boolean;
  readonly allowSystem?: boolean;
  readonly byCategory?: boolean;
}

function toAdviceFlags(flags: Omit<AdviseFlags, 'strategy' | 'consistency'>): {
  dryRun: boolean;
  allowForeground: boolean;
  allowSystem: boolean;
  byCategory: boolean;
} {
  return {
    dryRun: flags.dryRun ?? false,
    allowForeground: flags.allowForeground ?? false,
    allowSystem: flags.allowSystem ?? false,
    byCategory: flags.byCategory ?? false,
  };
}

function addAdviceOptions(command: Command, defaultConsistency: keyof typeof Consistency): Command {
  return addCommon(command)
    .addOption(
      new Option('--consistency <mode>', 'how the target is held meanwhile (see below)')
        .choices(Object.keys(Consistency))
        .default(defaultConsistency),
    )
    .option('--by-category', 'read smaps before and after: what moved, by category')
    .addHelpText('after', CONSISTENCY_HELP)
    .option('--dry-run', 'read and classify only: advise nothing, freeze nothing')
    .option('--allow-foreground', 'for this one operation')
    .option('--allow-system', 'for this one operation');
}

/** What each mode guarantees, below the options of `advise` and `warm`. */
const CONSISTENCY_HELP = `
Consistency: how the target's layout is kept from changing while it is advised.
  freeze          cgroup v2 freezer, at most 50 ms at a time: the layout cannot change
  frozen_already  the system froze it: checked before and after, nothing is thawed
  stop            SIGSTOP: the layout cannot change; its parent sees the stop
  ptrace          all threads seized and interrupted: the layout cannot change; no signal
  ptrace_inject   as ptrace, and madvise(2) runs in one of the target's own threads
  cookie          not held: each mapping is read again right before its call (changed: left
                  out) and right after it (changed: counted)
  none            not held: what changed from first to last reading is counted`;

function addActionCommands(program: Command): void {
  const strategies = Object.keys(Strategy).filter((name) => name !== 'warm');
  addSelectionOptions(addAdviceOptions(program.command('advise'), 'freeze'))
    .description('process_madvise(2), or memory.reclaim, on an app (all its processes) or a pid')
    .argument('<target>', 'package or pid')
    .addOption(
      new Option('--strategy <strategy>', 'what is advised')
        .choices(strategies)
        .makeOptionMandatory(),
    )
    .action((target: string, flags: AdviseFlags & SelectionFlags) => {
      const { strategy, consistency } = flags;
      const options = { target: toTarget(target), strategy, consistency, ...toAdviceFlags(flags) };
      return runCommand(flags, advise({ ...options, ...toNarrowing(flags) }));
    });
  addAdviceOptions(program.command('warm'), 'none')
    .description('ask pages back in (WILLNEED): the undo of pageout')
    .argument('<target>', 'package or pid')
    .action((target: string, flags: AdviseFlags) => {
      const { consistency } = flags;
      const options = { target: toTarget(target), consistency, ...toAdviceFlags(flags) };
      return runCommand(flags, advise({ ...options, strategy: 'warm' }));
    });
  addCommon(program.command('launch'))
    .description('start an app and time it on the device')
    .argument('<package>')
    .option('--repeat <n>', 'how often', parseCount, 1)
    .option('--activity <activity>', 'default: the launcher activity')
    .option('--no-home', 'do not press HOME first')
    .option('--settle <ms>', 'wait after HOME', parseCount, 500)
    .option('--arm <label>', 'what was done to the app before, for the results', UNLABELLED)
    .action((name: string, flags: CommonOptions & LaunchFlags) => {
      const { repeat, activity, home, settle, arm } = flags;
      const options = { package: name, repeat, homeFirst: home, settleMs: settle, arm };
      return runCommand(flags, launch(activity === undefined ? options : { ...options, activity }));
    });
}

interface LaunchFlags {
  readonly repeat: number;
  readonly activity?: string;
  readonly home: boolean;
  readonly settle: number;
  readonly arm: string;
}

function addInspect(program: Command): void {
  program
    .command('inspect')
    .description('what a saved output of Android or the kernel is, and what it says')
    .argument('<file>', 'smaps, dumpsys meminfo, logcat, a bug report, …; - is stdin')
    .option('--kind <kind>', 'what it is, when it is not to be recognised')
    .option('--json', 'values and an account of every line as JSON on stdout')
    .addHelpText('after', `\nKinds:\n${KIND_HELP}`)
    .action((file: string, flags: InspectFlags) => inspect(file, flags));
}

function addDemo(program: Command): void {
  program
    .command('demo')
    .description('the main job without a window: sample, advise three apps, relaunch, compare')
    .option('--json <file>', 'write the figures to this file')
    .option('-s, --serial <serial>', 'a real device; default: the virtual device')
    .option('--rounds <n>', 'launches per app and arm', parseCount, 3)
    .option('--keep', 'leave the virtual device running')
    .action((flags: { json?: string; serial?: string; rounds: number; keep?: boolean }) => {
      const { json, rounds, serial } = flags;
      const work = demo({ file: json, rounds, keep: flags.keep ?? false });
      return runCommand(serial === undefined ? {} : { serial }, work);
    });
}

export function createProgram(): Command {
  const exits = EXIT_CODE_DOCS.map(
    ([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`,
  );
  const program = new Command('ebb')
    .description('See Android memory ebb away: per-app PSS, process_madvise, launch latency.')
    .addHelpText('after', `\nExit codes:\n${exits.join('\n')}`)
    .configureOutput({
      outputError: (text, write) => write(`${text.trimEnd()}\nremedy: See \`ebb --help\`.\n`),
    })
    .showSuggestionAfterError()
    .exitOverride();
  addDeviceCommands(program);
  addSampleCommands(program);
  addActionCommands(program);
  addInspect(program);
  addDemo(program);
  addExperiment(program);
  return program;
}
