/**
 * A device that never accepts the computer's key: it speaks adb's transport protocol just far
 * enough to be listed as `unauthorized`.
 *
 * Source: AOSP packages/modules/adb/protocol.txt (A_CNXN, A_AUTH). Every CNXN and every signature
 * is answered with a new token; the public key is left waiting, as a phone does whose dialog nobody
 * answers.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';

const HEADER_BYTES = 24;
const A_AUTH = 0x48545541;
const A_CNXN = 0x4e584e43;
const AUTH_TOKEN = 1;
const AUTH_SIGNATURE = 2;

function encodeToken(): Buffer {
  const token = randomBytes(20);
  const checksum = token.reduce((sum, byte) => sum + byte, 0);
  const header = Buffer.alloc(HEADER_BYTES);
  [A_AUTH, AUTH_TOKEN, 0, token.length, checksum, (A_AUTH ^ 0xffffffff) >>> 0].forEach(
    (word, index) => header.writeUInt32LE(word, index * 4),
  );
  return Buffer.concat([header, token]);
}

function serve(socket: Socket): void {
  let pending = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= HEADER_BYTES) {
      const total = HEADER_BYTES + pending.readUInt32LE(12);
      if (pending.length < total) return;
      const command = pending.readUInt32LE(0);
      const kind = pending.readUInt32LE(4);
      pending = pending.subarray(total);
      const asksAgain = command === A_AUTH && kind === AUTH_SIGNATURE;
      if (command === A_CNXN || asksAgain) socket.write(encodeToken());
    }
  });
}

export interface UnauthorizedDevice {
  readonly serial: string;
  close(): Promise<void>;
}

export async function startUnauthorizedDevice(): Promise<UnauthorizedDevice> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return {
    serial: `127.0.0.1:${address.port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
