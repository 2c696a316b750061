import { describe, expect, it } from 'vitest';
import { checkImports, findIncludes, findTypeScriptImports } from './imports.ts';

const messages = (path: string, text: string, others: readonly string[] = []): readonly string[] =>
  checkImports([{ path, text }, ...others.map((other) => ({ path: other, text: '' }))]).map(
    (finding) => finding.message,
  );

describe('TypeScript imports', () => {
  it.each([
    ['main_imports_engine', 'electron/main/main.ts', '../engine/engine.ts'],
    ['common_imports_engine', 'electron/common/a.ts', '../engine/engine.ts'],
    ['policy_imports_engine', 'electron/engine/policy/p.ts', '../adb/client.ts'],
    ['renderer_imports_engine', 'renderer/app.tsx', '../electron/engine/engine.ts'],
    ['panel_imports_panel', 'renderer/panels/apps/p.tsx', '../timeline/t.tsx'],
    ['something_imports_e2e', 'electron/cli/a.ts', '../../e2e/harness.ts'],
    [
      'engine_imports_inside_of_virtual_device',
      'electron/engine/a.ts',
      '../../virtual-device/qemu.ts',
    ],
  ])('%s', (_name, file, target) => {
    expect(messages(file, `import { x } from '${target}';`)).toHaveLength(1);
  });

  it.each([
    ['common_imports_package', 'electron/common/a.ts', 'zod'],
    ['main_imports_adbkit', 'electron/main/a.ts', '@devicefarmer/adbkit'],
    ['view_model_imports_react', 'renderer/view_models/a.ts', 'react'],
    ['renderer_imports_node', 'renderer/a.ts', 'node:fs'],
    ['preload_imports_node', 'electron/preload/preload.ts', 'node:fs'],
  ])('%s', (_name, file, target) => {
    expect(messages(file, `import x from '${target}';`)).toContain(
      `may not import ${target.replace(/^node:.*/, 'node')}`,
    );
  });

  it('folder_without_rule', () => {
    expect(messages('somewhere/a.ts', '')).toEqual(['no import rule covers this folder']);
  });

  it('dynamic_and_type_only_imports_count', () => {
    const text =
      "import type { A } from './a.ts';\nconst b = import('./b.ts');\nexport * from './c.ts';";
    expect(findTypeScriptImports(text)).toEqual([
      { name: './a.ts', line: 1 },
      { name: './b.ts', line: 2 },
      { name: './c.ts', line: 3 },
    ]);
  });

  it('allowed_imports_pass', () => {
    const text = "import { a } from '../common/result.ts';\nimport fs from 'node:fs';";
    expect(messages('electron/engine/engine.ts', text)).toEqual([]);
    expect(messages('renderer/panels/apps/p.tsx', "import x from './y.ts';")).toEqual([]);
  });

  it('second_file_with_uplot', () => {
    const text = "import u from 'uplot';";
    const files = ['renderer/charts/a.ts', 'renderer/charts/b.ts'].map((path) => ({ path, text }));
    expect(checkImports(files).map((finding) => finding.file)).toEqual(['renderer/charts/b.ts']);
  });

  it('adbkit_outside_of_adb_folder', () => {
    const text = "import a from '@devicefarmer/adbkit';";
    expect(checkImports([{ path: 'electron/engine/agent/a.ts', text }])).toHaveLength(1);
    expect(checkImports([{ path: 'electron/engine/adb/a.ts', text }])).toHaveLength(0);
  });
});

describe('C++ includes', () => {
  it('finds_both_forms', () => {
    expect(findIncludes('#include <vector>\n # include "a/b.h"\n// #include "c.h"')).toEqual([
      { name: 'vector', line: 1, isSystem: true },
      { name: 'a/b.h', line: 2, isSystem: false },
    ]);
  });

  it.each([
    ['protocol_includes_posix', 'device-agent/protocol/a.cc', '#include <unistd.h>'],
    ['protocol_includes_base', 'device-agent/protocol/a.cc', '#include "base/b.h"'],
    ['sample_includes_advise', 'device-agent/sample/a.cc', '#include "advise/b.h"'],
    ['procfs_includes_session', 'device-agent/procfs/a.cc', '#include "session/b.h"'],
    ['napi_in_core', 'native/core.cc', '#include <napi.h>'],
    ['native_includes_advise', 'native/core.cc', '#include "advise/b.h"'],
  ])('%s', (_name, file, text) => {
    const headers = ['base', 'advise', 'session'].map((folder) => `device-agent/${folder}/b.h`);
    expect(messages(file, text, headers)).toHaveLength(1);
  });

  it('header_of_the_same_name_in_another_tree', () => {
    const headers = ['device-agent/base/clock.h', 'virtual-device/framework/base/clock.h'];
    const file = 'virtual-device/framework/app/a.cc';
    expect(messages(file, '#include "base/clock.h"', headers)).toEqual([]);
  });

  it('allowed_includes_pass', () => {
    const headers = ['device-agent/base/b.h', 'device-agent/protocol/frame.h'];
    const text = '#include "base/b.h"\n#include <unistd.h>\n#include <vector>';
    expect(messages('device-agent/advise/a.cc', text, headers)).toEqual([]);
    const wrap = '#include <napi.h>\n#include "protocol/frame.h"';
    expect(messages('native/codec_wrap.cc', wrap, headers)).toEqual([]);
  });
});
