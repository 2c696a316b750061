/** The menu bar. Roles where Electron has one; the rest are commands that the page carries out. */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { WindowCommand } from '../common/window_link.ts';

export function installMenu(send: (command: WindowCommand) => void): void {
  const item = (
    label: string,
    command: WindowCommand,
    accelerator?: string,
  ): MenuItemConstructorOptions => ({
    label,
    click: () => send(command),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&Device',
      submenu: [
        item('Start the virtual device', 'start_virtual_device'),
        item('Doctor', 'doctor', 'CmdOrCtrl+D'),
        { type: 'separator' },
        process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        item('Overview', 'overview', 'CmdOrCtrl+1'),
        item('Launches', 'launches', 'CmdOrCtrl+2'),
        item('Action log', 'action_log', 'CmdOrCtrl+L'),
        { type: 'separator' },
        item('Command palette', 'palette', 'CmdOrCtrl+K'),
        {
          label: 'Theme',
          submenu: [
            item('As the system', 'theme_system'),
            item('Dark', 'theme_dark'),
            item('Light', 'theme_light'),
          ],
        },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
