/** `ebb device start|stop|status`: the bundled virtual device. */
import type { VirtualDeviceRequest, VirtualDeviceState } from '../../common/engine_api.ts';
import { EXIT_OK } from '../exit_codes.ts';
import { type CommandWork, whenAborted } from '../run_command.ts';
import { type Column, toTextTable } from '../text_table.ts';

const COLUMNS: readonly Column<VirtualDeviceState>[] = [
  { title: 'NAME', text: (device) => device.name },
  { title: 'STATE', text: (device) => device.state },
  { title: 'SERIAL', text: (device) => device.serial },
  { title: 'PROFILE', text: (device) => device.profile },
  { title: 'ARCH', text: (device) => device.arch },
  { title: 'KERNEL', text: (device) => device.kernel },
  { title: 'PID', align: 'right', text: (device) => String(device.pid) },
  { title: 'LOG', text: (device) => device.logFile },
];

export function startDevice(request: VirtualDeviceRequest): CommandWork {
  return async ({ engine, output, signal }) => {
    engine.on('virtualDeviceProgress', ({ text }) => output.progress(text));
    const starting = engine.startVirtualDevice(request);
    const started = await Promise.race([starting, whenAborted(signal)]);
    if (!started.ok) return started.error;
    output.data(started.value);
    output.text(toTextTable(COLUMNS, [started.value]));
    return EXIT_OK;
  };
}

export function stopDevice(name: string | undefined): CommandWork {
  return async ({ engine, output }) => {
    const listed = await engine.listVirtualDevices();
    if (!listed.ok) return listed.error;
    const names = name === undefined ? listed.value.map((device) => device.name) : [name];
    for (const each of names) {
      const stopped = await engine.stopVirtualDevice(each);
      if (!stopped.ok) return stopped.error;
    }
    output.data({ stopped: names });
    output.text(names.length === 0 ? 'No virtual device runs.' : `Stopped ${names.join(', ')}.`);
    return EXIT_OK;
  };
}

export const showDevices: CommandWork = async ({ engine, output }) => {
  const listed = await engine.listVirtualDevices();
  if (!listed.ok) return listed.error;
  output.data(listed.value);
  const text =
    listed.value.length === 0 ? 'No virtual device runs.' : toTextTable(COLUMNS, listed.value);
  output.text(text);
  return EXIT_OK;
};
