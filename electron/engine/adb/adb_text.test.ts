import { describe, expect, it } from 'vitest';

import { readCaptures } from '../testing/captures.ts';
import {
  parseAdbRootAnswer,
  parseAdbVersion,
  parseGetprop,
  parseVersionWar,
  toAdbErrorCode,
} from './adb_text.ts';

describe('adb in words', () => {
  it('version_with_and_without_build', () => {
    expect(parseAdbVersion('Android Debug Bridge version 1.0.41\nVersion 29.0.6-debian\n')).toEqual(
      {
        protocol: 41,
        text: '1.0.41 (29.0.6-debian)',
      },
    );
    expect(parseAdbVersion('Android Debug Bridge version 1.0.31\n')?.protocol).toBe(31);
    expect(parseAdbVersion('bash: adb: command not found')).toBeNull();
  });

  it('version_war_names_both', () => {
    const text = "adb server version (39) doesn't match this client (41); killing...\n";
    expect(parseVersionWar(text)).toEqual([39, 41]);
    expect(parseVersionWar('* daemon started successfully')).toBeNull();
  });

  it.each([
    ["device 'nope' not found", 'unknown_device'],
    ['device offline', 'device_offline'],
    ["device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set", 'device_unauthorized'],
    ['insufficient permissions for device: user in plugdev group', 'no_permissions'],
    ['more than one device/emulator', 'several_devices'],
    ['connect ECONNREFUSED 127.0.0.1:5037', 'adb_server_unreachable'],
    ['Premature end of stream, needed 4 more bytes', 'connection_lost'],
    ['something new', 'connection_lost'],
  ] as const)('failure %j is %s', (text, code) => {
    expect(toAdbErrorCode(text)).toBe(code);
  });

  it('adb_root_answers', () => {
    expect(parseAdbRootAnswer('restarting adbd as root\n')).toBe('restarting');
    expect(parseAdbRootAnswer('adbd is already running as root\n')).toBe('already_root');
    expect(parseAdbRootAnswer('adbd cannot run as root in production builds\n')).toBe('refused');
    expect(parseAdbRootAnswer('ADB Root access is disabled by system setting')).toBe('refused');
    expect(parseAdbRootAnswer('')).toBe('unknown');
  });

  it.each(readCaptures('adb', 'root_').map(({ name, text }) => [name, text]))(
    'capture %s is refused',
    (_name, text) => expect(parseAdbRootAnswer(text)).toBe('refused'),
  );

  it('getprop_value_with_brackets_and_several_lines', () => {
    const properties = parseGetprop(
      'x86_64\n[a.b]: [1]\n[c]: [x [y] z]\r\n[d]: [line 1\nline 2]\n[e]: []\n',
    );
    expect(properties).toEqual({ 'a.b': '1', c: 'x [y] z', d: 'line 1\nline 2', e: '' });
  });

  it.each(readCaptures('sys', 'getprop_').map(({ name, text }) => [name, text]))(
    'capture %s gives a property for every line',
    (_name, text) => {
      const lines = text.split(/\r?\n/).filter((line) => /^\[[^\]]+\]: \[.*\]$/.test(line));
      const names = new Set(lines.map((line) => line.slice(1, line.indexOf(']'))));
      expect(Object.keys(parseGetprop(text)).length).toBeGreaterThanOrEqual(names.size);
    },
  );
});
