/**
 * `npm run gen`: wire.schema.json -> C++, TypeScript, addon conversions and docs. `--check` writes nothing and exits 1 when a
 * generated file is stale.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emitAddon } from './emit_addon.ts';
import { emitCppHeader } from './emit_cpp.ts';
import { emitCppCodec } from './emit_cpp_codec.ts';
import { emitTypeScript } from './emit_ts.ts';
import { parseSchema, SchemaError, type Schema } from './schema.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

const OUTPUTS: readonly { readonly path: string; readonly emit: (schema: Schema) => string }[] = [
  { path: 'device-agent/protocol/wire.gen.h', emit: emitCppHeader },
  { path: 'device-agent/protocol/wire.gen.cc', emit: emitCppCodec },
  { path: 'electron/common/wire.gen.ts', emit: emitTypeScript },
  { path: 'native/wire_napi.gen.h', emit: emitAddon },
];

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function main(isCheck: boolean): number {
  const schema = parseSchema(
    readFileSync(join(ROOT, 'device-agent/protocol/wire.schema.json'), 'utf8'),
  );
  const stale = OUTPUTS.filter(({ path, emit }) => {
    const text = emit(schema);
    const target = join(ROOT, path);
    if (readOrEmpty(target) === text) return false;
    if (!isCheck) {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    return true;
  });
  for (const { path } of stale) {
    process.stdout.write(isCheck ? `stale: ${path} (fix: npm run gen)\n` : `wrote ${path}\n`);
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
