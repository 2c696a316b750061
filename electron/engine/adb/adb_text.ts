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

/** `[ro.product.model]: [Pixel 6]` lines; values may run over several lines. */
export function parseGetprop(text: string): Readonly<Record<string, string>> {
  const properties: Record<string, string> = {};
  for (const match of text.matchAll(/^\[([^\]]+)\]: \[([\s\S]*?)\]\r?$/gm)) {
    if (match[1] !== undefined) properties[match[1]] = match[2] ?? '';
  }
  return properties;
}
