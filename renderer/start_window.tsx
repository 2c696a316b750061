/**
 * Puts the window together around a source of engines: the real one in main.tsx, a scripted one in
 * tests.
 */
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/inter';
import '@mantine/core/styles.css';
import '@mantine/spotlight/styles.css';
import './theme/tokens.css';
import './theme/base.css';
import './theme/mantine_overrides.css';
import { App } from './app.tsx';
import type { EngineSource } from './engine/engine_source.ts';
import { SessionStore } from './session/session_store.ts';
import { Workbench } from './session/workbench.ts';
import { runWindowCommand } from './window_commands.ts';

export interface StartedWindow {
  readonly workbench: Workbench;
  close(): void;
}

export function startWindow(element: HTMLElement, source: EngineSource): StartedWindow {
  const workbench: Workbench = new Workbench(new SessionStore(), source, (command) =>
    runWindowCommand(command, () => workbench),
  );
  const root = createRoot(element);
  root.render(<App workbench={workbench} />);
  return { workbench, close: () => root.unmount() };
}
