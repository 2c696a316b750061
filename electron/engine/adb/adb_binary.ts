/**
 * Which adb to run and on which port its server listens; finds other adbs that may fight with it.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

import { toCauseText, toFailure } from '../../common/errors.ts';
import { type Result, success } from '../../common/result.ts';
import { type AdbVersion, parseAdbVersion } from './adb_text.ts';

const DEFAULT_SERVER_PORT = 5037;
const VERSION_TIMEOUT_MS = 10_000;

type Environment = Readonly<Record<string, string | undefined>>;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** `ANDROID_ADB_SERVER_PORT`, as adb itself reads it; else 5037. */
export function toServerPort(environment: Environment): number {
  const port = Number(environment['ANDROID_ADB_SERVER_PORT']);
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : DEFAULT_SERVER_PORT;
}

/** `EBB_ADB`, else the first adb on PATH. */
export function findAdb(environment: Environment): Result<string> {
  const named = environment['EBB_ADB'];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return success(named);
    return toFailure('adb_missing', `EBB_ADB names ${named}, which cannot be run.`);
  }
  const first = findAllAdbs({ PATH: environment['PATH'] })[0];
  if (first !== undefined) return success(first);
  return toFailure('adb_missing', 'No adb was found.', 'PATH holds no executable named adb.');
}

/**
 * Every distinct adb that tools on this computer are likely to start: PATH and the SDK's folders.
 */
export function findAllAdbs(environment: Environment): string[] {
  const name = process.platform === 'win32' ? 'adb.exe' : 'adb';
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const variable of ['ANDROID_HOME', 'ANDROID_SDK_ROOT']) {
    const sdk = environment[variable];
    if (sdk !== undefined && sdk !== '') folders.push(join(sdk, 'platform-tools'));
  }
  if (environment['HOME'] !== undefined) {
    folders.push(join(homedir(), 'Android', 'Sdk', 'platform-tools'));
  }
  const found = new Map<string, string>();
  for (const path of folders.map((folder) => join(folder, name))) {
    if (isExecutable(path) && !found.has(realpathSync(path))) found.set(realpathSync(path), path);
  }
  return [...found.values()];
}

/** Runs adb itself (no device): `version`, `start-server`. Gives stdout and stderr together. */
export function runAdb(path: string, args: readonly string[]): Promise<Result<string>> {
  return new Promise((resolve) => {
    execFile(path, [...args], { timeout: VERSION_TIMEOUT_MS }, (error, stdout, stderr) => {
      if (error === null) {
        resolve(success(`${stdout}${stderr}`));
        return;
      }
      const missing = error.code === 'ENOENT' || error.code === 'EACCES';
      const code = missing ? 'adb_missing' : 'adb_server_unreachable';
      const cause = `${toCauseText(error)} ${stderr}`.trim();
      resolve(toFailure(code, `${path} ${args.join(' ')} failed.`, cause));
    });
  });
}

export async function readAdbVersion(path: string): Promise<Result<AdbVersion>> {
  const output = await runAdb(path, ['version']);
  if (!output.ok) return output;
  const version = parseAdbVersion(output.value);
  if (version !== null) return success(version);
  return toFailure('adb_missing', `${path} is not adb.`, output.value.slice(0, 200));
}
