/** The pages that exist, what is being measured, the palette and the theme. */
import { spotlight } from '@mantine/spotlight';
import type { ReactNode } from 'react';
import { useSelectedDevice } from '../../session/workbench_context.tsx';
import { useUi, type Page, type ThemeChoice } from '../../session/ui_state.ts';
import { nextThemeChoice } from '../../view_models/theme_choice.ts';
import { useSystemTheme } from '../../theme/use_theme.ts';
import { Button } from '../../widgets/button.tsx';
import './top_bar.css';

const PAGES: readonly { readonly page: Page; readonly label: string }[] = [
  { page: 'overview', label: 'Overview' },
  { page: 'launches', label: 'Launches' },
  { page: 'experiments', label: 'Experiments' },
];

const THEME_LABELS: Readonly<Record<ThemeChoice, string>> = {
  system: 'Theme: system',
  dark: 'Theme: dark',
  light: 'Theme: light',
};

function LiveBadge(): ReactNode {
  const { session, live } = useSelectedDevice();
  if (!live) return null;
  const { tick, previousTick } = session ?? {};
  const intervalMs = tick && previousTick ? tick.bootMs - previousTick.bootMs : NaN;
  const rate = Number.isNaN(intervalMs) ? '' : ` · ${(1000 / intervalMs).toFixed(1)} Hz`;
  return <span className="badge live-badge">{`Live${rate}`}</span>;
}

export function TopBar(): ReactNode {
  const { page, theme, set } = useUi();
  const systemTheme = useSystemTheme();
  return (
    <header className="top-bar">
      <span className="top-bar-name">Ebb</span>
      <nav aria-label="Pages" className="top-bar-pages">
        {PAGES.map((entry) => (
          <button
            key={entry.page}
            type="button"
            className="page-tab"
            data-testid={`page-${entry.page}`}
            aria-current={page === entry.page ? 'page' : undefined}
            onClick={() => set({ page: entry.page })}
          >
            {entry.label}
          </button>
        ))}
      </nav>
      <span className="top-bar-space" />
      <LiveBadge />
      <Button
        look="quiet"
        data-testid="theme-toggle"
        data-theme-choice={theme}
        onClick={() => set({ theme: nextThemeChoice(theme, systemTheme) })}
      >
        {THEME_LABELS[theme]}
      </Button>
      <Button look="quiet" aria-keyshortcuts="Control+K" onClick={() => spotlight.open()}>
        Commands <kbd>Ctrl K</kbd>
      </Button>
    </header>
  );
}
