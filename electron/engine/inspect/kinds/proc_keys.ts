/**
 * Files of /proc that are "Key: value" or "key value" lines: /proc/PID/status, /proc/meminfo,
 * /proc/vmstat. The lines are split by the agent's parsers; here they get types and units by key.
 */
import type { SavedColonLine } from '../../../../native/index.ts';
import type { Kind, ParseContext, Value, Values } from '../kind.ts';
import { toNativeText } from '../native_lines.ts';
import type { Line, Page } from '../page.ts';
import { toSnakeCase } from '../quantities.ts';

/** Hexadecimal without 0x: never to be read as decimal. */
const HEX_KEY = /^(Sig(Pnd|Blk|Ign|Cgt)|ShdPnd|Cap(Inh|Prm|Eff|Bnd|Amb)|(Cpus|Mems)_allowed)$/;
const TEXT_KEY = /^(Name|Umask|(Cpus|Mems)_allowed_list|Speculation.*)$/;
const LIST_KEY = /^(Groups|NStgid|NSpid|NSpgid|NSsid)$/;

function toIds(text: string): Value {
  const [real, effective, saved, filesystem] = text.split(/\s+/).map(Number);
  if (filesystem === undefined) return text;
  return { real: real ?? null, effective: effective ?? null, saved: saved ?? null, filesystem };
}

/** Where the kernel's capitals mislead. */
const STATUS_NAMES: Readonly<Record<string, string>> = {
  PPid: 'ppid',
  NStgid: 'ns_tgid',
  NSpid: 'ns_pid',
  NSpgid: 'ns_pgid',
  NSsid: 'ns_sid',
};

function toStatusValue({ key, text, value }: SavedColonLine): readonly [string, Value] {
  const name = STATUS_NAMES[key] ?? toSnakeCase(key);
  if (/^\d+ kB$/.test(text)) return [`${name}_kb`, value];
  if (HEX_KEY.test(key)) return [`${name}_hex`, text];
  if (TEXT_KEY.test(key)) return [name, text];
  if (key === 'Uid' || key === 'Gid') return [name, toIds(text)];
  if (LIST_KEY.test(key)) return [name, text === '' ? [] : text.split(/\s+/).map(Number)];
  if (key === 'SigQ') {
    const [queued, limit] = text.split('/').map(Number);
    return [name, { queued: queued ?? null, limit: limit ?? null }];
  }
  const state = /^([A-Za-z]) \((.*)\)$/.exec(text);
  if (key === 'State' && state !== null) {
    return [name, { code: state[1] ?? '', meaning: state[2] ?? '' }];
  }
  return [name, value !== null && /^-?\d+$/.test(text) ? value : text];
}

function parseStatus(page: Page, { native }: ParseContext): Values {
  const values: Record<string, Value> = {};
  native.parseColonLines(toNativeText(page)).forEach((split, index) => {
    const line = page.lines[index];
    if (split === null || line === undefined || !/^\w+$/.test(split.key)) return;
    const [name, value] = toStatusValue(split);
    page.use(line);
    if (name in values) page.refuse(line, `${split.key} a second time: of another process?`, true);
    else values[name] = value;
  });
  return values;
}

function takeMeminfoLine(page: Page, line: Line, split: SavedColonLine): [string, Value] | null {
  const { key, text, value } = split;
  if (value === null || !/^\d+( kB)?$/.test(text)) {
    page.refuse(line, 'not "Key: N kB" and not "Key: N"');
    return null;
  }
  page.use(line);
  const name = toSnakeCase(key);
  return [text.endsWith(' kB') ? `${name}_kb` : name, value];
}

function parseMeminfo(page: Page, { native }: ParseContext): Values {
  const values: Record<string, Value> = {};
  native.parseColonLines(toNativeText(page)).forEach((split, index) => {
    const line = page.lines[index];
    if (split === null || line === undefined || !/^[\w()]+$/.test(split.key)) return;
    const entry = takeMeminfoLine(page, line, split);
    if (entry === null) return;
    if (entry[0] in values) page.refuse(line, `${split.key} a second time`, true);
    else values[entry[0]] = entry[1];
  });
  return values;
}

function parseVmstat(page: Page, { native }: ParseContext): Values {
  const values: Record<string, Value> = {};
  native.parseBlankLines(toNativeText(page)).forEach((entry, index) => {
    const line = page.lines[index];
    if (entry === null || line === undefined || !/^\s*[a-z_\d]+ \d+\s*$/.test(line.text)) return;
    page.use(line);
    values[entry.key] = entry.value;
  });
  return values;
}

export const procStatus: Kind = {
  id: 'proc_status',
  title: '/proc/PID/status',
  command: /\/status\b/,
  begins: /^\s*Name:\s/,
  cues: [
    [/^\s*(VmPeak|VmSize|VmLck|VmPin|VmHWM|VmRSS|RssAnon|RssFile|RssShmem|VmData|VmStk):/, 3],
    [/^\s*(VmExe|VmLib|VmPTE|VmPMD|VmSwap|HugetlbPages):/, 3],
    [/^\s*(Umask|Tgid|Ngid|PPid|TracerPid|FDSize|NStgid|NSpid|CoreDumping|SigQ|SigPnd|ShdPnd):/, 3],
    [/^\s*(Cap(Inh|Prm|Eff|Bnd|Amb)|Seccomp\w*|NoNewPrivs|Speculation_\w+|Cpus_allowed\w*):/, 3],
    [/^\s*(Mems_allowed\w*|(non)?voluntary_ctxt_switches|Sig(Blk|Ign|Cgt)|untag_mask):/, 3],
    [/^\s*(State:\s+[A-Z] \(|Uid:(\s+\d+){4}\s*$|Gid:(\s+\d+){4}\s*$|Groups:|Threads:\s+\d)/, 3],
    [/^\s*(Name|Pid):\s+\S/, 1],
  ],
  selfEnding: / kB\s*$/,
  parse: parseStatus,
};

export const procMeminfo: Kind = {
  id: 'proc_meminfo',
  title: '/proc/meminfo',
  command: /\/proc\/meminfo|MEMORY INFO/,
  begins: /^\s*MemTotal:/,
  cues: [
    [/^\s*(Mem(Total|Free|Available)|Buffers|Cached|SwapCached|Swap(Total|Free)):\s+\d+ kB\s*$/, 3],
    [/^\s*((In)?[Aa]ctive(\(\w+\))?|Unevictable|Mlocked|AnonPages|Mapped|Shmem|Slab):\s+\d+ kB/, 3],
    [/^\s*(S(Reclaimable|Unreclaim)|KernelStack|PageTables|CommitLimit|Vmalloc\w+):\s+\d+ kB/, 3],
    [/^\s*[A-Z][\w()]+:\s+\d+( kB)?\s*$/, 1],
  ],
  selfEnding: / kB\s*$/,
  parse: parseMeminfo,
};

export const procVmstat: Kind = {
  id: 'proc_vmstat',
  title: '/proc/vmstat',
  command: /\/vmstat\b|VIRTUAL MEMORY STATS/,
  cues: [
    [
      /^\s*(nr_\w+|pg(fault|majfault|scan|steal|alloc|pg)\w*|pswp(in|out)|workingset_\w+) \d+\s*$/,
      3,
    ],
    [/^\s*[a-z][a-z_\d]+ \d+\s*$/, 1],
  ],
  parse: parseVmstat,
};
