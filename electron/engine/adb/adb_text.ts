/**
 * What adb and adbd say in words -> error codes and facts. Pure; the words are those of AOSP
 * packages/modules/adb (client and daemon), seen on real devices.
 */
import type { ErrorCode } from '../../common/wire.gen.ts';

const FAILURES: readonly (readonly [RegExp, ErrorCode])[] = [
  [/insufficient permissions|no permissions/i, 'no_permissions'],
  [/unauthorized|authorizing/i, 'device_unauthorized'],
  [/device offline|device still connecting|device is offline/i, 'device_offline'],
  [/more than one device/i, 'several_devices'],
  [/no devices\/emulators found|no devices found/i, 'no_device'],
  [/device '?.*'? not found|unknown device/i, 'unknown_device'],
  [
    /ECONNREFUSED|cannot connect to daemon|failed to check server version/i,
    'adb_server_unreachable',
  ],
  [/ECONNRESET|EPIPE|closed|Premature end/i, 'connection_lost'],
];

/** Code for what adb answered instead of OKAY. */
export function toAdbErrorCode(text: string): ErrorCode {
  for (const [pattern, code] of FAILURES) if (pattern.test(text)) return code;
  return 'connection_lost';
}

export interface AdbVersion {
  /** The protocol version that server and client must share: 41 of `1.0.41`. */
  readonly protocol: number;
  readonly text: string;
}

/** `adb version`: "Android Debug Bridge version 1.0.41". null = not adb's output. */
export function parseAdbVersion(text: string): AdbVersion | null {
  const match = /Android Debug Bridge version (1\.0\.(\d+))/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const build = /^Version (\S+)/m.exec(text)?.[1];
  const suffix = build === undefined ? '' : ` (${build})`;
  return { protocol: Number(match[2]), text: `${match[1]}${suffix}` };
}

/** "adb server version (X) doesn't match this client (Y); killing...": [X, Y], else null. */
export function parseVersionWar(text: string): readonly [number, number] | null {
  const match = /adb server version \((\d+)\) doesn't match this client \((\d+)\)/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  return [Number(match[1]), Number(match[2])];
}

export type AdbRootAnswer = 'restarting' | 'already_root' | 'refused' | 'unknown';

/**
 * What adbd's `root:` service says. Source: AOSP packages/modules/adb/daemon/restart_service.cpp.
 */
export function parseAdbRootAnswer(text: string): AdbRootAnswer {
  if (/already running as root/.test(text)) return 'already_root';
  if (/restarting adbd as root/.test(text)) return 'restarting';
  if (/cannot run as root|not allowed|disabled by system setting/i.test(text)) return 'refused';
  return 'unknown';
}

export interface Property {
  readonly name: string;
  readonly value: string;
  /** False when the text ends, or another property begins, before the closing bracket. */
  readonly isClosed: boolean;
  /** Index of its first line, and how many lines it has. */
  readonly firstLine: number;
  readonly lineCount: number;
}

const PROPERTY = /^\s*\[([^\]]+)\]: \[(.*)$/;

/** `[ro.product.model]: [Pixel 6]`; values may run over several lines. Other lines are left out. */
export function readProperties(lines: readonly string[]): Property[] {
  const properties: Property[] = [];
  let open: { name: string; parts: string[]; firstLine: number } | null = null;
  const close = (lineCount: number, isClosed: boolean): void => {
    if (open === null) return;
    const { name, parts, firstLine } = open;
    properties.push({ name, value: parts.join('\n'), isClosed, firstLine, lineCount });
    open = null;
  };
  lines.forEach((raw, index) => {
    const line = raw.trimEnd();
    const begin = PROPERTY.exec(line);
    if (begin?.[1] !== undefined && open !== null) close(index - open.firstLine, false);
    if (begin?.[1] !== undefined) open = { name: begin[1], parts: [], firstLine: index };
    if (open === null) return;
    const part = begin === null ? line : (begin[2] ?? '');
    open.parts.push(part.endsWith(']') ? part.slice(0, -1) : part);
    if (part.endsWith(']')) close(index - open.firstLine + 1, true);
  });
  if (open !== null) close(lines.length - (open as { firstLine: number }).firstLine, false);
  return properties;
}

/** All properties by name; of one that is given twice the last, as the shell would have it. */
export function parseGetprop(text: string): Readonly<Record<string, string>> {
  const properties = readProperties(text.split('\n'));
  return Object.fromEntries(properties.map(({ name, value }) => [name, value]));
}
