// Stamps: a step is skipped when the hash of its inputs equals the one of its last success and its
// outputs are there. Inputs come from the clone; stamps go to build/.stamps.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../paths.mjs';

const SKIPPED_FOLDERS = new Set(['node_modules', 'testdata', 'test-results']);

/**
 * All files below `folder`, sorted, relative to the project.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function listFiles(folder) {
  /** @type {string[]} */
  const files = [];
  for (const entry of fs.readdirSync(path.join(projectRoot, folder), { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isFile()) files.push(name);
    else if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name))
      files.push(...listFiles(name));
  }
  return files.sort();
}

/**
 * @param {readonly string[]} inputs files and folders, relative to the project
 * @param {RegExp} [pattern] of folders, only files whose name matches
 */
export function hashInputs(inputs, pattern = /./) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    const full = path.join(projectRoot, input);
    if (!fs.existsSync(full)) continue;
    const isFolder = fs.statSync(full).isDirectory();
    const files = isFolder ? listFiles(input).filter((file) => pattern.test(file)) : [input];
    for (const file of files) {
      hash
        .update(`${file}\0`)
        .update(fs.readFileSync(path.join(projectRoot, file)))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

const stampFile = (/** @type {string} */ step) =>
  path.join(projectRoot, 'build/.stamps', step.replaceAll(' ', '_'));

/**
 * Does the last success of `step` still stand?
 *
 * @param {string} step
 * @param {string} hash
 * @param {readonly string[]} outputs relative to the project
 */
export function isFresh(step, hash, outputs) {
  const file = stampFile(step);
  if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== hash) return false;
  return outputs.every((output) => fs.existsSync(path.join(projectRoot, output)));
}

/**
 * @param {string} step
 * @param {string} hash
 */
export function writeStamp(step, hash) {
  const file = stampFile(step);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, hash);
}
