#!/usr/bin/env node
// `npm run fuzz`: set-up with the fuzzers' compiler, then the long round
// (device-agent/fuzz/run.ts).
import { spawn } from 'node:child_process';
import { projectRoot } from './paths.mjs';
import { setUp } from './setup.mjs';

if (await setUp('fuzz')) {
  const argv = ['node_modules/tsx/dist/cli.mjs', 'device-agent/fuzz/run.ts'];
  const child = spawn(process.execPath, [...argv, ...process.argv.slice(2)], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  child.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
} else {
  process.exitCode = 1;
}
