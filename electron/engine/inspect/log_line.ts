/**
 * One line of logcat -> its header's fields and its message, for every -v format that names a tag:
 * threadtime, time, brief, process, tag, thread, with the modifiers uid, usec, nsec, year, zone,
 * epoch, monotonic; also lines whose front somebody cut off. Pure. Source: AOSP system/logging
 * liblog/logprint.cpp.
 */

export interface LogLine {
  /** As written: `10-01 19:29:14.864`. */
  readonly time: string | null;
  /** `-v epoch`, `-v monotonic`: seconds. */
  readonly seconds: number | null;
  readonly uid: string | null;
  readonly pid: number | null;
  /** The end of a pid whose beginning may have been cut off with the time before it. */
  readonly pidEnd: string | null;
  readonly tid: number | null;
  readonly priority: string | null;
  readonly tag: string;
  readonly message: string;
}

const CLOCK = String.raw`(?<time>(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,9}(?: [+-]\d{4})?)`;
const SECONDS = String.raw`(?<seconds>\d{1,10}\.\d{3,9})`;
const STAMP = `(?:${CLOCK}|${SECONDS})`;
/** `root:` or `10127:` may be glued to the pid: `15010127:19380`. */
const UID = String.raw`(?:(?<uid>[a-z][\w]*|\d+)(?::\s*|\s+(?=\d+\s+\d+\s+[VDIWEFAS] )))?`;
const TAGGED = String.raw`(?<tag>.*?)\s*: ?(?<message>(?<=: ).*|(?<=:)$)`;

const FORMS: readonly RegExp[] = [
  // threadtime; time and even the pids may have been cut off.
  new RegExp(
    String.raw`^\s*(?:${STAMP}\s+)?${UID}(?<pid>\d+)\s+(?<tid>\d+)\s+(?<priority>[VDIWEFAS])\s+${TAGGED}$`,
  ),
  // time and brief: I/Tag( 123): message
  new RegExp(
    String.raw`^\s*(?:${STAMP}\s+)?(?<priority>[VDIWEFAS])/(?<tag>.*?)\s*\(\s*(?:(?<uid>\w+):)?\s*(?<pid>\d+)\): ?(?<message>.*)$`,
  ),
  // process: I( 123) message  (Tag)
  /^\s*(?<priority>[VDIWEFAS])\(\s*(?<pid>\d+)\) (?<message>.*?)\s+\((?<tag>[^()]*)\)\s*$/,
  // thread: I( 123: 456) message
  /^\s*(?<priority>[VDIWEFAS])\(\s*(?<pid>\d+):\s*(?<tid>\d+)\) (?<message>.*)$/,
  // tag: I/Tag: message
  new RegExp(String.raw`^\s*(?<priority>[VDIWEFAS])/${TAGGED}$`),
  // Cut fronts: "I Tag: message", "09-15 11:33:16.757 Tag: message".
  new RegExp(String.raw`^\s*(?<priority>[VDIWEFAS])\s+(?<tag>[A-Za-z][\w.-]*)\s*: (?<message>.*)$`),
  new RegExp(String.raw`^\s*${STAMP}\s+(?<tag>[A-Za-z][\w.-]*)\s*: (?<message>.*)$`),
];

export function parseLogLine(text: string): LogLine | null {
  for (const form of FORMS) {
    const groups = form.exec(text)?.groups;
    if (groups === undefined) continue;
    const pid = groups['pid'];
    // A threadtime line that begins with its pid has lost its time, and maybe digits of the pid.
    const isFrontCut = pid !== undefined && groups['tid'] !== undefined && text.startsWith(pid);
    return {
      time: groups['time'] ?? null,
      seconds: groups['seconds'] === undefined ? null : Number(groups['seconds']),
      uid: groups['uid'] ?? null,
      pid: pid === undefined || isFrontCut ? null : Number(pid),
      pidEnd: isFrontCut ? pid : null,
      tid: groups['tid'] === undefined ? null : Number(groups['tid']),
      priority: groups['priority'] ?? null,
      tag: (groups['tag'] ?? '').trim(),
      message: groups['message'] ?? '',
    };
  }
  return null;
}

/** -v long: "[ 10-01 19:29:14.864  623: 687 I/am_kill  ]", its message on the next lines. */
const LONG = new RegExp(
  String.raw`^\[ ${STAMP}\s+(?:(?<uid>\w+):)?\s*(?<pid>\d+):\s*(?<tid>\d+) (?<priority>[VDIWEFAS])/(?<tag>.*?)\s*\]$`,
);

export function parseLongHeader(text: string): LogLine | null {
  const groups = LONG.exec(text.trim())?.groups;
  if (groups === undefined) return null;
  return {
    time: groups['time'] ?? null,
    seconds: groups['seconds'] === undefined ? null : Number(groups['seconds']),
    uid: groups['uid'] ?? null,
    pid: Number(groups['pid']),
    pidEnd: null,
    tid: Number(groups['tid']),
    priority: groups['priority'] ?? null,
    tag: groups['tag'] ?? '',
    message: '',
  };
}
