#!/usr/bin/env node
// Set-up: everything that `npm run demo` and `npm test` need, on a machine that has only Node
// and apt.
//
//   node .ci/setup.mjs [--for demo|test|fuzz|all]
//
// Plain Node without dependencies. Nothing is fetched or built that did not change (see
// setup/stamps.mjs). Exit code 0, or 1 after naming what failed, why, and the remedy.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './paths.mjs';
import { runSteps } from './setup/schedule.mjs';
import { stepsFor } from './setup/steps.mjs';

/** @typedef {import('./setup/steps.mjs').Purpose} Purpose */

/** @type {readonly Purpose[]} */
const PURPOSES = ['demo', 'test', 'fuzz', 'all'];
/** Electron 33, the oldest that the app runs on, carries Node 20.18. */
const OLDEST_MAJOR = 20;
const OLDEST_MINOR = 18;

function isNodeTooOld() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < OLDEST_MAJOR || (major === OLDEST_MAJOR && minor < OLDEST_MINOR);
}

/**
 * @param {Purpose} purpose
 * @param {(line: string) => void} log
 * @returns {Promise<boolean>} is everything there
 */
export async function setUp(purpose, log = console.log) {
  if (isNodeTooOld()) {
    log(`Node ${process.versions.node} is too old. Remedy: install Node 20.18 or later.`);
    return false;
  }
  rmSync(path.join(projectRoot, 'build/logs'), { recursive: true, force: true });
  mkdirSync(path.join(projectRoot, 'build/logs'), { recursive: true });
  const startMs = Date.now();
  log(`Set-up for ${purpose}:`);
  const succeeded = await runSteps(stepsFor(purpose), log);
  const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
  log(succeeded ? `Set-up done in ${seconds} s.` : `Set-up failed after ${seconds} s.`);
  return succeeded;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const index = process.argv.indexOf('--for');
  const asked = index < 0 ? 'all' : (process.argv[index + 1] ?? '');
  const purpose = PURPOSES.find((entry) => entry === asked);
  if (purpose === undefined) {
    console.error(`--for ${asked}: unknown. Remedy: one of ${PURPOSES.join(', ')}.`);
    process.exit(2);
  }
  process.exit((await setUp(purpose)) ? 0 : 1);
}
