#!/usr/bin/env node
// `npx ebb` in the clone: runs the built command line, or says how to build it. Plain JavaScript,
// because it runs before anything is built.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../../dist/cli/ebb.mjs', import.meta.url);
if (existsSync(fileURLToPath(built))) {
  await import(built.href);
} else {
  process.stderr.write(
    'error: ebb is not built: dist/cli/ebb.mjs is missing.\nremedy: Run `npm run setup`.\n',
  );
  process.exitCode = 6;
}
