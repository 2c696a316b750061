import { describe, expect, it } from 'vitest';

import {
  isUnknownAppUid,
  NO_PACKAGES,
  parsePackageList,
  parseResolvedActivity,
  toPackageOf,
} from './packages.ts';

const TABLE = parsePackageList(
  [
    'package:com.a.app uid:10101',
    'package:com.b.one uid:10102',
    'package:com.b.two uid:10102',
    'package:com.c.users uid:10103,1010103',
    'package:com.android.phone uid:1001',
    'package:com.android.settings uid:1000',
    'package:android uid:1000',
    'package:com.d.browser uid:10104',
  ].join('\n'),
);

describe('parsePackageList', () => {
  it('uid_list_of_several_users_is_one_app_id', () => {
    expect(TABLE.appIds.get('com.c.users')).toEqual([10103]);
  });

  it('shared_uid_holds_all_its_packages', () => {
    expect(TABLE.packages.get(10102)).toEqual(['com.b.one', 'com.b.two']);
  });

  it('path_prefix_of_f_flag_and_carriage_return', () => {
    const table = parsePackageList(
      'package:/data/app/~~x==/com.a-1==/base.apk=com.a uid:10200\r\npackage:com.b versionCode:3 uid:10201\r\n',
    );
    expect([...table.appIds]).toEqual([
      ['com.a', [10200]],
      ['com.b', [10201]],
    ]);
  });

  it('lines_without_uid_and_noise_are_left_out', () => {
    const table = parsePackageList('package:com.a\nError: java.lang.X\n\npackage:com.b uid:\n');
    expect(table.appIds.size).toBe(0);
  });
});

describe('toPackageOf', () => {
  it('process_named_like_its_package', () => {
    expect(toPackageOf(TABLE, 'com.a.app', 10101)).toBe('com.a.app');
  });

  it('service_process_with_a_colon', () => {
    expect(toPackageOf(TABLE, 'com.a.app:remote', 10101)).toBe('com.a.app');
  });

  it('renamed_process_of_a_sole_owner_by_uid', () => {
    expect(toPackageOf(TABLE, '.slas', 10101)).toBe('com.a.app');
  });

  it('shared_uid_by_name_and_never_by_guess', () => {
    expect(toPackageOf(TABLE, 'com.b.two:x', 10102)).toBe('com.b.two');
    expect(toPackageOf(TABLE, 'android.process.b', 10102)).toBe('');
  });

  it('second_user', () => {
    expect(toPackageOf(TABLE, 'anything', 1_010_103)).toBe('com.c.users');
  });

  it('isolated_process_by_its_name_with_several_colons', () => {
    expect(toPackageOf(TABLE, 'com.d.browser:sandboxed_process0:org.X:1', 99_012)).toBe(
      'com.d.browser',
    );
    expect(toPackageOf(TABLE, 'unknown:sandboxed', 90_001)).toBe('');
  });

  it('system_uid_only_by_exact_name', () => {
    expect(toPackageOf(TABLE, 'system_server', 1000)).toBe('');
    expect(toPackageOf(TABLE, 'com.android.settings', 1000)).toBe('com.android.settings');
    expect(toPackageOf(TABLE, '/system/bin/logd', 1036)).toBe('');
  });

  it('name_of_one_package_under_the_uid_of_another_is_not_believed', () => {
    expect(toPackageOf(TABLE, 'com.a.app', 10104)).toBe('com.d.browser');
    expect(toPackageOf(TABLE, 'com.a.app', 0)).toBe('');
  });
});

describe('isUnknownAppUid', () => {
  it('only_app_uids_ask_for_another_reading', () => {
    expect(isUnknownAppUid(TABLE, 10_555)).toBe(true);
    expect(isUnknownAppUid(TABLE, 10_101)).toBe(false);
    expect(isUnknownAppUid(TABLE, 1_010_103)).toBe(false);
    expect(isUnknownAppUid(TABLE, 99_001)).toBe(false);
    expect(isUnknownAppUid(NO_PACKAGES, 0)).toBe(false);
  });
});

describe('parseResolvedActivity', () => {
  it('component_after_the_match_line', () => {
    const text =
      'priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true\ncom.a/.Main\n';
    expect(parseResolvedActivity(text)).toBe('com.a/.Main');
  });

  it('no_activity_found', () => {
    expect(parseResolvedActivity('No activity found\n')).toBeNull();
    expect(parseResolvedActivity('')).toBeNull();
  });
});
