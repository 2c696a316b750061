/**
 * Debian packages for the guest, fetched with apt's own client into a private root: own sources
 * list, own state and cache, signatures checked against Debian's archive keyring. No root file
 * system of the host is touched.
 */
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { deviceFailure } from '../failure.ts';
import { runCommand } from '../run_command.ts';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const APT_DEADLINE_MS = 300_000;

export interface PackageRequest {
  readonly suite: string;
  /** Debian's name of the architecture: amd64, arm64. */
  readonly debianArch: string;
  /** Packages taken with everything they depend on. */
  readonly withDependencies: readonly string[];
  /**
   * Meta packages: only what they name first under Depends is taken, alone (a kernel without its
   * initramfs tools).
   */
  readonly firstDependencyOf: readonly string[];
}

/**
 * Mirror of Debian that this machine itself uses, from the text of an apt source (both formats);
 * null when it names none.
 */
export function parseDebianMirror(text: string): string | null {
  for (const line of text.split('\n')) {
    const uri = /^(?:URIs:\s*|deb\s+(?:\[[^\]]*\]\s+)?)((?:https?|mirror\+https?):\/\/\S+)/.exec(
      line,
    )?.[1];
    if (uri !== undefined && /\/debian\/?$/.test(uri)) return uri;
  }
  return null;
}

async function readDebianMirror(): Promise<string> {
  const files = ['/etc/apt/sources.list'];
  if (existsSync('/etc/apt/sources.list.d')) {
    const names = (await readdir('/etc/apt/sources.list.d')).sort();
    files.push(...names.map((name) => path.join('/etc/apt/sources.list.d', name)));
  }
  for (const file of files) {
    if (!existsSync(file)) continue;
    const mirror = parseDebianMirror(await readFile(file, 'utf8'));
    if (mirror !== null) return mirror;
  }
  throw deviceFailure(
    'No Debian mirror is known to this machine.',
    `None of ${files.join(', ')} names a URI that ends in /debian.`,
    'Add Debian to the apt sources of this machine: the packages come from there.',
  );
}

class PrivateApt {
  private readonly dir: string;
  private readonly request: PackageRequest;

  constructor(dir: string, request: PackageRequest) {
    this.dir = dir;
    this.request = request;
  }

  async update(): Promise<void> {
    const mirror = await readDebianMirror();
    if (!existsSync(KEYRING)) {
      throw deviceFailure(
        `${KEYRING} is missing, so no package could be verified.`,
        'Unsigned packages are never taken.',
        'Install it (Debian: apt-get install debian-archive-keyring).',
      );
    }
    for (const name of ['state/lists/partial', 'cache/archives/partial']) {
      await mkdir(path.join(this.dir, name), { recursive: true });
    }
    await writeFile(path.join(this.dir, 'state/status'), '');
    const source = `deb [signed-by=${KEYRING}] ${mirror} ${this.request.suite} main\n`;
    await writeFile(path.join(this.dir, 'sources.list'), source);
    await this.run('apt-get', ['update']);
  }

  /** Names of everything that would be installed. */
  async closure(): Promise<string[]> {
    if (this.request.withDependencies.length === 0) return [];
    const wanted = ['--no-install-recommends', '-s', 'install', ...this.request.withDependencies];
    return parseSimulatedInstall(await this.run('apt-get', wanted));
  }

  async firstDependency(name: string): Promise<string> {
    const found = /^\s*Depends:\s*(\S+)/m.exec(await this.run('apt-cache', ['depends', name]))?.[1];
    if (found !== undefined) return found;
    throw deviceFailure(
      `Package ${name} of ${this.request.suite} names no dependency.`,
      'A kernel meta package names its kernel there.',
      'Look at `apt-cache depends` of that package on the mirror.',
    );
  }

  async download(names: readonly string[], into: string): Promise<void> {
    await mkdir(into, { recursive: true });
    await this.run('apt-get', ['download', ...names], into);
  }

  private async run(tool: string, args: readonly string[], cwd?: string): Promise<string> {
    const options = [
      `Dir::State=${this.dir}/state`,
      `Dir::State::status=${this.dir}/state/status`,
      `Dir::Cache=${this.dir}/cache`,
      `Dir::Etc::sourcelist=${this.dir}/sources.list`,
      'Dir::Etc::sourceparts=-',
      `APT::Architecture=${this.request.debianArch}`,
      `APT::Architectures=${this.request.debianArch}`,
      // The private root is ours alone: apt need not drop to its own user, who could not write
      // there.
      'APT::Sandbox::User=root',
      'Acquire::Languages=none',
      'Acquire::Retries=3',
    ].flatMap((option) => ['-o', option]);
    const output = await runCommand(tool, [...options, ...args], {
      ...(cwd === undefined ? {} : { cwd }),
      deadlineMs: APT_DEADLINE_MS,
      debianPackage: 'apt',
    });
    return output.stdout;
  }
}

/** Package names from `apt-get -s install` (`Inst NAME (VERSION …)`). */
export function parseSimulatedInstall(text: string): string[] {
  return [...text.matchAll(/^Inst (\S+)/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== '');
}

/**
 * Unpacks the request into `root`; returns the file names of the packages (name_version_arch.deb),
 * sorted: what was really taken. `scratch` is emptied before and after.
 */
export async function unpackPackages(
  request: PackageRequest,
  root: string,
  scratch: string,
): Promise<string[]> {
  await rm(scratch, { recursive: true, force: true });
  const apt = new PrivateApt(path.join(scratch, 'apt'), request);
  const archives = path.join(scratch, 'archives');
  await mkdir(path.join(scratch, 'apt'), { recursive: true });
  await mkdir(root, { recursive: true });
  await apt.update();
  const names = await apt.closure();
  for (const meta of request.firstDependencyOf) names.push(await apt.firstDependency(meta));
  await apt.download(names, archives);
  const files = (await readdir(archives)).filter((name) => name.endsWith('.deb')).sort();
  for (const file of files) {
    await runCommand('dpkg-deb', ['-x', path.join(archives, file), root], {
      deadlineMs: APT_DEADLINE_MS,
      debianPackage: 'dpkg',
    });
  }
  await rm(scratch, { recursive: true, force: true });
  return files;
}
