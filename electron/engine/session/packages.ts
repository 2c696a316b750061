/**
 * Which package a process belongs to. Pure: text of `cmd package list packages -U` in, lookups out.
 *
 * Android ids (AOSP libcutils android_filesystem_config.h): uid = user * 100000 + app id; app ids
 * 10000-19999; isolated processes 90000-99999, which belong to no package by uid.
 */

const USER_RANGE = 100_000;
const FIRST_APP_ID = 10_000;
const LAST_APP_ID = 19_999;
const FIRST_ISOLATED_ID = 90_000;

export interface PackageTable {
  /** Package -> its app ids (one, or several where users differ). */
  readonly appIds: ReadonlyMap<string, readonly number[]>;
  /** App id -> packages that share it. */
  readonly packages: ReadonlyMap<number, readonly string[]>;
}

export const NO_PACKAGES: PackageTable = { appIds: new Map(), packages: new Map() };

export function toAppId(uid: number): number {
  return uid % USER_RANGE;
}

/**
 * `package:com.a.b uid:10123` or `uid:10123,1010123`; other lines and trailing fields are left
 * out.
 */
export function parsePackageList(text: string): PackageTable {
  const appIds = new Map<string, number[]>();
  const packages = new Map<number, string[]>();
  for (const line of text.split(/\r?\n/)) {
    // `-f` output is package:/data/app/…/base.apk=com.a.b: take what follows the last '='.
    const match = /^package:(?:.*=)?([^\s=]+)(?:\s.*?)?\suid:([\d,]+)/.exec(line.trim());
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const name = match[1];
    for (const uid of match[2].split(',').filter((text) => text !== '')) {
      const appId = toAppId(Number(uid));
      const ids = appIds.get(name) ?? [];
      if (!ids.includes(appId)) appIds.set(name, [...ids, appId]);
      const sharers = packages.get(appId) ?? [];
      if (!sharers.includes(name)) packages.set(appId, [...sharers, name]);
    }
  }
  return { appIds, packages };
}

/**
 * The package of a process, '' when it has none (native, system) or when several packages share the
 * uid and the process name names none of them: a guess would put memory on the wrong app.
 */
export function toPackageOf(table: PackageTable, processName: string, uid: number): string {
  const appId = toAppId(uid);
  const base = processName.split(':', 1)[0] ?? '';
  const ids = table.appIds.get(base);
  // Isolated processes carry their package's name but not its uid.
  if (ids !== undefined && (ids.includes(appId) || appId >= FIRST_ISOLATED_ID)) return base;
  if (appId < FIRST_APP_ID || appId > LAST_APP_ID) return '';
  const sharers = table.packages.get(appId) ?? [];
  return sharers.length === 1 ? (sharers[0] ?? '') : '';
}

/** True when an app's process shows up whose uid the table does not know: time to read it again. */
export function isUnknownAppUid(table: PackageTable, uid: number): boolean {
  const appId = toAppId(uid);
  return appId >= FIRST_APP_ID && appId <= LAST_APP_ID && !table.packages.has(appId);
}

/** First `package/activity` of `cmd package resolve-activity --brief`, null when there is none. */
export function parseResolvedActivity(text: string): string | null {
  for (const line of text.split(/\r?\n/)) {
    const component = line.trim();
    if (/^[\w.]+\/[\w.$]+$/.test(component)) return component;
  }
  return null;
}
