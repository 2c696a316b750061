/** Formats everything: prettier for what it knows, clang-format for C++. `npm run format` */
import { spawnSync } from 'node:child_process';
import { listProjectFiles } from './checks/report.ts';
import { projectRoot } from './paths.mjs';

const cxx = listProjectFiles().filter((name) => /\.(cc|h)$/.test(name) && !/\.gen\./.test(name));
const commands = [
  ['node_modules/.bin/prettier', '--write', '--log-level', 'warn', '.'],
  ['clang-format', '-i', ...cxx],
];
for (const [command = '', ...args] of commands) {
  const child = spawnSync(command, args, { cwd: projectRoot, stdio: 'inherit' });
  if (child.status === 0) continue;
  process.stderr.write(`${command} failed. Remedy: npm run setup, then look at the message.\n`);
  process.exitCode = 1;
}
