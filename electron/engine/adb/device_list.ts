/**
 * Text of `adb devices -l` and of the `track-devices-l` service -> devices. Pure.
 *
 * The state is one word, except `no permissions (…); see [URL]`, which holds spaces and punctuation
 * and may be cut. Serials may hold spaces and parentheses (mDNS: `adb-… (2)._adb-tls-
 * connect._tcp`), so the line is split at the first *known state*, never at the first blank.
 * Source: AOSP packages/modules/adb/transport.cpp, append_transport().
 */
import type { DeviceState } from '../../common/engine_api.ts';

export interface AdbDevice {
  readonly serial: string;
  readonly state: DeviceState;
  /** adb's own words for the state. */
  readonly rawState: string;
  /** `product`, `model`, `device`, `transport_id`, `usb`, …; a bare devpath is under `devpath`. */
  readonly properties: Readonly<Record<string, string>>;
}

const STATE_WORDS: Readonly<Record<string, DeviceState>> = {
  device: 'device',
  offline: 'offline',
  unauthorized: 'unauthorized',
  authorizing: 'authorizing',
  connecting: 'connecting',
  recovery: 'recovery',
  rescue: 'rescue',
  sideload: 'sideload',
  bootloader: 'bootloader',
  host: 'host',
  unknown: 'unknown',
  detached: 'unknown',
  nodevice: 'unknown',
};

const STATE_PATTERN = new RegExp(
  String.raw`^(?<serial>.*?\S)[\t ]+` +
    String.raw`(?<state>no permissions(?: \([^)]*\)?)?(?:; see \[[^\]]*\]?)?|` +
    `${Object.keys(STATE_WORDS).join('|')})` +
    String.raw`(?<rest>[\t ].*)?$`,
);

// A state that this table does not know yet: separated by a tab, so that it cannot be a serial's
// blank.
const UNKNOWN_STATE_PATTERN = /^(?<serial>[^\t]*\S)\t\s*(?<state>[^\t\s]+)(?<rest>[\t ].*)?$/;
// … or padded with blanks and followed by nothing but properties, as -l writes it.
const PADDED_STATE_PATTERN = /^(?<serial>\S+) {2,}(?<state>[a-z]+)(?<rest>(?: \S+:\S*)+)$/;

function isNoise(line: string): boolean {
  return (
    line.trim() === '' ||
    line.startsWith('List of ') ||
    line.startsWith('* ') ||
    line.startsWith('adb server') ||
    line.startsWith('adb: ') ||
    line.startsWith('error: ')
  );
}

function parseProperties(rest: string): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const word of rest.trim().split(/\s+/)) {
    if (word === '') continue;
    const colon = word.indexOf(':');
    if (colon > 0) properties[word.slice(0, colon)] = word.slice(colon + 1);
    else properties['devpath'] ??= word;
  }
  return properties;
}

function toDeviceState(rawState: string): DeviceState {
  if (rawState.startsWith('no permissions')) return 'no_permissions';
  return Object.hasOwn(STATE_WORDS, rawState) ? (STATE_WORDS[rawState] ?? 'unknown') : 'unknown';
}

function parseLine(line: string): AdbDevice | null {
  if (isNoise(line)) return null;
  const patterns = [STATE_PATTERN, UNKNOWN_STATE_PATTERN, PADDED_STATE_PATTERN];
  const found = patterns.map((pattern) => pattern.exec(line)).find((match) => match !== null);
  const groups = found?.groups;
  const serial = groups?.['serial'];
  const rawState = groups?.['state'];
  if (serial === undefined || rawState === undefined) return null;
  return {
    serial: serial.trim(),
    state: toDeviceState(rawState),
    rawState,
    properties: parseProperties(groups?.['rest'] ?? ''),
  };
}

/** Lines that are no device (header, daemon messages, errors) are left out. */
export function parseDeviceList(text: string): AdbDevice[] {
  const devices = text.split(/\r?\n/).map((line) => parseLine(line.trimEnd()));
  return devices.filter((device) => device !== null);
}
