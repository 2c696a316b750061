/**
 * Lines that stand over an output and name it: sections of a bug report, a shell prompt with the
 * command that was typed, file names of `head`. They begin a section and tell what it should be.
 * Sources: AOSP frameworks/native cmds/dumpstate, cmds/dumpsys.
 */

export interface Heading {
  /** For people: `MEMORY INFO`, `dumpsys activity lru`. */
  readonly name: string;
  /** What to match commands of kinds against; '' when none is told. */
  readonly command: string;
  readonly reason: string;
}

/** "------ MEMORY INFO (/proc/meminfo: 2026-01-02 03:04:05) ------" */
const DUMPSTATE = /^------ (?=.*[A-Za-z])(?!\d+(?:\.\d+)?s was)(.+?)(?: \((.*)\))? ------\s*$/;
/** "DUMP OF SERVICE CRITICAL meminfo:" */
const SERVICE = /^DUMP OF SERVICE (?:CRITICAL |HIGH |NORMAL )?([\w.]+):\s*$/;
/** "== meminfo ==" and "==> proc/1/maps <==" */
const FILE = /^(?:==> (.+) <==|== (.+) ==|#{2,}\s+(\S.*?)\s*#*)\s*$/;
/**
 * "device:/ # dumpsys meminfo", "u@host:~$ adb shell ps -A", "C:\> adb devices", "$ adb devices"
 */
const PROMPT =
  /^(?:(?:\([\w-]+\) )?[\w@.+-]{1,64}:[~/]\S* ?[#$]|[\w.-]+@[\w.-]+[: ]\S* ?[#$%]|(?:PS )?[A-Za-z]:\\\S*>|(?:~|\/)[\w./-]* [#$]|\$|130\|\w+:\S* [#$]) ?(\S.*)$/;

export function toHeading(text: string): Heading | null {
  const dumpstate = DUMPSTATE.exec(text);
  if (dumpstate?.[1] !== undefined) {
    const command = `${dumpstate[1]} ${dumpstate[2] ?? ''}`.trim();
    return { name: dumpstate[1], command, reason: 'heading of a bug report' };
  }
  const service = SERVICE.exec(text)?.[1];
  if (service !== undefined) {
    const reason = 'heading of a bug report';
    return { name: `dumpsys ${service}`, command: `dumpsys ${service}`, reason };
  }
  const file = FILE.exec(text);
  const name = file?.[1] ?? file?.[2] ?? file?.[3];
  if (name !== undefined) return { name, command: name, reason: 'name of a file or section' };
  const typed = PROMPT.exec(text)?.[1]?.trim();
  if (typed === undefined || typed === '') return null;
  return { name: typed, command: typed, reason: 'shell prompt and command' };
}
