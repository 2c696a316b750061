/**
 * What is fuzzed where TypeScript parses: each target takes any text and checks what must hold for
 * whatever came. A broken promise throws.
 */
import { parseTagDefinition, toEventFields } from '../event_tags.ts';
import type { Value } from '../kind.ts';
import { inspectAll, readFixtures } from '../testing/inspected.ts';

export interface FuzzTarget {
  readonly name: string;
  readonly corpus: readonly string[];
  readonly run: (text: string) => void;
}

class Finding extends Error {}

function check(holds: boolean, promise: string): void {
  if (!holds) throw new Finding(promise);
}

/** Only what JSON can say: no NaN, no undefined inside. */
function checkValue(value: Value | undefined): void {
  if (typeof value === 'number') check(Number.isFinite(value), 'a number is a number');
  check(value !== undefined, 'a value that is named is there');
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) checkValue(inner);
}

function checkInspected(text: string, kind: string): void {
  if (text.trim() === '') return;
  const sections = inspectAll(text, kind);
  let total = 0;
  for (const { lines, values, confidence } of sections) {
    const refused = lines.unused.reduce((sum, entry) => sum + (entry.lines ?? 1), 0);
    check(lines.used + lines.explained + refused === lines.total, 'every line is accounted for');
    check(confidence >= 0 && confidence <= 1, 'the confidence is a share');
    checkValue(values);
    total += lines.total;
  }
  const physical = text.replace(/\n$/, '').split('\n').length;
  check(total === physical, `${physical} lines in, ${total} lines out`);
}

function checkTagDefinition(line: string): void {
  const definition = parseTagDefinition(line);
  if (definition === null) return;
  check(Number.isSafeInteger(definition.id) || definition.id > 0, 'a tag has a number');
  check(toEventFields(definition).length === definition.fields.length, 'no field is lost');
}

const textsOf = (...kinds: readonly string[]): readonly string[] =>
  readFixtures()
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ text }) => text);

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'event_log',
    corpus: textsOf('logcat', 'event_log_tags'),
    run(text) {
      checkInspected(text, 'logcat');
      for (const line of text.split('\n')) checkTagDefinition(line);
    },
  },
  {
    name: 'am_start',
    corpus: textsOf('am_start'),
    run: (text) => checkInspected(text, 'am_start'),
  },
];
