import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualDeviceFailure } from '../failure.ts';
import { MACHINE_FILES } from './qemu_arguments.ts';
import { runMonitorCommand, toMonitorAnswer } from './unix_socket.ts';

const BANNER = 'QEMU 7.2 monitor - type help\r\n(qemu) ';
let dir = '';
let server: Server | null = null;

/** A monitor that answers every command with `answer` (null = not at all). */
async function startMonitor(answer: string | null): Promise<void> {
  server = createServer((socket) => {
    socket.write(BANNER);
    socket.on('data', (chunk: Buffer) => {
      if (answer !== null) socket.write(`${chunk.toString().trim()}\r\n${answer}(qemu) `);
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => {
    server?.listen(path.join(dir, MACHINE_FILES.monitor), resolve);
  });
}

async function causeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof VirtualDeviceFailure) return thrown.error.cause;
  }
  return 'no failure';
}

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'ebb-monitor-'));
});

afterEach(async () => {
  server?.close();
  await rm(dir, { recursive: true, force: true });
});

describe('QEMU monitor', () => {
  it('gives the answer without echo, prompt and carriage returns', async () => {
    await startMonitor('VM status: running\r\n');
    expect(await runMonitorCommand(dir, 'info status', 5_000)).toBe('VM status: running');
  });

  it('fails at its deadline when QEMU does not answer', async () => {
    await startMonitor(null);
    expect(await causeOf(runMonitorCommand(dir, 'info status', 100))).toContain('within 100 ms');
  });

  it('fails when nothing listens', async () => {
    expect(await causeOf(runMonitorCommand(dir, 'info status', 5_000))).toContain('ENOENT');
  });

  it('takes an empty answer for one', () => {
    expect(toMonitorAnswer('hostfwd_add x\r\n(qemu) ', 'hostfwd_add x')).toBe('');
  });
});
