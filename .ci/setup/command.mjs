// Runs a child and keeps what it said: shown only when it fails, and always in build/logs.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../paths.mjs';

/** A failure that a person can act on: what went wrong, in the tool's words, and the remedy. */
export class StepFailure extends Error {
  /**
   * @param {string} message
   * @param {string} [remedy]
   */
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

const LINES_SHOWN = 40;

/**
 * @param {string} logName file name below build/logs
 * @param {readonly string[]} argv
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, remedy?: string }} [options]
 * @returns {Promise<string>} stdout and stderr, interleaved
 */
export function runCommand(logName, argv, options = {}) {
  const logFile = path.join(projectRoot, 'build/logs', `${logName.replaceAll(' ', '_')}.log`);
  fs.mkdirSync(path.dirname(logFile), { recursive: true });
  fs.appendFileSync(logFile, `$ ${argv.join(' ')}\n`);
  return new Promise((resolve, reject) => {
    const [command = '', ...args] = argv;
    const child = spawn(command, args, {
      cwd: path.resolve(projectRoot, options.cwd ?? '.'),
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (/** @type {string} */ chunk) => {
      output += chunk;
      fs.appendFileSync(logFile, chunk);
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', (error) => {
      reject(new StepFailure(`${command} cannot be started: ${error.message}`, options.remedy));
    });
    child.on('close', (code, signal) => {
      if (code === 0) {
        resolve(output);
        return;
      }
      const tail = output.trimEnd().split('\n').slice(-LINES_SHOWN).join('\n');
      const ending = signal === null ? `exit code ${code}` : `signal ${signal}`;
      const message = `${argv.join(' ')}: ${ending}\n${tail}`;
      reject(new StepFailure(message, options.remedy ?? `read ${logFile}`));
    });
  });
}
