/**
 * A value of a result together with its path in the JSON. Whatever a report shows is reached
 * through one of these, so that the path that it names is the path that the value came from.
 */
import type { Figure } from '../figure.ts';

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

export class ValueRef<T> {
  constructor(
    readonly value: T,
    /** As a program would write it: analysis.pairs[0].verdict, conditions["page size"]. */
    readonly path: string,
  ) {}

  at<Key extends keyof T & string>(key: Key): ValueRef<T[Key]> {
    const step = IDENTIFIER.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    const path = this.path === '' ? step.replace(/^\./, '') : this.path + step;
    return new ValueRef(this.value[key], path);
  }
}

/** The elements of a list, each with its path. */
export function toItems<T>(list: ValueRef<readonly T[]>): ValueRef<T>[] {
  return list.value.map((value, index) => new ValueRef(value, `${list.path}[${index}]`));
}

/** The members of a record, each with its path. */
export function toEntries<T>(
  record: ValueRef<Readonly<Record<string, T>>>,
): (readonly [string, ValueRef<T>])[] {
  return Object.keys(record.value).map((key) => {
    const ref: ValueRef<T | undefined> = record.at(key);
    return [key, ref as ValueRef<T>] as const;
  });
}

/** The value of a figure; null = it is not known, and the figure says why. */
export function toKnown<T>(figure: ValueRef<Figure<T>>): ValueRef<T> | null {
  const { value, path } = figure;
  return value.known ? new ValueRef(value.value, `${path}.value`) : null;
}

/** The value, when it is there. */
export function toPresent<T>(ref: ValueRef<T | null>): ValueRef<T> | null {
  return ref.value === null ? null : new ValueRef(ref.value, ref.path);
}

/** What stands at such a path; undefined = nothing. The reverse of the above. */
export function readPath(root: unknown, path: string): unknown {
  const steps = path.match(/[A-Za-z_$][\w$]*|\[\d+\]|\["(?:[^"\\]|\\.)*"\]/g) ?? [];
  return steps.reduce<unknown>((value, step) => {
    if (value === null || value === undefined) return undefined;
    const key = step.startsWith('[') ? (JSON.parse(step.slice(1, -1)) as string | number) : step;
    return (value as Readonly<Record<string | number, unknown>>)[key];
  }, root);
}
