/**
 * Who may import whom, as data. docs/ARCHITECTURE.md shows the same table (import_table.ts writes
 * it); imports.ts checks it. The first rule whose `from` matches a file counts.
 */

export interface ImportRule {
  /** Files that the rule is for: a folder, or a pattern. */
  readonly from: string | RegExp;
  /** Shown in the table when `from` is a pattern. */
  readonly title?: string;
  /** Files of the project that may be imported: folders or single files; always its own folder. */
  readonly project: readonly string[];
  /** Packages, 'node' for Node's own modules, '*' for any. */
  readonly packages: readonly string[];
  /** False: even files of the same folder must be listed in `project`. */
  readonly own?: false;
}

/** Test files may import these as well, wherever they stand. */
export const TEST_PACKAGES = ['vitest', 'node', 'happy-dom', '@testing-library', '@playwright'];

export const TYPESCRIPT_RULES: readonly ImportRule[] = [
  { from: 'electron/common', project: [], packages: [] },
  {
    from: 'electron/engine/policy',
    project: ['electron/common'],
    packages: ['simple-statistics'],
  },
  {
    from: 'electron/engine/statistics',
    project: ['electron/common'],
    packages: ['simple-statistics'],
  },
  {
    from: 'electron/engine',
    project: ['electron/common', 'native', 'virtual-device/index.ts'],
    packages: ['node', 'zod', 'simple-statistics', '@devicefarmer/adbkit', 'electron'],
  },
  {
    from: 'electron/cli',
    project: ['electron/engine', 'electron/common', 'virtual-device/index.ts'],
    packages: ['node', 'commander', 'zod', 'simple-statistics'],
  },
  { from: 'electron/main', project: ['electron/common'], packages: ['electron', 'node'] },
  { from: 'electron/preload', project: ['electron/common'], packages: ['electron'] },
  {
    from: 'renderer/vite.config.ts',
    project: [],
    packages: ['node', 'vite', '@vitejs/plugin-react'],
  },
  {
    from: /^renderer\/view_models\/.*\.test\.ts$/,
    title: 'tests of renderer/view_models',
    project: ['renderer/view_models', 'renderer/session', 'renderer/testing', 'electron/common'],
    packages: [],
  },
  {
    from: 'renderer/view_models',
    project: ['electron/common', 'renderer/session'],
    packages: ['simple-statistics'],
  },
  {
    from: 'renderer',
    project: ['electron/common'],
    packages: [
      ...['react', 'react-dom', 'uplot', 'zustand', 'simple-statistics'],
      ...['@mantine', '@tanstack', '@fontsource-variable'],
    ],
  },
  { from: 'virtual-device', project: ['electron/common'], packages: ['node', 'zod'] },
  { from: 'native', project: ['electron/common'], packages: ['node'] },
  { from: 'device-agent', project: [], packages: ['node', 'zod'] },
  {
    from: 'e2e',
    project: [
      ...['electron', 'virtual-device', 'native', '.ci/paths.mjs', '.ci/electron_runtime.ts'],
      'device-agent/protocol',
    ],
    packages: ['*'],
  },
  { from: 'bench', project: ['electron', 'virtual-device', 'native', 'renderer'], packages: ['*'] },
  { from: '.ci', project: [], packages: ['*'] },
  { from: /^[^/]+$/, title: 'config files in the root', project: [], packages: ['*'] },
];

/** Packages that one single file may import, so that they can be replaced there. */
export const ONE_FILE_PACKAGES: readonly { readonly name: string; readonly below: string }[] = [
  { name: '@devicefarmer/adbkit', below: 'electron/engine/adb' },
  { name: 'uplot', below: 'renderer' },
];

export interface IncludeRule {
  /** Folder of the including file. */
  readonly from: string;
  /** Folders whose headers it may include; always its own. */
  readonly project: readonly string[];
  /** 'std': only C++ standard headers; 'posix': system headers too. */
  readonly system: 'std' | 'posix';
}

/** Longest `from` that matches counts. */
export const INCLUDE_RULES: readonly IncludeRule[] = [
  { from: 'device-agent/protocol', project: [], system: 'std' },
  // The error codes are part of the schema.
  { from: 'device-agent/base', project: ['device-agent/protocol/wire.gen.h'], system: 'posix' },
  {
    from: 'device-agent/procfs',
    project: ['device-agent/base', 'device-agent/protocol'],
    system: 'posix',
  },
  ...['sample', 'advise', 'launch'].map((folder): IncludeRule => ({
    from: `device-agent/${folder}`,
    project: ['device-agent/base', 'device-agent/procfs', 'device-agent/protocol'],
    system: 'posix',
  })),
  {
    from: 'device-agent/session',
    project: [
      ...['base', 'procfs', 'protocol', 'sample', 'advise', 'launch'].map(
        (folder) => `device-agent/${folder}`,
      ),
    ],
    system: 'posix',
  },
  { from: 'device-agent', project: ['device-agent'], system: 'posix' },
  { from: 'virtual-device/framework', project: [], system: 'posix' },
  {
    from: 'native',
    project: [
      ...['device-agent/protocol', 'device-agent/procfs'],
      // Saved output of `am start` is read by the code that reads a live device's.
      'device-agent/launch/am_output.h',
    ],
    system: 'posix',
  },
];

/** The only files that may include napi.h. */
export const NAPI_FILES = /^native\/(.*_wrap\.(h|cc)|addon\.cc)$/;
