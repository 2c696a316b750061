/**
 * Checks every import of TypeScript and every #include of C++ against import_rules.ts.
 * Data: the project's files -> findings. `tsx .ci/checks/imports.ts`
 */
import path from 'node:path';
import ts from 'typescript';
import {
  INCLUDE_RULES,
  NAPI_FILES,
  ONE_FILE_PACKAGES,
  TEST_PACKAGES,
  TYPESCRIPT_RULES,
  type ImportRule,
  type IncludeRule,
} from './import_rules.ts';
import { readProjectFiles, runAsProgram, type Finding, type SourceFile } from './report.ts';

const TYPESCRIPT_FILE = /\.(ts|tsx|mts)$/;
const CXX_FILE = /\.(cc|h)$/;
const TEST_FILE = /(\.test\.tsx?|_test\.(cc|h)|\/testing\/)/;
const RULES_FILE = '.ci/checks/import_rules.ts';

interface Import {
  readonly name: string;
  readonly line: number;
}

export function findTypeScriptImports(text: string): readonly Import[] {
  return ts.preProcessFile(text, true, true).importedFiles.map((file) => ({
    name: file.fileName,
    line: lineAt(text, file.pos),
  }));
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

const isBelow = (file: string, folder: string): boolean =>
  file === folder || file.startsWith(`${folder}/`);

function matches(rule: ImportRule, file: string): boolean {
  return typeof rule.from === 'string' ? isBelow(file, rule.from) : rule.from.test(file);
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node';
  const segments = specifier.split('/');
  return specifier.startsWith('@') ? segments.slice(0, 2).join('/') : (segments[0] ?? specifier);
}

function isPackageAllowed(rule: ImportRule, file: string, name: string): boolean {
  const allowed = TEST_FILE.test(file) ? [...rule.packages, ...TEST_PACKAGES] : rule.packages;
  return allowed.some((entry) => entry === '*' || entry === name || name.startsWith(`${entry}/`));
}

function isProjectFileAllowed(rule: ImportRule, file: string, target: string): boolean {
  if (rule.project.some((entry) => isBelow(target, entry))) return true;
  if (typeof rule.from !== 'string') return !target.includes('/');
  return rule.own !== false && isBelow(target, rule.from) && !crossesPanels(file, target);
}

/** renderer/panels/<a> may not import renderer/panels/<b>. */
function crossesPanels(file: string, target: string): boolean {
  const panelOf = (name: string): string | undefined =>
    /^renderer\/panels\/([^/]+)\//.exec(name)?.[1];
  const own = panelOf(file);
  const other = panelOf(target);
  return own !== undefined && other !== undefined && own !== other;
}

function checkTypeScriptFile(file: SourceFile): readonly Finding[] {
  const rule = TYPESCRIPT_RULES.find((entry) => matches(entry, file.path));
  if (rule === undefined) {
    const message = 'no import rule covers this folder';
    return [{ file: file.path, line: 0, message, fix: `add a row to ${RULES_FILE}` }];
  }
  const findings: Finding[] = [];
  for (const { name, line } of findTypeScriptImports(file.text)) {
    const isRelative = name.startsWith('.');
    const target = path.posix.join(path.posix.dirname(file.path), name);
    const allowed = isRelative
      ? isProjectFileAllowed(rule, file.path, target)
      : isPackageAllowed(rule, file.path, packageOf(name));
    if (allowed) continue;
    const may = [...rule.project, ...rule.packages].join(', ');
    findings.push({
      file: file.path,
      line,
      message: `may not import ${isRelative ? target : packageOf(name)}`,
      fix: `besides its own folder it may import: ${may || 'nothing'} (${RULES_FILE})`,
    });
  }
  return findings;
}

/** A package that is kept behind one file has found a second. */
function checkOneFilePackages(files: readonly SourceFile[]): readonly Finding[] {
  return ONE_FILE_PACKAGES.flatMap(({ name, below }) => {
    const users = files.filter(
      (file) =>
        !TEST_FILE.test(file.path) &&
        findTypeScriptImports(file.text).some(
          (entry) => packageOf(entry.name) === name && !entry.name.endsWith('.css'),
        ),
    );
    const wrong = users.filter((file, index) => index > 0 || !isBelow(file.path, below));
    return wrong.map((file) => ({
      file: file.path,
      line: 0,
      message: `${name} is imported here; one file below ${below} may`,
      fix: `use what ${users[0]?.path ?? below} exports instead`,
    }));
  });
}

export function findIncludes(text: string): readonly (Import & { readonly isSystem: boolean })[] {
  return text.split('\n').flatMap((content, index) => {
    const match = /^\s*#\s*include\s*([<"])([^>"]+)[>"]/.exec(content);
    if (match === null) return [];
    return [{ name: match[2] ?? '', line: index + 1, isSystem: match[1] === '<' }];
  });
}

/** Include paths of each tree, as its CMakeLists.txt sets them. */
const INCLUDE_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  'device-agent': ['device-agent'],
  native: ['native', 'device-agent'],
  'virtual-device/framework': ['virtual-device/framework'],
};

