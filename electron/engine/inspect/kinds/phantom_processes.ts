/**
 * Child processes that apps forked, as `dumpsys activity processes` lists them from Android 12:
 * "proc #0: PhantomProcessRecord {8f0d7dc 2611:3461:logcat/u0a164}" and lines of fields below.
 */
import type { Value } from '../kind.ts';
import type { Line, Page } from '../page.ts';
import { parseUidName } from '../quantities.ts';
import { parseFields } from './key_values.ts';

export const PHANTOM =
  /^\s*proc #(\d+): PhantomProcessRecord \{([\da-f]+) (\d+):(\d+):(.*)\/([\w-]+)\}\s*$/;
const FIELDS = /^\s*(?:user #(\d+) )?(uid=\d+ pid=.*|lastCpuTime=.*)$/;

/** False = the line is none of a phantom process. */
export function takePhantomLine(page: Page, line: Line, values: Record<string, Value>): boolean {
  const list = Array.isArray(values['phantoms']) ? (values['phantoms'] as Value[]) : [];
  const begin = PHANTOM.exec(line.text);
  if (begin !== null) {
    const [, index, , pid, parent, process, owner] = begin;
    const uid = parseUidName(owner ?? '')?.uid ?? null;
    const row = { index: Number(index), pid: Number(pid), parent_pid: Number(parent) };
    values['phantoms'] = [...list, { ...row, process: process ?? '', uid, owner: owner ?? '' }];
    page.use(line);
    return true;
  }
  const last = list.at(-1);
  const match = FIELDS.exec(line.text);
  if (typeof last !== 'object' || last === null || match === null) return false;
  // "oom adj=100" is the one key of two words.
  const fields = parseFields((match[2] ?? '').replace('oom adj=', 'oomAdj='));
  if (fields === null) return false;
  const user = match[1] === undefined ? {} : { user: Number(match[1]) };
  values['phantoms'] = [...list.slice(0, -1), Object.assign({}, last, user, fields)];
  page.use(line);
  return true;
}
