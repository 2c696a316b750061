// The table of set-up: what each step needs, reads and makes.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { cacheDir, projectRoot } from '../paths.mjs';
import { installPackages } from './apt.mjs';
import { runCommand, StepFailure } from './command.mjs';
import { installNodeModules } from './node_modules.mjs';
import { hashInputs, isFresh, writeStamp } from './stamps.mjs';

const TSX = [process.execPath, 'node_modules/tsx/dist/cli.mjs'];
const CXX_FILES = /\.(cc|h|cmake|json)$|CMakeLists\.txt$/;
const BUNDLED_FILES = /\.(ts|tsx|mts|mjs|css|html|json|svg|png|woff2)$/;

/** @typedef {'demo' | 'test' | 'fuzz' | 'all'} Purpose */

/**
 * @typedef {object} StampedStep
 * @property {string} name
 * @property {readonly string[]} inputs files and folders, relative to the project
 * @property {RegExp} pattern which files of the folders
 * @property {readonly string[]} outputs relative to the project
 * @property {readonly { argv: readonly string[], cwd?: string }[]} commands
 */

/**
 * Wraps commands with a stamp over their inputs.
 *
 * @param {StampedStep} step
 */
function stamped({ name, inputs, pattern, outputs, commands }) {
  return async () => {
    const hash = hashInputs(inputs, pattern);
    if (isFresh(name, hash, outputs)) return 'unchanged';
    for (const { argv, cwd } of commands) await runCommand(name, argv, { cwd: cwd ?? '.' });
    const absent = outputs.filter((output) => !fs.existsSync(path.join(projectRoot, output)));
    if (absent.length > 0) {
      throw new StepFailure(`it succeeded without making ${absent.join(', ')}`, 'fix the build');
    }
    writeStamp(name, hash);
    return 'built';
  };
}

/**
 * @param {string} preset
 * @param {readonly Purpose[]} purposes
 */
function agentStep(preset, purposes) {
  const name = `agent ${preset}`;
  const commands = [
    { argv: ['cmake', '--preset', preset], cwd: 'device-agent' },
    { argv: ['cmake', '--build', path.join(projectRoot, 'build/agent', preset), '-j2'] },
  ];
  const inputs = ['device-agent', '.ci/setup/steps.mjs'];
  const outputs = [`build/agent/${preset}/ebbd`];
  const run = stamped({ name, inputs, pattern: CXX_FILES, outputs, commands });
  return { name, purposes, needs: ['apt'], run };
}

/** The fuzz targets with libFuzzer: for the long round only. */
function fuzzStep() {
  const run = stamped({
    name: 'fuzz targets',
    inputs: ['device-agent', '.ci/setup/steps.mjs'],
    pattern: CXX_FILES,
    outputs: ['build/agent/fuzz/maps_fuzz'],
    commands: [
      { argv: ['cmake', '--preset', 'fuzz'], cwd: 'device-agent' },
      { argv: ['cmake', '--build', path.join(projectRoot, 'build/agent/fuzz'), '-j2'] },
    ],
  });
  return { name: 'fuzz targets', purposes: ['fuzz'], needs: ['apt'], run };
}

/** The virtual device's framework on this computer, with sanitizers: for its tests only. */
function frameworkTestsStep() {
  const folder = 'virtual-device/framework';
  const build = path.join(projectRoot, 'build/virtual-device/host-asan');
  const run = stamped({
    name: 'framework tests',
    inputs: [folder, '.ci/setup/steps.mjs'],
    pattern: CXX_FILES,
    outputs: ['build/virtual-device/host-asan/CTestTestfile.cmake'],
    commands: [
      { argv: ['cmake', '--preset', 'host-asan'], cwd: folder },
      { argv: ['cmake', '--build', build, '-j2'] },
    ],
  });
  return { name: 'framework tests', purposes: ['test'], needs: ['apt'], run };
}