/** Headers are named from the folder of the file or from its tree's include paths. */
function resolveInclude(file: string, name: string, known: ReadonlySet<string>): string | null {
  const tree = Object.keys(INCLUDE_FOLDERS).find((folder) => isBelow(file, folder));
  const folders = tree === undefined ? [] : (INCLUDE_FOLDERS[tree] ?? []);
  const candidates = [path.posix.dirname(file), ...folders, '.'].map((folder) =>
    path.posix.join(folder, name),
  );
  return candidates.find((candidate) => known.has(candidate)) ?? null;
}

function checkIncludes(file: SourceFile, known: ReadonlySet<string>): readonly Finding[] {
  const rules = INCLUDE_RULES.filter((rule) => isBelow(file.path, rule.from));
  const rule = rules.sort((a, b) => b.from.length - a.from.length)[0];
  if (rule === undefined) return [];
  return findIncludes(file.text).flatMap(({ name, line, isSystem }) => {
    const problem = isSystem
      ? systemIncludeProblem(rule, file.path, name)
      : projectIncludeProblem(rule, resolveInclude(file.path, name, known));
    return problem === null ? [] : [{ file: file.path, line, ...problem }];
  });
}

type Problem = Pick<Finding, 'message' | 'fix'>;

function systemIncludeProblem(rule: IncludeRule, file: string, name: string): Problem | null {
  if (name === 'napi.h') {
    if (NAPI_FILES.test(file)) return null;
    return {
      message: 'may not include <napi.h>',
      fix: 'keep the core free of Node-API: move the conversion to a *_wrap file',
    };
  }
  if (rule.system === 'posix' || !name.includes('.') || TEST_FILE.test(file)) return null;
  return {
    message: `may include C++ standard headers only, not <${name}>`,
    fix: 'move it to base/',
  };
}

function projectIncludeProblem(rule: IncludeRule, target: string | null): Problem | null {
  if (target === null) return null;
  if ([rule.from, ...rule.project].some((folder) => isBelow(target, folder))) return null;
  const may = rule.project.join(', ') || 'its own headers';
  return {
    message: `may not include ${target}`,
    fix: `${rule.from} may include: ${may} (${RULES_FILE})`,
  };
}

export function checkImports(files: readonly SourceFile[]): readonly Finding[] {
  const typescript = files.filter((file) => TYPESCRIPT_FILE.test(file.path));
  const known = new Set(files.map((file) => file.path));
  const cxx = files.filter((file) => CXX_FILE.test(file.path));
  return [
    ...typescript.flatMap(checkTypeScriptFile),
    ...checkOneFilePackages(typescript),
    ...cxx.flatMap((file) => checkIncludes(file, known)),
  ];
}

const isSource = (name: string): boolean => TYPESCRIPT_FILE.test(name) || CXX_FILE.test(name);

runAsProgram(import.meta.url, () => checkImports(readProjectFiles(isSource)));
