/** Stages that run nothing of Ebb: lint and types. Each program counts as one test. */
import { listProjectFiles } from '../checks/report.ts';
import { bin, runEach, TSX, type Stage } from './stage.ts';

const isCxx = (name: string): boolean => /\.(cc|h)$/.test(name) && !/\.gen\./.test(name);

export const lint: Stage = {
  name: 'lint',
  run: () =>
    runEach([
      { name: 'eslint (fix what it can: npx eslint --fix .)', argv: [bin('eslint'), '.'] },
      { name: 'prettier (fix: npm run format)', argv: [bin('prettier'), '--check', '.'] },
      {
        name: 'generated code is fresh (fix: npm run gen)',
        argv: [...TSX, 'device-agent/protocol/generate.ts', '--check'],
      },
      {
        name: 'import table of docs/ARCHITECTURE.md is fresh (fix: npm run gen)',
        argv: [...TSX, '.ci/checks/import_table.ts', '--check'],
      },
      { name: 'imports', argv: [...TSX, '.ci/checks/imports.ts'] },
      { name: 'sizes', argv: [...TSX, '.ci/checks/sizes.ts'] },
      { name: 'names', argv: [...TSX, '.ci/checks/names.ts'] },
      {
        name: 'clang-format (fix: npm run format)',
        argv: ['clang-format', '--dry-run', '-Werror', ...listProjectFiles().filter(isCxx)],
      },
    ]),
};

export const types: Stage = {
  name: 'types',
  run: () =>
    runEach(
      listProjectFiles()
        .filter((name) => name.endsWith('/tsconfig.json'))
        .map((name) => ({ name: `tsc -p ${name}`, argv: [bin('tsc'), '-p', name] })),
    ),
};
