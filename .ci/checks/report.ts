/** What every check gives back and how it is told: one line per finding, with the fix. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../paths.mjs';

/** One breach of a rule. */
export interface Finding {
  readonly file: string;
  /** 1-based; 0 = the file as a whole. */
  readonly line: number;
  readonly message: string;
  /** What to do, as an order. */
  readonly fix: string;
}

/** A file of the project: path relative to its root, '/' between segments. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Files that git knows or would add: nothing that is ignored. */
export function listProjectFiles(): readonly string[] {
  const output = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: projectRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const names = output.split('\0').filter((name) => name !== '');
  return names.filter((name) => existsSync(path.join(projectRoot, name))).sort();
}

export function readProjectFiles(accept: (name: string) => boolean): readonly SourceFile[] {
  return listProjectFiles()
    .filter(accept)
    .map((name) => ({ path: name, text: readFileSync(path.join(projectRoot, name), 'utf8') }));
}

export function formatFinding(finding: Finding): string {
  const place = finding.line > 0 ? `${finding.file}:${finding.line}` : finding.file;
  return `${place}: ${finding.message}\n    fix: ${finding.fix}`;
}

/** Runs a check if its module is the program: findings on stderr, exit code 1 if there are any. */
export function runAsProgram(moduleUrl: string, check: () => readonly Finding[]): void {
  const program = process.argv[1];
  if (program === undefined || moduleUrl !== pathToFileURL(program).href) return;
  const findings = check();
  for (const finding of findings) process.stderr.write(`${formatFinding(finding)}\n`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}