function addonStep() {
  const build = 'build/native';
  const configure = ['cmake', '-S', 'native', '-B', build, '-G', 'Ninja'];
  const run = stamped({
    name: 'addon',
    inputs: ['native', 'device-agent/protocol', 'device-agent/procfs', 'package-lock.json'],
    pattern: CXX_FILES,
    outputs: [`${build}/ebb_native.node`],
    commands: [
      { argv: [...configure, '-DCMAKE_BUILD_TYPE=Release'] },
      { argv: ['cmake', '--build', build, '-j2'] },
    ],
  });
  return { name: 'addon', purposes: ['demo', 'test', 'fuzz'], needs: ['apt', 'node_modules'], run };
}

function bundlesStep() {
  const run = stamped({
    name: 'bundles',
    inputs: [
      'electron',
      'renderer',
      'native',
      'virtual-device',
      'device-agent/protocol',
      '.ci/build.ts',
      'package-lock.json',
    ],
    pattern: BUNDLED_FILES,
    outputs: [
      'dist/cli/ebb.mjs',
      'dist/engine/utility_entry.mjs',
      'dist/main/main.cjs',
      'dist/preload/preload.cjs',
      'dist/renderer/index.html',
    ],
    commands: [{ argv: [...TSX, '.ci/build.ts'] }],
  });
  return { name: 'bundles', purposes: ['demo', 'test'], needs: ['node_modules'], run };
}

/** The image's builder keeps its own stamps beside the image, in the cache. */
function imageStep() {
  const run = async () => {
    await runCommand('virtual device', [...TSX, 'virtual-device/build.ts']);
    return 'ready';
  };
  return {
    name: 'virtual device',
    purposes: ['demo', 'test'],
    needs: ['apt', 'node_modules'],
    run,
  };
}

function arm64ImageStep() {
  const run = async () => {
    const argv = [...TSX, 'virtual-device/build.ts', '--arch', 'arm64'];
    await runCommand('virtual device arm64', argv);
    return 'ready';
  };
  // After the other one: they share the package set of the host's tools and the cache's lock.
  return { name: 'virtual device arm64', purposes: ['test'], needs: ['virtual device'], run };
}

function electronStep() {
  const run = async () => {
    const argv = [...TSX.slice(1), '.ci/electron_runtime.ts', '--allow-registry'];
    const options = { cwd: projectRoot, encoding: /** @type {const} */ ('utf8') };
    const child = spawnSync(process.execPath, argv, options);
    if (child.status !== 0) throw new StepFailure(child.stderr, 'read .ci/electron_runtime.ts');
    const runtime = JSON.parse(child.stdout);
    if (runtime.source === 'none') {
      const remedy = `set ELECTRON_OVERRIDE_DIST_PATH to a folder with an Electron (${cacheDir()})`;
      throw new StepFailure(`no Electron:\n  ${runtime.reasons.join('\n  ')}`, remedy);
    }
    return `${runtime.source}, ${runtime.version}${runtime.notice ? `\n  ${runtime.notice}` : ''}`;
  };
  return { name: 'electron', purposes: ['test'], needs: ['node_modules'], run };
}

/** @param {Purpose} purpose */
export function stepsFor(purpose) {
  /** @type {readonly Purpose[]} */
  const both = ['demo', 'test'];
  /** @type {readonly Purpose[]} */
  const every = [...both, 'fuzz'];
  const aptStep = { name: 'apt', purposes: every, needs: [], run: () => installPackages(purpose) };
  const npmStep = { name: 'node_modules', purposes: every, needs: [], run: installNodeModules };
  const steps = [
    aptStep,
    npmStep,
    addonStep(),
    imageStep(),
    arm64ImageStep(),
    bundlesStep(),
    agentStep('x86_64', both),
    agentStep('arm64', both),
    agentStep('host-asan', ['test']),
    frameworkTestsStep(),
    fuzzStep(),
    electronStep(),
  ];
  const wanted = purpose === 'all' ? both : [purpose];
  return steps.filter((step) => wanted.some((one) => step.purposes.includes(one)));
}
