/**
 * Bundles: TypeScript of electron/ and renderer/ -> dist/.
 *
 * esbuild makes one file per environment that runs without node_modules (Electron's own module
 * excepted); vite makes the renderer. The addon is not bundled: it is loaded from build/native.
 */
import { build, type BuildOptions } from 'esbuild';
import path from 'node:path';
import { build as viteBuild } from 'vite';
import { projectRoot } from './paths.mjs';

/** Electron 33 carries Node 20.18; nothing newer may be emitted. */
const NODE_TARGET = 'node20.18';

/** CommonJS dependencies call require(), which ES modules lack. */
const REQUIRE_BANNER = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
].join('\n');

const shared = {
  absWorkingDir: projectRoot,
  bundle: true,
  platform: 'node',
  target: NODE_TARGET,
  sourcemap: 'linked',
  logLevel: 'warning',
} satisfies BuildOptions;

const moduleBundle = (entry: string, outfile: string): BuildOptions => ({
  ...shared,
  entryPoints: [entry],
  outfile,
  format: 'esm',
  banner: { js: REQUIRE_BANNER },
});

const commonJsBundle = (entry: string, outfile: string): BuildOptions => ({
  ...shared,
  entryPoints: [entry],
  outfile,
  format: 'cjs',
  external: ['electron'],
  define: { 'import.meta.url': '__importMetaUrl' },
  banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
});

/** A sandboxed preload script may require nothing but electron: no banner, nothing of Node. */
const preloadBundle = (entry: string, outfile: string): BuildOptions => ({
  ...shared,
  entryPoints: [entry],
  outfile,
  format: 'cjs',
  external: ['electron'],
});

const BUNDLES: readonly BuildOptions[] = [
  moduleBundle('electron/cli/ebb.ts', 'dist/cli/ebb.mjs'),
  moduleBundle('electron/engine/utility_entry.ts', 'dist/engine/utility_entry.mjs'),
  commonJsBundle('electron/main/main.ts', 'dist/main/main.cjs'),
  preloadBundle('electron/preload/preload.ts', 'dist/preload/preload.cjs'),
];

for (const bundle of BUNDLES) await build(bundle);
await viteBuild({
  configFile: path.join(projectRoot, 'renderer/vite.config.ts'),
  logLevel: 'warn',
});
