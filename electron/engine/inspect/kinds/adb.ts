/**
 * `adb devices [-l]`, read by the parser of the live device list, and what adb and adbd say in
 * words: errors, the daemon's start, the answer of `adb root`.
 */
import { parseAdbRootAnswer, parseVersionWar, toAdbErrorCode } from '../../adb/adb_text.ts';
import { parseDeviceList } from '../../adb/device_list.ts';
import { DEVICE_STATES, toTransport } from '../../adb/device_states.ts';
import type { Kind, Value } from '../kind.ts';
import type { Line, Page } from '../page.ts';
import { toSnakeCase } from '../quantities.ts';

const HEADER = /^\s*List of devices attached/;
const DAEMON = /^\s*\* daemon /;
const MESSAGE =
  /^\s*(error: |adb: |\* failed to start daemon|adb server (version|is out of date)|cannot connect to daemon|could not |failed to |See \[?https?:\/\/|adb E |ADB server didn't ACK|- waiting for device -|(already )?connected to |unable to connect |disconnected )/;
const ROOT =
  /^\s*(adbd cannot run as root in production builds|adbd is already running as root|restarting adbd as (root|non root)|adbd not running as root|ADB Root access is disabled.*)\s*$/;

function toDevice(line: Line): Value | null {
  const device = parseDeviceList(line.text)[0];
  if (device === undefined) return null;
  const { meaning, remedy } = DEVICE_STATES[device.state];
  const properties = Object.entries(device.properties).map(([name, text]) => {
    const isId = name === 'transport_id' && /^\d+$/.test(text);
    return [toSnakeCase(name), isId ? Number(text) : text] as const;
  });
  return {
    serial: device.serial,
    state: device.state,
    raw_state: device.rawState,
    transport: toTransport(device),
    ...Object.fromEntries(properties),
    meaning,
    ...(remedy === '' ? {} : { remedy }),
  };
}

function takeMessage(page: Page, line: Line): Value | null {
  if (!MESSAGE.test(line.text) && !ROOT.test(line.text)) return null;
  page.use(line);
  if (!line.isWhole) page.remark(line, 'no newline: its end may be cut');
  const text = line.text.trim();
  const root = parseAdbRootAnswer(text);
  const war = parseVersionWar(text);
  const versions = war === null ? {} : { server_version: war[0], client_version: war[1] };
  const isError = /^(error|adb|cannot|\* failed|failed|could not|unable)/.test(text);
  const code = isError && war === null && root === 'unknown' ? { code: toAdbErrorCode(text) } : {};
  return { text, ...code, ...(root === 'unknown' ? {} : { root_answer: root }), ...versions };
}

export const adbDevices: Kind = {
  id: 'adb_devices',
  title: 'adb devices [-l]',
  command: /\badb (-\S+ \S+ )?devices\b/,
  begins: HEADER,
  cues: [
    [HEADER, 3],
    [/^\S.*\t\s*(no permissions|device|offline|unauthorized|authorizing|connecting|recovery)\b/, 3],
    [/^\S.*\s(device|offline|unauthorized|recovery|sideload|bootloader)\s+(\S+:\S+\s*)+$/, 3],
    [/^\S.*\sno permissions( |;|$)/, 3],
    [DAEMON, 2],
    [/^\S+\s+(device|emulator|offline|unauthorized|host|recovery|sideload|bootloader)\s*$/, 2],
  ],
  // Tools trim the last newline: the line is used, with a remark.
  selfEnding: /\S\s*$/,
  parse(page) {
    const devices: Value[] = [];
    const messages: Value[] = [];
    for (const line of page.lines) {
      const message = takeMessage(page, line);
      // It tells that no device is there when none follows.
      if (HEADER.test(line.text)) page.use(line);
      else if (DAEMON.test(line.text)) page.explain(line, 'start of the adb daemon');
      else if (message !== null) messages.push(message);
      else {
        const device = toDevice(line);
        if (device === null) continue;
        devices.push(device);
        page.use(line);
        if (!line.isWhole) page.remark(line, 'no newline: its last word may be cut');
      }
    }
    return { devices, ...(messages.length === 0 ? {} : { messages }) };
  },
};

export const adbMessage: Kind = {
  id: 'adb_message',
  title: "adb's and adbd's own words: errors, adb root",
  command: /\badb (root|unroot|wait-for-device|connect)\b/,
  cues: [
    [MESSAGE, 2],
    [ROOT, 3],
    [/^\s*error: (no devices|device |more than one|insufficient permissions|closed|protocol)/i, 3],
    [DAEMON, 1],
  ],
  selfEnding: /\S\s*$/,
  parse(page) {
    const messages: Value[] = [];
    for (const line of page.lines) {
      const message = takeMessage(page, line);
      if (message !== null) messages.push(message);
      else if (DAEMON.test(line.text)) page.explain(line, 'start of the adb daemon');
    }
    return { messages };
  },
};
