/** The theme in force: the user's choice, or the system's while that is the choice. */
import { useLayoutEffect, useSyncExternalStore } from 'react';
import { useUi } from '../session/ui_state.ts';
import type { ThemeName } from '../view_models/app_colours.ts';

const DARK = '(prefers-color-scheme: dark)';

function subscribe(listener: () => void): () => void {
  const query = matchMedia(DARK);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

export function useSystemTheme(): ThemeName {
  const isDark = useSyncExternalStore(subscribe, () => matchMedia(DARK).matches);
  return isDark ? 'dark' : 'light';
}

export function useThemeName(): ThemeName {
  const choice = useUi((ui) => ui.theme);
  const systemTheme = useSystemTheme();
  return choice === 'system' ? systemTheme : choice;
}

/** Puts the theme on the document; the tokens do the rest. */
export function useDocumentTheme(): ThemeName {
  const theme = useThemeName();
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return theme;
}
