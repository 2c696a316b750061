/** Commands of the native menu, carried out here. */
import { spotlight } from '@mantine/spotlight';
import type { WindowCommand } from '../electron/common/window_link.ts';
import { useUi } from './session/ui_state.ts';
import type { Workbench } from './session/workbench.ts';

export function runWindowCommand(command: WindowCommand, workbench: () => Workbench): void {
  const ui = useUi.getState();
  const actions: Readonly<Record<WindowCommand, () => void>> = {
    palette: () => spotlight.open(),
    theme_system: () => ui.set({ theme: 'system' }),
    theme_dark: () => ui.set({ theme: 'dark' }),
    theme_light: () => ui.set({ theme: 'light' }),
    overview: () => ui.set({ page: 'overview' }),
    launches: () => ui.set({ page: 'launches' }),
    action_log: () => ui.set({ logOpen: !ui.logOpen }),
    doctor: () => ui.set({ doctorOpen: !ui.doctorOpen }),
    start_virtual_device: () => void workbench().startVirtualDevice(),
  };
  actions[command]();
}
