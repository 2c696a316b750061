/** What must be in order on this computer: adb, its server, one version only, addon, agents. */
import { join } from 'node:path';
import { access } from 'node:fs/promises';

import type { PreflightCheck } from '../../common/engine_api.ts';
import { toError } from '../../common/errors.ts';
import type { EbbError, Result } from '../../common/result.ts';
import { findAllAdbs, readAdbVersion } from '../adb/adb_binary.ts';
import type { AdbClient } from '../adb/adb_client.ts';
import type { WireCodecFactory } from '../agent/wire_codec.ts';

export interface HostCheckOptions {
  readonly adb: AdbClient;
  readonly adbPath: Result<string>;
  readonly adbPort: number;
  readonly agentFolder: string;
  readonly codecs: WireCodecFactory;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function toFailedCheck(name: string, error: EbbError): PreflightCheck {
  const detail = [error.message, error.cause].filter((text) => text !== '').join(' ');
  return { name, status: 'failed', detail, remedy: error.remedy };
}

export function toOkCheck(name: string, detail: string): PreflightCheck {
  return { name, status: 'ok', detail, remedy: '' };
}

async function checkAdb(options: HostCheckOptions): Promise<PreflightCheck> {
  if (!options.adbPath.ok) return toFailedCheck('adb', options.adbPath.error);
  const version = await readAdbVersion(options.adbPath.value);
  if (!version.ok) return toFailedCheck('adb', version.error);
  return toOkCheck('adb', `${version.value.text} at ${options.adbPath.value}`);
}

async function checkServer(options: HostCheckOptions): Promise<PreflightCheck> {
  const version = await options.adb.serverVersion();
  if (!version.ok) return toFailedCheck('adb_server', version.error);
  return toOkCheck('adb_server', `1.0.${version.value} on port ${options.adbPort}`);
}

/** Two adbs of different protocol versions kill each other's server for ever: name both paths. */
async function checkVersions(options: HostCheckOptions): Promise<PreflightCheck> {
  const name = 'adb_versions';
  const server = await options.adb.serverVersion();
  const paths = findAllAdbs(options.environment);
  if (options.adbPath.ok && !paths.includes(options.adbPath.value))
    paths.push(options.adbPath.value);
  const found: { path: string; protocol: number }[] = [];
  for (const path of paths) {
    const version = await readAdbVersion(path);
    if (version.ok) found.push({ path, protocol: version.value.protocol });
  }
  const protocols = new Set(found.map(({ protocol }) => protocol));
  if (server.ok) protocols.add(server.value);
  const list = found.map(({ path, protocol }) => `${path} (1.0.${protocol})`).join(', ');
  if (protocols.size <= 1) return toOkCheck(name, list === '' ? 'no adb found' : list);
  const running = server.ok ? `; the running server is 1.0.${server.value}` : '';
  return {
    name,
    status: 'warning',
    detail: `Different versions kill each other's server: ${list}${running}.`,
    remedy: `Use one of them everywhere: set EBB_ADB, or remove the others from PATH.`,
  };
}

function checkAddon(options: HostCheckOptions): PreflightCheck {
  const codec = options.codecs();
  return codec.ok ? toOkCheck('addon', 'loaded') : toFailedCheck('addon', codec.error);
}

async function checkAgents(options: HostCheckOptions): Promise<PreflightCheck> {
  const missing: string[] = [];
  for (const preset of ['arm64', 'x86_64']) {
    const path = join(options.agentFolder, preset, 'ebbd');
    await access(path).catch(() => missing.push(path));
  }
  if (missing.length === 0) return toOkCheck('agents', 'arm64 and x86_64');
  const error = toError('agent_missing', `Not built: ${missing.join(', ')}.`);
  const status = missing.length === 2 ? 'failed' : 'warning';
  return { ...toFailedCheck('agents', error), status };
}

export async function readHostChecks(options: HostCheckOptions): Promise<PreflightCheck[]> {
  return [
    await checkAdb(options),
    await checkServer(options),
    await checkVersions(options),
    checkAddon(options),
    await checkAgents(options),
  ];
}
