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

export interface ListedPackage {
  readonly name: string;
  /** -f: the path of its base APK. */
  readonly path: string | null;
  /** -U: one per user that has it. */
  readonly uids: readonly number[];
  readonly versionCode: number | null;
  /** -i: what installed it; the word null is none. */
  readonly installer: string | null;
}

const PACKAGE_WORD = /\s+(uid:[\d,]*|versionCode:\d+|installer=\S+|[\w-]+:\S*)$/;

/**
 * `package:com.a.b uid:10123` or `uid:10123,1010123`; with -f
 * `package:/data/app/…/base.apk=com.a.b`
 * (the name follows the last '='), with --show-versioncode and -i more words. Null = another line.
 */
export function parsePackageLine(text: string): ListedPackage | null {
  let rest = text.trim();
  const words: string[] = [];
  for (let word = PACKAGE_WORD.exec(rest); word !== null; word = PACKAGE_WORD.exec(rest)) {
    words.push(word[1] ?? '');
    rest = rest.slice(0, word.index);
  }
  const match = /^package:(?:(.*)=)?([^\s=]+)$/.exec(rest);
  if (match?.[2] === undefined) return null;
  const after = (key: string): string | undefined =>
    words.find((word) => word.startsWith(key))?.slice(key.length);
  const installer = after('installer=');
  const version = after('versionCode:');
  const uids = (after('uid:') ?? '').split(',').filter((uid) => uid !== '');
  return {
    name: match[2],
    path: match[1] ?? null,
    uids: uids.map(Number),
    versionCode: version === undefined ? null : Number(version),
    installer: installer === undefined || installer === 'null' ? null : installer,
  };
}

/** Lines without a uid are left out. */
export function parsePackageList(text: string): PackageTable {
  const appIds = new Map<string, number[]>();
  const packages = new Map<number, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const listed = parsePackageLine(line);
    if (listed === null) continue;
    const { name } = listed;
    for (const uid of listed.uids) {
      const appId = toAppId(uid);
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
