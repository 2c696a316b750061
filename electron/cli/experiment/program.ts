/** `ebb experiment …`: names, options, help. */
import { type Command, InvalidArgumentError } from 'commander';
import { ARM_NAMES } from '../../engine/experiment/arm_text.ts';
import { runCommand } from '../run_command.ts';
import { calibrateExperiment } from './calibrate.ts';
import { forecastExperiment } from './forecast.ts';
import type { PlanFlags } from './plan_flags.ts';
import { makeReport } from './report.ts';
import {
  listExperiments,
  resumeExperiment,
  runExperiment,
  type RunFlags,
  showExperiment,
} from './run.ts';

interface DeviceFlags extends RunFlags {
  readonly serial?: string;
}
type Flags = DeviceFlags & PlanFlags;

function parseWhole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('A whole number is needed.');
}

function parseAboveZero(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('A number above 0 is needed.');
}

function addPlanOptions(command: Command): Command {
  return command
    .option('--app <package...>', 'apps to measure')
    .option('--arm <arm...>', `arms: ${ARM_NAMES.join(', ')}; /OPTION and +warm may follow`)
    .option(
      '--reference <arm>',
      'what the others are compared with; added where it is not named (default: none)',
    )
    .option('--blocks <n>', 'every arm once in each (default: 10)', parseWhole)
    .option('--launches <n>', 'of each arm in a block (default: 3)', parseWhole)
    .option('--warm-ups <n>', 'launches of each arm before the first block', parseWhole)
    .option('--dwell-before <ms>', 'after HOME, before the arm', parseWhole)
    .option('--dwell-after <ms>', 'after the arm, before the relaunch', parseWhole)
    .option('--threshold-ms <ms>', 'smallest difference that matters', parseAboveZero)
    .option('--seed <n>', 'of the order and the bootstrap', parseWhole)
    .option('--fresh', 'force-stop the apps before every measurement')
    .option('--no-isolation', "leave the system's own compaction and freezer on")
    .option('--name <text>', 'its name, in files and reports');
}

function addResultOptions(command: Command): Command {
  return command
    .option('--json [file]', 'the whole result as JSON, to stdout without a file')
    .option('--exit-zero', 'exit 0 whatever the verdict');
}

function addReport(command: Command): Command {
  return command.option('--report <file>', 'the report: one HTML file that needs no network');
}

function addDevice(command: Command): Command {
  return command.option('-s, --serial <serial>', 'which device (default: the only one)');
}

/** runCommand's own --json is stdout only. */
function toCommon({ json, serial }: DeviceFlags): { json: boolean; serial?: string } {
  return { json: json === true, ...(serial === undefined ? {} : { serial }) };
}

/** commander gives `true` for a missing --no-isolation. */
function toPlanFlags(flags: Flags): PlanFlags {
  const { json: _json, serial: _serial, exitZero: _exitZero, report: _report, ...plan } = flags;
  return plan;
}

export function addExperiment(program: Command): void {
  const experiment = program
    .command('experiment')
    .description('what advice saves and what it costs at relaunch, with a verdict that holds');
  const run = experiment
    .command('run', { isDefault: true })
    .description('run a plan (a JSON file, or flags)')
    .argument('[plan]', 'a plan: docs/CLI.md, examples in docs/experiments/');
  addDevice(addReport(addResultOptions(addPlanOptions(run)))).action(
    (file: string | undefined, flags: Flags) =>
      runCommand(toCommon(flags), runExperiment(file, toPlanFlags(flags), flags)),
  );
  const resume = experiment
    .command('resume')
    .description('go on with a run that broke off')
    .argument('[id]', 'default: the newest that broke off');
  addReport(addResultOptions(resume)).action((id: string | undefined, flags: RunFlags) =>
    runCommand(toCommon(flags), resumeExperiment(id, flags)),
  );
  const plan = experiment
    .command('plan')
    .description('blocks, launches and minutes that it takes to see a difference')
    .argument('[plan]')
    .option('--difference <percent>', 'of the launch time', parseAboveZero, 5)
    .option('--from <result>', 'measured spread of an earlier result instead of assumed ones');
  addResultOptions(addPlanOptions(plan)).action(
    (file: string | undefined, flags: Flags & { difference: number; from?: string }) => {
      const { difference, from, ...rest } = flags;
      const wanted = { ...rest, differencePercent: difference };
      const full = from === undefined ? wanted : { ...wanted, from };
      return runCommand(toCommon(flags), forecastExperiment(file, toPlanFlags(rest), full));
    },
  );
  const aa = experiment
    .command('aa')
    .description('experiments without a difference: how often is one called all the same?')
    .argument('[plan]')
    .option('--runs <n>', 'how many', parseWhole, 20);
  addDevice(addResultOptions(addPlanOptions(aa))).action(
    (file: string | undefined, flags: Flags & { runs: number }) => {
      const { runs, ...rest } = flags;
      const work = calibrateExperiment(file, toPlanFlags(rest), { ...rest, runs });
      return runCommand(toCommon(flags), work);
    },
  );
  experiment
    .command('list')
    .description('runs that this computer keeps')
    .option('--json', 'as JSON on stdout')
    .action((flags: { json?: true }) => runCommand(toCommon(flags), listExperiments()));
  const show = experiment.command('show').description('the result of a run').argument('<id>');
  addReport(addResultOptions(show)).action((id: string, flags: RunFlags) =>
    runCommand(toCommon(flags), showExperiment(id, flags)),
  );
  experiment
    .command('report')
    .description('the report again, from what --json FILE wrote')
    .argument('<result>', 'JSON of a result')
    .argument('<html>', 'file for the report')
    .action((result: string, html: string) =>
      runCommand({ json: false }, makeReport(result, html)),
    );
}
