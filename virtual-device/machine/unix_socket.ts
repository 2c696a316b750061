/**
 * Talks to QEMU's sockets in a device's folder: the monitor (commands with answers) and the guest's
 * control line.
 */
import { closeSync, openSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import path from 'node:path';
import { deviceFailure } from '../failure.ts';
import { MACHINE_FILES } from './qemu_arguments.ts';

const PROMPT = '(qemu) ';
const REMEDY = 'Stop the virtual device and start it again.';

/**
 * A unix socket's path may have 107 bytes; state folders can be deeper. The folder is opened and
 * reached through /proc/self/fd, which is always short.
 */
function connectIn(dir: string, name: string): Socket {
  const fd = openSync(dir, 'r');
  const socket = createConnection(path.join('/proc/self/fd', String(fd), name));
  const release = () => {
    closeSync(fd);
    socket.off('connect', release).off('error', release);
  };
  return socket.once('connect', release).once('error', release);
}

/**
 * Runs one command of QEMU's monitor; gives what it printed. Rejects at the deadline or when QEMU
 * is gone.
 */
export function runMonitorCommand(
  dir: string,
  command: string,
  deadlineMs: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectIn(dir, MACHINE_FILES.monitor);
    let text = '';
    let sent = false;
    const finish = (act: () => void) => {
      clearTimeout(timer);
      socket.destroy();
      act();
    };
    const fail = (cause: string) => {
      finish(() => {
        reject(deviceFailure(`QEMU's monitor did not carry out "${command}".`, cause, REMEDY));
      });
    };
    const timer = setTimeout(() => {
      fail(`No answer within ${deadlineMs} ms.`);
    }, deadlineMs);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!text.endsWith(PROMPT)) return;
      if (sent) {
        finish(() => {
          resolve(toMonitorAnswer(text, command));
        });
        return;
      }
      sent = true;
      text = '';
      socket.write(`${command}\n`);
    });
    socket.on('error', (error) => {
      fail(error.message);
    });
    socket.on('close', () => {
      // `quit` is answered by the end of QEMU.
      if (command === 'quit' && sent) {
        finish(() => {
          resolve('');
        });
      } else {
        fail('The monitor closed its connection.');
      }
    });
  });
}

/**
 * The monitor echoes the command with terminal codes; what follows the first line is the answer.
 */
export function toMonitorAnswer(text: string, command: string): string {
  const withoutPrompt = text.slice(0, -PROMPT.length);
  const end = withoutPrompt.indexOf('\n');
  const answer = end < 0 ? '' : withoutPrompt.slice(end + 1);
  return answer.replaceAll('\r', '').replace(command, '').trim();
}

/**
 * Sends one line to the guest's process 1, e.g. `setprop ctl.stop adbd`. Settles when it is on its
 * way.
 */
export function sendControlLine(dir: string, line: string, deadlineMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectIn(dir, MACHINE_FILES.control);
    const timer = setTimeout(() => {
      socket.destroy(new Error(`not taken within ${deadlineMs} ms`));
    }, deadlineMs);
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(
        deviceFailure(`The guest's control line did not take "${line}".`, error.message, REMEDY),
      );
    });
    socket.once('connect', () => {
      socket.end(`${line}\n`, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  });
}
