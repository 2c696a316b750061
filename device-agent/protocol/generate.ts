/**
 * `npm run gen`: wire.schema.json -> C++, TypeScript, the addon's conversions, golden vectors,
 * docs. `--check` writes nothing and exits 1 when a generated file is stale.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emitAddon } from './emit_addon.ts';
import { emitCppHeader } from './emit_cpp.ts';
import { emitCppCodec } from './emit_cpp_codec.ts';
import { emitDoc } from './emit_doc.ts';
import { emitTypeScript } from './emit_ts.ts';
import { emitGoldenFiles } from './golden_vectors.ts';
import { parseSchema, SchemaError, type Schema } from './schema.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const SCHEMA_FILE = 'device-agent/protocol/wire.schema.json';
const GOLDEN_FOLDER = 'device-agent/protocol/golden';

const EMITTERS: Readonly<Record<string, (schema: Schema) => string>> = {
  'device-agent/protocol/wire.gen.h': emitCppHeader,
  'device-agent/protocol/wire.gen.cc': emitCppCodec,
  'electron/common/wire.gen.ts': emitTypeScript,
  'native/wire_napi.gen.h': emitAddon,
  'docs/PROTOCOL.md': emitDoc,
};

/**
 * Every generated file, by its path from the root; null = it must not exist (a golden vector of a
 * message that is gone).
 */
function generate(schema: Schema): ReadonlyMap<string, Buffer | null> {
  const files = new Map<string, Buffer | null>();
  for (const name of listFolder(join(ROOT, GOLDEN_FOLDER))) {
    files.set(`${GOLDEN_FOLDER}/${name}`, null);
  }
  for (const { name, content } of emitGoldenFiles(schema)) {
    files.set(`${GOLDEN_FOLDER}/${name}`, content);
  }
  for (const [path, emit] of Object.entries(EMITTERS)) files.set(path, Buffer.from(emit(schema)));
  return files;
}

function isFresh(path: string, content: Buffer | null): boolean {
  if (content === null) return false;
  try {
    return readFileSync(path).equals(content);
  } catch {
    return false;
  }
}

function listFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function write(path: string, content: Buffer | null): void {
  if (content === null) {
    rmSync(path);
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function main(isCheck: boolean): number {
  const schema = parseSchema(readFileSync(join(ROOT, SCHEMA_FILE), 'utf8'));
  const stale = [...generate(schema)].filter(
    ([path, content]) => !isFresh(join(ROOT, path), content),
  );
  for (const [path, content] of stale) {
    if (!isCheck) write(join(ROOT, path), content);
    process.stdout.write(isCheck ? `stale: ${path}. Fix: npm run gen\n` : `wrote ${path}\n`);
  }
  return isCheck && stale.length > 0 ? 1 : 0;
}

try {
  process.exitCode = main(process.argv.includes('--check'));
} catch (error) {
  if (!(error instanceof SchemaError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
