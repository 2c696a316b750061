/** One button for three choices of theme. */
import type { ThemeChoice } from '../session/ui_state.ts';
import type { ThemeName } from './app_colours.ts';

/**
 * System, its opposite, its own look as a fixed choice, system: the first click always changes what
 * is seen.
 */
export function nextThemeChoice(choice: ThemeChoice, systemTheme: ThemeName): ThemeChoice {
  const opposite: ThemeName = systemTheme === 'dark' ? 'light' : 'dark';
  if (choice === 'system') return opposite;
  return choice === opposite ? systemTheme : 'system';
}
