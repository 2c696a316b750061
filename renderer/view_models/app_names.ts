/**
 * Names for people. Two packages with the same last part get as much of the rest as tells them
 * apart.
 */
import { toAppName } from './markers.ts';

export function toAppNames(packages: readonly string[]): ReadonlyMap<string, string> {
  const byShort = new Map<string, string[]>();
  for (const name of packages) {
    const short = toAppName(name);
    byShort.set(short, [...(byShort.get(short) ?? []), name]);
  }
  const names = new Map<string, string>();
  for (const [short, sharers] of byShort) {
    for (const name of sharers) {
      const parts = name.split('.');
      const owner = parts[parts.length - 2] ?? '';
      names.set(name, sharers.length === 1 ? short : `${short} · ${owner}`);
    }
  }
  return names;
}
