/** The frame of the window: slots, filled from the registry. */
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { PANELS, type Slot } from './panels/registry.ts';
import { useUi } from './session/ui_state.ts';
import { useSelectedDevice, WorkbenchProvider } from './session/workbench_context.tsx';
import type { Workbench } from './session/workbench.ts';
import { mantineTheme } from './theme/mantine_theme.ts';
import { useDocumentTheme } from './theme/use_theme.ts';
import './app.css';

function SlotPanels({ slot }: { readonly slot: Slot }): ReactNode {
  const page = useUi((ui) => ui.page);
  return PANELS.filter((panel) => panel.slot === slot && (panel.page ?? page) === page).map(
    ({ name, component: Panel }) => <Panel key={name} />,
  );
}

/** While nothing streams, what is shown is the past, and looks it. */
function MainColumn(): ReactNode {
  const { session, live } = useSelectedDevice();
  const stale = Boolean(session?.tick) && !live;
  return (
    <main className="frame-main" data-stale={stale || undefined}>
      <SlotPanels slot="notice" />
      <SlotPanels slot="main" />
    </main>
  );
}

/**
 * Nonce of this delivery of the page; Mantine's one style element carries it past the content
 * security policy.
 */
function readNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  return meta?.nonce ?? '';
}

export function App({ workbench }: { readonly workbench: Workbench }): ReactNode {
  const theme = useDocumentTheme();
  const page = useUi((ui) => ui.page);
  return (
    <MantineProvider
      theme={mantineTheme}
      forceColorScheme={theme}
      getStyleNonce={readNonce}
      withGlobalClasses={false}
    >
      <WorkbenchProvider value={workbench}>
        <div className="frame" data-page={page}>
          <SlotPanels slot="top" />
          <div className="frame-middle">
            <SlotPanels slot="left" />
            <MainColumn />
            <SlotPanels slot="right" />
          </div>
          <SlotPanels slot="drawer" />
          <SlotPanels slot="bottom" />
        </div>
        <SlotPanels slot="overlay" />
      </WorkbenchProvider>
    </MantineProvider>
  );
}
