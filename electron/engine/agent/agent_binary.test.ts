import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readAgentBinary, toAgentFolder, toAgentPreset } from './agent_binary.ts';

const FOLDER = toAgentFolder(fileURLToPath(new URL('../../..', import.meta.url)));
const LARGEST_PAGE_BYTES = 16 * 1024;
const PT_LOAD = 1;

/** Alignment of each segment that is loaded: Elf64_Phdr of elf(5), little endian. */
function readLoadAlignments(file: string): readonly number[] {
  const elf = readFileSync(file);
  const start = Number(elf.readBigUInt64LE(32));
  const [size, count] = [elf.readUInt16LE(54), elf.readUInt16LE(56)];
  return Array.from({ length: count }, (_, index) => start + index * size)
    .filter((at) => elf.readUInt32LE(at) === PT_LOAD)
    .map((at) => Number(elf.readBigUInt64LE(at + 48)));
}

describe('agent of the build', () => {
  it.each(['x86_64', 'arm64'] as const)('%s loads on pages of 16 KiB', async (preset) => {
    const binary = await readAgentBinary(FOLDER, preset);
    if (!binary.ok) throw new Error(binary.error.message);
    const alignments = readLoadAlignments(binary.value.localPath);
    expect(alignments.length).toBeGreaterThan(0);
    expect(alignments.filter((bytes) => bytes % LARGEST_PAGE_BYTES !== 0)).toEqual([]);
  });
});

describe('toAgentPreset', () => {
  it.each([
    ['aarch64', 'armeabi-v7a', 'arm64'],
    ['x86_64', '', 'x86_64'],
    ['', 'arm64-v8a', 'arm64'],
    ['armv7l', 'armeabi-v7a', null],
  ])('kernel %s under apps of %s', (machine, abi, expected) => {
    expect(toAgentPreset(machine, abi)).toBe(expected);
  });
});
