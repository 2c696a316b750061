/**
 * Checks names and words: snake_case files, no catch-all names, no addresses of somebody's machine
 * or registry, no unfinished work.
 * Data: the project's files -> findings. `tsx .ci/checks/names.ts`
 */
import { readProjectFiles, runAsProgram, type Finding, type SourceFile } from './report.ts';

const SNAKE_CASE = /^\.?[a-z0-9_]+(\.[a-z0-9_]+)*$/;

/** Names that tools or habits prescribe, segment by segment. */
const PRESCRIBED_NAMES = new Set([
  ...[
    'README.md',
    'LICENSE',
    'ARCHITECTURE.md',
    'SECURITY.md',
    'CONTRIBUTING.md',
    'PROTOCOL.md',
    'CLI.md',
  ],
  ...['CMakeLists.txt', 'CMakePresets.json', 'package-lock.json', '.clang-format', '.clang-tidy'],
  ...['device-agent', 'virtual-device'],
]);

/** Copies of the world, and files of an Android device: named as the world names them. */
const WORLDLY_FOLDERS = /(^|\/)testdata\/|^virtual-device\/guest\//;

/** Android's own names for its services. */
const ANDROID_SERVICES = /^(activity|package)_manager(_test)?\./;

const CATCH_ALL = /(^|_)(utils?|helpers?|managers?|misc|stuff)(_|\.|$)/;

interface WordRule {
  readonly pattern: RegExp;
  readonly message: string;
  readonly fix: string;
  /** Files in which the word is the subject. */
  readonly except?: RegExp;
  /** Files that the rule is about; without it, all. */
  readonly only?: RegExp;
}

/** Arithmetic with it, a name for it, the shift by it; as the size of a buffer it is a number. */
const PAGE_SIZE_KNOWN_BEFOREHAND = new RegExp(
  [
    String.raw`[*/%&~]\s*\(?4096\b`,
    String.raw`\b4096(U|UL|ULL)?\s*(\*|-\s*1\b)`,
    String.raw`[Pp]age(_?([Bb]ytes|[Ss]ize))?\s*=\s*4096\b`,
    String.raw`(<<|>>)\s*12\b`,
    String.raw`\bPAGE_(SIZE|MASK|SHIFT)\b`,
  ].join('|'),
);

/** Patterns are written so that they do not find themselves. */
const WORD_RULES: readonly WordRule[] = [
  {
    pattern: /(?<![\w.])\/(work|tmp\/ebb|root)\//,
    message: 'a path of one machine',
    fix: 'take it from the environment or from the place of the file',
  },
  {
    pattern: /regi[s]try\.npm(js|mirror)\.\w+|arti[f]actory|nexus\.\w+\.\w+|pkg[.]dev\//,
    message: 'the host of a registry',
    fix: 'leave the host to the configuration of npm or apt',
  },
  {
    pattern: /"resolved":\s*"https?:/,
    message: 'the lock file names a host',
    fix: 'npm install --omit-lockfile-registry-resolved (as .npmrc says)',
  },
  {
    pattern: /\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K|W[I]P)\b/,
    message: 'a mark of unfinished work',
    fix: 'finish it, or open an issue and say here what is not done',
  },
  {
    pattern: PAGE_SIZE_KNOWN_BEFOREHAND,
    message: 'the size of a page, which is 16 KiB on some devices',
    fix: 'ask the kernel: PageBytes() of base/page_size.h',
    only: /^(device-agent|virtual-device\/framework)\/.*\.(cc|h)$/,
  },
];

const CHECKED_TEXT = /\.(ts|tsx|mts|mjs|cjs|js|css|html|cc|h|c|sh|md|json|txt|yml|yaml)$/;

export function checkFileName(name: string): readonly Finding[] {
  if (WORLDLY_FOLDERS.test(name)) return [];
  return name.split('/').flatMap((segment): Finding[] => {
    if (PRESCRIBED_NAMES.has(segment)) return [];
    if (!SNAKE_CASE.test(segment)) {
      const fix = 'rename it to snake_case, or add it to PRESCRIBED_NAMES if a tool prescribes it';
      return [{ file: name, line: 0, message: `"${segment}" is not snake_case`, fix }];
    }
    if (!CATCH_ALL.test(segment) || ANDROID_SERVICES.test(segment)) return [];
    const fix = 'name it after what it holds';
    return [{ file: name, line: 0, message: `"${segment}" says nothing`, fix }];
  });
}

export function checkWords(file: SourceFile): readonly Finding[] {
  const rules = WORD_RULES.filter(
    ({ except, only }) => except?.test(file.path) !== true && only?.test(file.path) !== false,
  );
  return file.text.split('\n').flatMap((text, index) =>
    rules.flatMap((rule): Finding[] => {
      if (!rule.pattern.test(text)) return [];
      return [{ file: file.path, line: index + 1, message: rule.message, fix: rule.fix }];
    }),
  );
}

/** Files of tests may hold what they test for. */
const isChecked = (name: string): boolean =>
  CHECKED_TEXT.test(name) && !WORLDLY_FOLDERS.test(name) && !/\.test\.tsx?$/.test(name);

runAsProgram(import.meta.url, () => {
  const files = readProjectFiles(() => true);
  return [
    ...files.flatMap((file) => checkFileName(file.path)),
    ...files.filter((file) => isChecked(file.path)).flatMap(checkWords),
  ];
});
