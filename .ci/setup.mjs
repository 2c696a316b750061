#!/usr/bin/env node
// Set-up: everything that `npm run demo` and `npm test` need, on a machine that has only Node
// and apt.
//
//   node .ci/setup.mjs [--for demo|test|all]
//
// Plain Node without dependencies. Nothing is fetched or built that did not change (see
// setup/stamps.mjs). Exit code 0, or 1 after naming what failed, why, and the remedy.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './paths.mjs';
import { runSteps } from './setup/schedule.mjs';
import { stepsFor } from './setup/steps.mjs';

const PURPOSES = ['demo', 'test', 'all'];
const OLDEST_NODE = [20, 18];

function isNodeTooOld() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

/**
 * @param {'demo' | 'test' | 'all'} purpose
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
  const purpose = index < 0 ? 'all' : process.argv[index + 1];
  if (!PURPOSES.includes(purpose)) {
    console.error(`--for ${purpose}: unknown. Remedy: one of ${PURPOSES.join(', ')}.`);
    process.exit(2);
  }
  process.exit((await setUp(purpose)) ? 0 : 1);
}
