// Debian packages: .ci/apt_packages.json says which and why; dpkg-query says which are missing.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../paths.mjs';
import { runCommand, StepFailure } from './command.mjs';

/**
 * @param {import('./steps.mjs').Purpose} purpose
 * @returns {string[]}
 */
export function packagesFor(purpose) {
  const file = path.join(projectRoot, '.ci/apt_packages.json');
  /** @type {{ packages: readonly { name: string, for: string }[] }} */
  const { packages } = JSON.parse(fs.readFileSync(file, 'utf8'));
  // A second compiler of 500 MB is only for whoever asks for it.
  const isAll = purpose === 'all';
  return packages
    .filter(({ for: use }) => use === 'both' || use === purpose || (isAll && use !== 'fuzz'))
    .map((entry) => entry.name);
}

/**
 * Those of `names` that dpkg does not know as installed; null when this is no Debian.
 *
 * @param {readonly string[]} names
 */
export function missingPackages(names) {
  const format = '${Package} ${db:Status-Abbrev}\\n';
  const query = spawnSync('dpkg-query', ['-W', `-f=${format}`, ...names], { encoding: 'utf8' });
  if (query.error !== undefined) return null;
  const installed = new Set(
    query.stdout
      .split('\n')
      .filter((line) => line.includes(' ii'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name));
}

function privilegePrefix() {
  if (process.getuid?.() === 0) return [];
  const sudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
  return sudo.status === 0 ? ['sudo', '-n'] : null;
}

/**
 * @param {import('./steps.mjs').Purpose} purpose
 * @returns {Promise<string>} what was done, for the progress line
 */
export async function installPackages(purpose) {
  const missing = missingPackages(packagesFor(purpose));
  if (missing === null) {
    const names = packagesFor(purpose).join(' ');
    return `no dpkg here: make sure that you have what Debian calls ${names}`;
  }
  if (missing.length === 0) return 'unchanged';
  const byHand = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  const prefix = privilegePrefix();
  if (prefix === null) {
    throw new StepFailure(
      `${missing.length} Debian packages are missing: ${missing.join(' ')}`,
      `as root: ${byHand}`,
    );
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const lock = ['-o', 'DPkg::Lock::Timeout=600'];
  // A failed update is no failure yet: the lists of yesterday may do.
  await runCommand('apt', [...prefix, 'apt-get', ...lock, 'update', '-q']).catch(() => '');
  const install = ['apt-get', ...lock, 'install', '-y', '-q', '--no-install-recommends'];
  const argv = [...prefix, ...install, ...missing];
  await runCommand('apt', argv, { env, remedy: `try by hand: ${byHand}` });
  return `installed ${missing.join(' ')}`;
}
