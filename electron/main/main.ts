/**
 * Electron's main process: one window, its menu, the engine's process, the port between the two. No
 * logic of Ebb lives here. Must run on Electron 33 and later.
 */
import { app, ipcMain, protocol, type BrowserWindow, type IpcMainEvent } from 'electron';
import path from 'node:path';
import { LINK, type EngineStatus, type WindowCommand } from '../common/window_link.ts';
import { createAppHandler } from './app_protocol.ts';
import { APP_SCHEME, isTrustedSender } from './content_policy.ts';
import { EngineProcess } from './engine_process.ts';
import { createMainWindow, denyNavigation } from './main_window.ts';
import { installMenu } from './menu.ts';

/** dist/: this file is dist/main/main.cjs. */
const distFolder = path.resolve(__dirname, '..');

let window: BrowserWindow | null = null;

const engine = new EngineProcess(path.join(distFolder, 'engine', 'utility_entry.mjs'), {
  onStatus: (status: EngineStatus) => sendToPage(LINK.engine, status),
  onPort: (port) => window?.webContents.postMessage(LINK.port, null, [port]),
});

function sendToPage(channel: string, payload: EngineStatus | WindowCommand): void {
  if (window && !window.webContents.isDestroyed()) window.webContents.send(channel, payload);
}

function isFromOurPage(event: IpcMainEvent): boolean {
  if (!window || event.sender !== window.webContents) return false;
  const frame = event.senderFrame;
  return isTrustedSender(frame?.url, frame === window.webContents.mainFrame);
}

function openWindow(): void {
  window = createMainWindow(path.join(distFolder, 'preload', 'preload.cjs'));
  window.on('closed', () => {
    window = null;
  });
}

function listenToPage(): void {
  ipcMain.on(LINK.ready, (event) => {
    if (isFromOurPage(event)) engine.connectPage();
  });
  ipcMain.on(LINK.restartEngine, (event) => {
    if (isFromOurPage(event)) engine.restartNow();
  });
}

function raiseWindow(): void {
  if (!window) {
    openWindow();
    return;
  }
  if (window.isMinimized()) window.restore();
  window.focus();
}

/**
 * The engine says Bye to its agents before the app is gone, so that nothing stays frozen on a
 * device.
 */
function quitAfterEngine(): void {
  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void engine.stop().then(() => {
      stopped = true;
      app.quit();
    });
  });
}

function run(): void {
  // A launcher that set its own user-data path must not win over the switch: tests run side by
  // side.
  const userData = app.commandLine.getSwitchValue('user-data-dir');
  if (userData !== '') app.setPath('userData', path.resolve(userData));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  denyNavigation();
  // Chromium refuses to sandbox root; --no-sandbox is how tests in containers say that they know.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.on('second-instance', raiseWindow);
  app.on('activate', raiseWindow);
  app.on('window-all-closed', () => app.quit());
  quitAfterEngine();
  void app.whenReady().then(() => {
    protocol.handle(APP_SCHEME, createAppHandler(path.join(distFolder, 'renderer')));
    installMenu((command) => sendToPage(LINK.command, command));
    listenToPage();
    engine.start();
    openWindow();
  });
}

run();
