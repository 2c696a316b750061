/** The report's colours against the window's, which has them in CSS. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DARK_TOKENS, LIGHT_TOKENS } from './report_tokens.ts';

const FILE = new URL('../../../renderer/theme/tokens.css', import.meta.url);
const style = readFileSync(FILE, 'utf8');

function readTheme(theme: string): ReadonlyMap<string, string> {
  const block = style.split(`[data-theme='${theme}']`)[1]?.split('}')[0] ?? '';
  const pairs = [...block.matchAll(/--([\w-]+): ([^;]+);/g)];
  return new Map(pairs.map(([, name = '', value = '']) => [name, value]));
}

describe('colours of a report', () => {
  it.each([
    ['dark', DARK_TOKENS],
    ['light', LIGHT_TOKENS],
  ])('%s_differs_from_the_window', (theme, tokens) => {
    const window = readTheme(theme);
    for (const [name, colour] of Object.entries(tokens)) expect(window.get(name)).toBe(colour);
  });
});
