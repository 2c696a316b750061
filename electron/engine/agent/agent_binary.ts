/**
 * The agent for a device's processor: which file of the build, its hash, its place on the device.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { toCauseText, toFailure } from '../../common/errors.ts';
import { type Result, success } from '../../common/result.ts';

export const DEVICE_FOLDER = '/data/local/tmp/ebb';

export type AgentPreset = 'x86_64' | 'arm64';

export interface AgentBinary {
  readonly localPath: string;
  readonly remotePath: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * By the kernel's machine first (`uname -m`): the agent is static, so a 64-bit kernel under 32-bit
 * apps runs it too. `abi` is ro.product.cpu.abi.
 */
export function toAgentPreset(machine: string, abi: string): AgentPreset | null {
  if (machine === 'aarch64' || machine === 'arm64') return 'arm64';
  if (machine === 'x86_64') return 'x86_64';
  if (abi === 'arm64-v8a') return 'arm64';
  if (abi === 'x86_64') return 'x86_64';
  return null;
}

/** `EBB_AGENT_DIR`, else build/agent of the project; below it one folder per preset. */
export function toAgentFolder(projectRoot: string): string {
  return process.env['EBB_AGENT_DIR'] ?? join(projectRoot, 'build', 'agent');
}

export async function readAgentBinary(
  folder: string,
  preset: AgentPreset,
): Promise<Result<AgentBinary>> {
  const localPath = join(folder, preset, 'ebbd');
  try {
    const content = await readFile(localPath);
    // A linker at work, or one that failed: an empty file runs and says nothing.
    if (content.length === 0) return toFailure('agent_missing', `${localPath} is empty.`);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const remotePath = `${DEVICE_FOLDER}/ebbd-${sha256.slice(0, 16)}`;
    return success({ localPath, remotePath, sha256, bytes: content.length });
  } catch (error) {
    return toFailure('agent_missing', `No agent for ${preset}.`, toCauseText(error));
  }
}
