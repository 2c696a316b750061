/** The one window: sandboxed, isolated, shows ebb://app/ and nothing else. */
import { app, BrowserWindow, nativeTheme, screen, type Session } from 'electron';
import path from 'node:path';
import { APP_PAGE, isAllowedNavigation, isAllowedPermission } from './content_policy.ts';
import { fitToScreens, MIN_HEIGHT, MIN_WIDTH, readBounds, writeBounds } from './window_bounds.ts';

/** Painted before the page is: the ground of the tokens, so that a start does not flash. */
const GROUND = { dark: '#14181f', light: '#ffffff' };
const SAVE_DELAY_MS = 400;

function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_, permission, answer) =>
    answer(isAllowedPermission(permission)),
  );
  session.setPermissionCheckHandler((_, permission) => isAllowedPermission(permission));
  session.setDevicePermissionHandler(() => false);
}

/** Every page of the app, whoever made it, stays where it is. */
export function denyNavigation(): void {
  app.on('web-contents-created', (_, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame || !isAllowedNavigation(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!isAllowedNavigation(event.url)) event.preventDefault();
    });
  });
}

function rememberBounds(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | null = null;
  const save = (): void => {
    timer = null;
    if (window.isDestroyed()) return;
    writeBounds(file, { ...window.getNormalBounds(), maximized: window.isMaximized() });
  };
  const saveSoon = (): void => {
    timer ??= setTimeout(save, SAVE_DELAY_MS);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('close', () => {
    if (timer) clearTimeout(timer);
    save();
  });
}

export function createMainWindow(preloadFile: string): BrowserWindow {
  const boundsFile = path.join(app.getPath('userData'), 'window_bounds.json');
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const { maximized, ...bounds } = fitToScreens(readBounds(boundsFile), screens);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: 'Ebb',
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  denyPermissions(window.webContents.session);
  rememberBounds(window, boundsFile);
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  void window.loadURL(APP_PAGE);
  return window;
}
