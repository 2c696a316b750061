/**
 * Asks a TCP port whether an adbd is behind it, in adb's own protocol (AOSP:
 * packages/modules/adb/protocol.txt).
 */
import { Buffer } from 'node:buffer';
import { createConnection } from 'node:net';

const COMMAND_CONNECT = 0x4e584e43;
const COMMAND_AUTH = 0x48545541;
const PROTOCOL_VERSION = 0x01000001;
const MAX_PAYLOAD = 1024 * 1024;
const HEADER_BYTES = 24;

export type AdbProbe = 'device' | 'unauthorized' | 'silent';

function connectPacket(): Buffer {
  const payload = Buffer.from('host::features=shell_v2');
  const header = Buffer.alloc(HEADER_BYTES);
  let checksum = 0;
  for (const byte of payload) checksum += byte;
  const magic = ~COMMAND_CONNECT >>> 0;
  // prettier-ignore
  const fields = [COMMAND_CONNECT, PROTOCOL_VERSION, MAX_PAYLOAD, payload.length, checksum, magic];
  fields.forEach((field, index) => header.writeUInt32LE(field, index * 4));
  return Buffer.concat([header, payload]);
}

/** `silent` = nothing, or nothing that adb would say, within the deadline. Never rejects. */
export function probeAdb(port: number, deadlineMs: number): Promise<AdbProbe> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const socket = createConnection({ host: '127.0.0.1', port });
    const finish = (answer: AdbProbe) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => {
      finish('silent');
    }, deadlineMs);
    socket.on('connect', () => socket.write(connectPacket()));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4) return;
      const command = received.readUInt32LE(0);
      if (command === COMMAND_CONNECT) finish('device');
      else if (command === COMMAND_AUTH) finish('unauthorized');
      else finish('silent');
    });
    socket.on('error', () => {
      finish('silent');
    });
    socket.on('close', () => {
      finish('silent');
    });
  });
}
