import { Buffer } from 'node:buffer';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { probeAdb } from './adb_probe.ts';

const servers: Server[] = [];

function listen(onClient: (socket: Socket) => void): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer(onClient).listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
    servers.push(server);
  });
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('probeAdb', () => {
  it('sends a CNXN with the right checksum and knows a device by its CNXN', async () => {
    let sent = Buffer.alloc(0);
    const port = await listen((socket) => {
      socket.on('data', (chunk) => {
        sent = Buffer.concat([sent, chunk]);
        // In two pieces: the answer may be cut anywhere.
        socket.write('CN');
        socket.write('XN');
      });
    });
    expect(await probeAdb(port, 5_000)).toBe('device');
    const length = sent.readUInt32LE(12);
    const payload = sent.subarray(24, 24 + length);
    expect(sent.readUInt32LE(16)).toBe(payload.reduce((sum, byte) => sum + byte, 0));
    expect(sent.readUInt32LE(20)).toBe(~sent.readUInt32LE(0) >>> 0);
  });

  it('knows a device that asks for a key', async () => {
    const port = await listen((socket) => socket.write('AUTH'));
    expect(await probeAdb(port, 5_000)).toBe('unauthorized');
  });

  it('is silent about other programs, closed ports and peers that hang up', async () => {
    expect(await probeAdb(await listen((socket) => socket.write('SSH-2.0-x')), 5_000)).toBe(
      'silent',
    );
    expect(await probeAdb(await listen((socket) => socket.destroy()), 5_000)).toBe('silent');
    const port = await listen(() => undefined);
    servers.splice(0).forEach((server) => server.close());
    expect(await probeAdb(port, 5_000)).toBe('silent');
  });

  it('gives up on a peer that says nothing', async () => {
    const clients: Socket[] = [];
    const port = await listen((socket) => clients.push(socket));
    expect(await probeAdb(port, 100)).toBe('silent');
    clients.forEach((client) => client.destroy());
  });
});
