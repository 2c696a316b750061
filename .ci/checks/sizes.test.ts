import { describe, expect, it } from 'vitest';
import { findCxxFunctions } from './cxx_functions.ts';
import { checkSizes, MAX_FILE_LINES, MAX_FUNCTION_LINES, MAX_LINE_LENGTH } from './sizes.ts';

const cxxFunction = (lines: number): string =>
  `int Long(int a) {\n${'  ++a;\n'.repeat(lines - 2)}}\n`;

describe('checkSizes', () => {
  it('file_one_line_too_long', () => {
    const longest = 'x\n'.repeat(MAX_FILE_LINES);
    expect(checkSizes([{ path: 'a.ts', text: longest }])).toEqual([]);
    expect(checkSizes([{ path: 'a.ts', text: `${longest}x\n` }])).toHaveLength(1);
  });

  it('line_one_character_too_long', () => {
    const longest = 'x'.repeat(MAX_LINE_LENGTH);
    expect(checkSizes([{ path: 'a.ts', text: longest }])).toEqual([]);
    expect(checkSizes([{ path: 'a.ts', text: `ok\n${longest}x` }])[0]?.line).toBe(2);
  });

  it('cxx_function_one_line_too_long', () => {
    const inNamespace = (lines: number): string =>
      `namespace ebb {\n\n${cxxFunction(lines)}\n}  // namespace ebb\n`;
    expect(checkSizes([{ path: 'a.cc', text: inNamespace(MAX_FUNCTION_LINES) }])).toEqual([]);
    const [finding] = checkSizes([{ path: 'a.cc', text: inNamespace(MAX_FUNCTION_LINES + 1) }]);
    expect(finding).toMatchObject({ line: 3, message: expect.stringContaining('Long') as unknown });
  });
});

describe('findCxxFunctions', () => {
  const names = (text: string): readonly string[] =>
    findCxxFunctions(text).map((found) => `${found.name}:${found.lines}`);

  it('braces_in_literals_and_comments', () => {
    const text = 'void F() {\n  // }\n  const char* a = "}";\n  char b = \'}\'; /* } */\n}\n';
    expect(names(text)).toEqual(['F:5']);
  });

  it('raw_strings_and_digit_separators', () => {
    expect(names('void F() {\n  auto a = R"(}\n})";\n  int b = 1\'000;\n}\n')).toEqual(['F:5']);
  });

  it('members_and_operators', () => {
    const text =
      'struct A {\n  int B() const {\n    return 1;\n  }\n};\n' +
      'bool operator==(A a, A b) {\n  return true;\n}\n';
    expect(names(text)).toEqual(['B:3', 'operator==:3']);
  });

  it('initialisers_are_no_functions', () => {
    expect(names('constexpr Row kRows[] = {\n  {F(1), 2},\n};\nenum class E { kA };\n')).toEqual(
      [],
    );
  });

  it('lambda_inside_is_part_of_its_function', () => {
    expect(names('void F() {\n  auto f = [](int a) {\n    return a;\n  };\n}\n')).toEqual(['F:5']);
  });
});
