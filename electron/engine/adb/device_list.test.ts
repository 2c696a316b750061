import { describe, expect, it } from 'vitest';

import { readCaptures } from '../testing/captures.ts';
import { parseDeviceList } from './device_list.ts';

const only = (text: string) => {
  const devices = parseDeviceList(text);
  expect(devices).toHaveLength(1);
  return devices[0];
};

describe('parseDeviceList', () => {
  it('tab_separated_with_properties', () => {
    const device = only(
      'List of devices attached\nR58M\tdevice usb:1-2 product:p model:SM_G99 transport_id:4\n',
    );
    expect(device).toMatchObject({ serial: 'R58M', state: 'device', rawState: 'device' });
    expect(device?.properties).toEqual({
      usb: '1-2',
      product: 'p',
      model: 'SM_G99',
      transport_id: '4',
    });
  });

  it('padded_with_spaces_instead_of_tab', () => {
    expect(only('ABC123                 unauthorized usb:1-4 transport_id:3')).toMatchObject({
      serial: 'ABC123',
      state: 'unauthorized',
    });
  });

  it('carriage_returns_at_line_ends', () => {
    const devices = parseDeviceList(
      'List of devices attached\r\na\tdevice\r\n1.2.3.4:5\toffline\r\n',
    );
    expect(devices.map(({ serial, state }) => [serial, state])).toEqual([
      ['a', 'device'],
      ['1.2.3.4:5', 'offline'],
    ]);
  });

  it('daemon_messages_before_and_after_the_header', () => {
    const text =
      '* daemon not running; starting now at tcp:5037\n* daemon started successfully\n' +
      "List of devices attached\nadb server version (40) doesn't match this client (41); killing...\nx\tdevice\n";
    expect(only(text)).toMatchObject({ serial: 'x', state: 'device' });
  });

  it('no_permissions_keeps_its_words_and_its_url', () => {
    const device = only(
      'eb9f\tno permissions (missing udev rules? user is in the plugdev group); see [http://d.a.com/x.html] usb:1-1',
    );
    expect(device?.state).toBe('no_permissions');
    expect(device?.rawState).toContain('user is in the plugdev group');
    expect(device?.properties['usb']).toBe('1-1');
  });

  it('no_permissions_cut_in_the_middle_of_the_url', () => {
    expect(only('eb9f\tno permissions (user in plugdev group; are your udev')?.state).toBe(
      'no_permissions',
    );
    expect(only('eb9f\tno permissions; see [http://develop')?.state).toBe('no_permissions');
  });

  it('serial_with_spaces_and_parentheses_of_mdns', () => {
    const serial = 'adb-R5CT-a1b2c3 (2)._adb-tls-connect._tcp';
    expect(only(`${serial}\tdevice product:x`)).toMatchObject({ serial, state: 'device' });
    expect(only(`${serial} offline transport_id:9`)).toMatchObject({ serial, state: 'offline' });
  });

  it('devpath_without_its_usb_prefix', () => {
    expect(only('X\tdevice 3-1.2 product:p')?.properties).toEqual({
      devpath: '3-1.2',
      product: 'p',
    });
  });

  it('a_state_that_is_not_known_is_shown_not_hidden', () => {
    expect(only('X\thypnotised product:p')).toMatchObject({
      serial: 'X',
      state: 'unknown',
      rawState: 'hypnotised',
    });
  });

  it('every_known_state', () => {
    const states = [
      ...['device', 'offline', 'unauthorized', 'authorizing', 'connecting', 'recovery'],
      ...['rescue', 'sideload', 'bootloader', 'host'],
    ];
    for (const state of states) expect(only(`S\t${state}`)?.state).toBe(state);
  });

  it('errors_and_empty_text_are_no_devices', () => {
    expect(parseDeviceList('')).toEqual([]);
    expect(parseDeviceList('error: no devices/emulators found\n')).toEqual([]);
    expect(parseDeviceList('List of devices attached\n\n')).toEqual([]);
  });

  it('any_prefix_of_a_list_never_invents_a_serial', () => {
    const text =
      'List of devices attached\nabc\tdevice usb:1\n1.2.3.4:5555\tno permissions (x); see [u]\n';
    for (let length = 0; length <= text.length; length++) {
      for (const { serial } of parseDeviceList(text.slice(0, length))) {
        expect(['abc', '1.2.3.4:5555']).toContain(serial);
      }
    }
  });

  it.each(readCaptures('adb', 'devices_').map(({ name, text }) => [name, text]))(
    'capture %s gives a device on every line after the header',
    (_name, text) => {
      const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
      const rows = lines.filter((line) => !line.startsWith('List of') && !line.startsWith('*'));
      const devices = parseDeviceList(text);
      expect(devices).toHaveLength(rows.length);
      for (const { serial, state } of devices) {
        expect(serial).toMatch(/^[\w.:]+$/);
        expect(state).not.toBe('unknown');
      }
    },
  );
});
