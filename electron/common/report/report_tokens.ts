/**
 * Colours of a report that stands alone. The window has the same under the same names in
 * renderer/theme/tokens.css; report_tokens.test.ts compares them.
 */

export const DARK_TOKENS = {
  ground: '#14181f',
  panel: '#191e26',
  raised: '#212832',
  line: '#29313d',
  'line-strong': '#3a4452',
  text: '#e4e9f0',
  muted: '#98a3b3',
  faint: '#6b7686',
  accent: '#3dbaa9',
  'accent-soft': '#17332f',
  good: '#4fb866',
  warning: '#e3a53c',
  bad: '#ec6a5e',
  'warning-soft': '#31281a',
  'bad-soft': '#33201f',
  'app-0': '#d28cff',
  'app-1': '#a9e6fe',
  'app-2': '#f98d03',
  'app-3': '#d04443',
  'app-4': '#398799',
  'app-5': '#785ee7',
  'app-6': '#a9f666',
  'app-7': '#1bc89c',
} as const;

export const LIGHT_TOKENS: Readonly<Record<keyof typeof DARK_TOKENS, string>> = {
  ground: '#ffffff',
  panel: '#f8f9fb',
  raised: '#eef1f5',
  line: '#e0e4ea',
  'line-strong': '#c3cad4',
  text: '#151b24',
  muted: '#566173',
  faint: '#7d8796',
  accent: '#0b7f70',
  'accent-soft': '#e0f1ee',
  good: '#24803a',
  warning: '#a76200',
  bad: '#c5362b',
  'warning-soft': '#fdf2df',
  'bad-soft': '#fcebe9',
  'app-0': '#8e2ba6',
  'app-1': '#024262',
  'app-2': '#662705',
  'app-3': '#b43602',
  'app-4': '#0498be',
  'app-5': '#656af2',
  'app-6': '#689d54',
  'app-7': '#027261',
};

function toBlock(tokens: Readonly<Record<string, string>>, scheme: string): string {
  const lines = Object.entries(tokens).map(([name, colour]) => `--${name}:${colour};`);
  return `:root{color-scheme:${scheme};${lines.join('')}}`;
}

/** Light, dark where the reader's system is, and always light on paper. */
export const TOKEN_STYLE = [
  toBlock(LIGHT_TOKENS, 'light'),
  `@media screen and (prefers-color-scheme: dark){${toBlock(DARK_TOKENS, 'dark')}}`,
].join('\n');
