#!/usr/bin/env node
// `npm test`: set-up, then every stage (see stages/run_stages.ts). The last line is always
// `N passed, N failed`.
//
//   npm test [-- --only lint,types,unit,agent,device,arm64,e2e]
import { spawn } from 'node:child_process';
import { projectRoot } from './paths.mjs';
import { setUp } from './setup.mjs';

if (await setUp('test')) {
  const argv = ['node_modules/tsx/dist/cli.mjs', '.ci/stages/run_stages.ts'];
  const child = spawn(process.execPath, [...argv, ...process.argv.slice(2)], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  // Ctrl-C reaches the child through the terminal; it cleans up and ends, then so does this.
  process.on('SIGINT', () => {});
  child.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
} else {
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
