import { describe, expect, it } from 'vitest';
import { checkFileName, checkWords } from './names.ts';

describe('checkFileName', () => {
  it.each(['electron/Engine.ts', 'renderer/appTable.tsx', 'electron/app-row.ts', 'docs/Notes.md'])(
    'not_snake_case %s',
    (name) => expect(checkFileName(name)).toHaveLength(1),
  );

  it.each(['electron/utils.ts', 'a/string_helpers.ts', 'a/session_manager.cc', 'a/util/b.ts'])(
    'catch_all %s',
    (name) => expect(checkFileName(name)).toHaveLength(1),
  );

  it.each(['electron/common/engine_api.ts', 'README.md', 'device-agent/CMakeLists.txt', '.npmrc'])(
    'passes %s',
    (name) => expect(checkFileName(name)).toEqual([]),
  );

  it('services_keep_their_android_names', () => {
    expect(checkFileName('a/activity_manager.cc')).toEqual([]);
    expect(checkFileName('a/window_manager.cc')).toHaveLength(1);
  });

  it('testdata_keeps_the_names_of_the_world', () => {
    expect(checkFileName('device-agent/procfs/testdata/Pixel-9.smaps')).toEqual([]);
  });
});

describe('checkWords', () => {
  const lines = (text: string): readonly number[] =>
    checkWords({ path: 'a.ts', text }).map((finding) => finding.line);

  it.each([
    ['machine_path', "const a = '/work/main/build';"],
    ['home_of_root', 'const a = "/root/.cache";'],
    ['registry_host', 'registry.npmjs.org'],
    ['lock_file_with_host', '"resolved": "https://example.com/a.tgz"'],
    ['todo', '// TODO: later'],
    ['fixme', '// FIXME'],
  ])('%s', (_name, text) => {
    expect(lines(`first\n${text}`)).toEqual([2]);
  });

  it.each([
    ['number of bytes', 'const size_t bytes = pages * 4096;'],
    ['number of pages', 'return bytes / 4096 + 1;'],
    ['mask', 'address & ~(4096 - 1)'],
    ['constant', 'constexpr uint64_t kPageBytes = 4096;'],
    ['shift', 'const uint64_t page = address >> 12;'],
    ['macro', 'static char stack[PAGE_SIZE];'],
  ])('page_size_known_beforehand %s', (_name, text) => {
    const find = (path: string) => checkWords({ path, text });
    expect(find('device-agent/advise/batch.cc')).toHaveLength(1);
    expect(find('virtual-device/framework/app/app_memory.cc')).toHaveLength(1);
    expect(find('native/reader.cc')).toEqual([]);
  });

  it('size_of_a_buffer_passes', () => {
    const text = 'std::array<char, 4096> buffer; constexpr size_t kPagesPerLook = 4096;';
    expect(checkWords({ path: 'device-agent/base/file.cc', text })).toEqual([]);
  });

  it('ordinary_words_pass', () => {
    expect(lines('the framework/working set, a network root, todo lists')).toEqual([]);
  });
});
