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
   * Meta packages of kernels: the image and modules they lead to are taken, alone (a kernel without
   * its initramfs tools).
   */
  readonly kernelsOf: readonly string[];
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

  /**
   * Up to 6.18 the meta package leads to one package with image and modules; later ones are split
   * in four that depend on each other.
   */
  async kernelPackages(meta: string): Promise<string[]> {
    const found = new Set<string>();
    const open = [meta];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const parts = parseKernelParts(await this.run('apt-cache', ['depends', name]));
      open.push(...parts.filter((part) => !found.has(part)));
      for (const part of parts) found.add(part);
    }
    if (found.size > 0) return [...found];
    throw deviceFailure(
      `Package ${meta} of ${this.request.suite} leads to no kernel.`,
      'A kernel meta package names its kernel under Depends.',
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

/** Packages with parts of a kernel that `apt-cache depends` names, without alternatives. */
export function parseKernelParts(text: string): string[] {
  return [...text.matchAll(/^\s*Depends:\s*(linux-(?:image|binary|modules|base)-\d\S*)$/gm)]
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
  for (const meta of request.kernelsOf) names.push(...(await apt.kernelPackages(meta)));
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
