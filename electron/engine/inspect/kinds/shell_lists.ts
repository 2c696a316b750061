/** Lists of the device's shell: packages, properties, `id`. */
import { readProperties } from '../../adb/adb_text.ts';
import { parsePackageLine } from '../../session/packages.ts';
import type { Kind, Value } from '../kind.ts';
import type { Page } from '../page.ts';

export const packageList: Kind = {
  id: 'package_list',
  title: 'cmd package list packages [-U -f -i], pm list packages',
  command: /(package|pm) list packages/,
  cues: [[/^\s*package:\S+(\s+(uid|versionCode|installer)[:=]\S*)*\s*$/, 3]],
  isOneLineCommon: true,
  selfEnding: /installer=null\s*$/,
  parse(page) {
    const packages: Value[] = [];
    for (const line of page.lines) {
      const listed = parsePackageLine(line.text);
      if (listed === null) continue;
      page.use(line);
      const { name, path, uids, versionCode, installer } = listed;
      packages.push({
        package: name,
        ...(path === null ? {} : { path }),
        ...(uids.length === 0 ? {} : { uids }),
        ...(versionCode === null ? {} : { version_code: versionCode }),
        ...(installer === null ? {} : { installer }),
      });
    }
    return { packages };
  },
};

/** `getprop ro.build.version.sdk` prints the value alone. */
function parseOneProperty(page: Page, name: string): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const line of page.lines) {
    if (line.text.trim() === '' || page.isMarked(line) || name in values) continue;
    values[name] = line.text.trim();
    page.use(line);
  }
  return values;
}

export const getprop: Kind = {
  id: 'getprop',
  title: 'getprop',
  command: /\bgetprop\b|SYSTEM PROPERTIES/,
  cues: [[/^\s*\[[^\]]+\]: \[/, 3]],
  // A value with brackets of its own may go on behind any of them.
  selfEnding: /^\s*\[[^\]]+\]: \[[^[\]]*\]\s*$/,
  parse(page, { command }) {
    const asked = /\bgetprop\s+(\S+)/.exec(command)?.[1];
    if (asked !== undefined) return { properties: parseOneProperty(page, asked) };
    const properties: Record<string, Value> = {};
    for (const property of readProperties(page.lines.map((line) => line.text))) {
      const lines = page.lines.slice(property.firstLine, property.firstLine + property.lineCount);
      for (const line of lines) page.use(line);
      const [first] = lines;
      if (!property.isClosed && first !== undefined) {
        page.remark(first, `${property.name}: no closing bracket, the value is cut`);
      }
      properties[property.name] = property.value;
    }
    return { properties };
  },
};

const ID_PAIR = String.raw`\d+(?:\([^()]*\))?`;
const ID_LINE = new RegExp(
  String.raw`^\s*uid=(${ID_PAIR})\s+gid=(${ID_PAIR})` +
    String.raw`((?:\s+(?:euid|egid)=${ID_PAIR})*)` +
    String.raw`(?:,?\s+groups=(${ID_PAIR}(?:,\s*${ID_PAIR})*))?(?:,?\s+context=(\S+))?\s*$`,
);

/** `2000(shell)` -> its number and name. */
function toNamedId(text: string): Value {
  const match = /^(\d+)(?:\((.*)\))?$/.exec(text.trim());
  return { id: Number(match?.[1]), name: match?.[2] ?? null };
}

export const id: Kind = {
  id: 'id',
  title: 'id',
  command: /(^|\s)id(\s|$)/,
  cues: [[/^\s*uid=\d+(\([^)]*\))?\s+gid=\d+/, 3]],
  // What may be cut of a line without its newline is remarked.
  selfEnding: /\S/,
  parse(page) {
    const ids: Value[] = [];
    for (const line of page.lines) {
      const match = ID_LINE.exec(line.text);
      if (match === null) continue;
      page.use(line);
      if (!line.isWhole) page.remark(line, 'no newline: more groups or the context may be cut');
      const effective = [...(match[3] ?? '').matchAll(/(euid|egid)=(\S+)/g)].map(
        (pair) => [pair[1] ?? '', toNamedId(pair[2] ?? '')] as const,
      );
      const groups = match[4]?.split(/,\s*/).map(toNamedId);
      ids.push({
        uid: toNamedId(match[1] ?? ''),
        gid: toNamedId(match[2] ?? ''),
        ...Object.fromEntries(effective),
        ...(groups === undefined ? {} : { groups }),
        ...(match[5] === undefined ? {} : { context: match[5] }),
        is_root: /^0\D|^0$/.test(match[1] ?? ''),
      });
    }
    return ids.length === 1 ? (ids[0] as Record<string, Value>) : { ids };
  },
};
