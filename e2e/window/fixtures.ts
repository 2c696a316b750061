/**
 * Fixtures of the window's tests: a world and a booted device for the run, a fresh app per test.
 * Electron is the one that .ci/electron_runtime.ts resolves. Screenshot and log of a failed test
 * go to its output folder.
 */
import {
  _electron,
  errors,
  test as base,
  type ElectronApplication,
  type Page,
} from '@playwright/test';
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { resolveElectron } from '../../.ci/electron_runtime.ts';
import { projectRoot } from '../../.ci/paths.mjs';
import type { VirtualDeviceState } from '../../electron/common/engine_api.ts';
import { openWorld, type World } from '../harness/world.ts';
import { EbbWindow } from './ebb_window.ts';

export interface WindowFixtures {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly ebb: EbbWindow;
}

export interface WorkerFixtures {
  readonly executable: string;
  readonly world: World;
  readonly device: VirtualDeviceState;
}

const BOOT_DEADLINE_MS = 180_000;

/** A launch takes 2 s, on a machine with ten times more work than cores 20 s. */
const LAUNCH_DEADLINE_MS = 40_000;
const LAUNCH_ATTEMPTS = 3;

/**
 * Playwright sometimes attaches to both debuggers of a new Electron and then waits for ever for its
 * own hook in the main process: such a launch is ended and made again, and the log says so. It
 * touches no test: none has begun.
 */
async function launchApp(executable: string, world: World): Promise<ElectronApplication> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launchOnce(executable, world);
    } catch (error) {
      const isTimeout = error instanceof errors.TimeoutError;
      if (!isTimeout || attempt === LAUNCH_ATTEMPTS) throw error;
      console.log(`Electron was not ready in ${LAUNCH_DEADLINE_MS} ms; launch ${attempt + 1}`);
    }
  }
}

/**
 * Holds the app's `ready` back until Playwright is attached. Playwright passes it by itself only to
 * the Electron that it finds by itself; without it, it attaches to a window that is being made, and
 * sometimes waits for ever.
 */
const PLAYWRIGHT_LOADER = path.join(
  projectRoot,
  'node_modules/playwright-core/lib/server/electron/loader.js',
);

function launchOnce(executable: string, world: World): Promise<ElectronApplication> {
  const userData = mkdtempSync(path.join(world.stateDir, 'user-data-'));
  const isRoot = process.getuid?.() === 0;
  return _electron.launch({
    executablePath: executable,
    args: [
      '-r',
      PLAYWRIGHT_LOADER,
      projectRoot,
      `--user-data-dir=${userData}`,
      ...(isRoot ? ['--no-sandbox'] : []),
    ],
    chromiumSandbox: !isRoot,
    env: { ...(process.env as Record<string, string>), ...world.env },
    timeout: LAUNCH_DEADLINE_MS,
  });
}

export const test = base.extend<WindowFixtures, WorkerFixtures>({
  executable: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const runtime = await resolveElectron({ allowRegistry: true, log: console.log });
      if (runtime.source === 'none') throw new Error(runtime.reasons.join('\n'));
      await use(runtime.executable);
    },
    { scope: 'worker', timeout: BOOT_DEADLINE_MS },
  ],
  world: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const world = await openWorld();
      try {
        await use(world);
      } finally {
        await world.close();
      }
    },
    { scope: 'worker', timeout: BOOT_DEADLINE_MS },
  ],
  device: [
    async ({ world }, use) => {
      await use(await world.startDevice({ name: `e2e-${process.pid}` }));
    },
    { scope: 'worker', timeout: BOOT_DEADLINE_MS },
  ],
  app: async ({ executable, world, device: _device }, use, testInfo) => {
    const app = await launchApp(executable, world);
    let log = '';
    const collect = (chunk: Buffer): void => {
      log += chunk.toString('utf8');
    };
    app.process().stdout?.on('data', collect);
    app.process().stderr?.on('data', collect);
    app.on('console', (message) => {
      log += `main: ${message.text()}\n`;
    });
    try {
      await use(app);
    } finally {
      if (testInfo.status !== testInfo.expectedStatus) {
        writeFileSync(testInfo.outputPath('app.log'), log);
      }
      await app.close();
    }
  },
  page: async ({ app }, use, testInfo) => {
    const page = await app.firstWindow();
    const lines: string[] = [];
    page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => lines.push(`page error: ${error.stack ?? error.message}`));
    await use(page);
    if (testInfo.status === testInfo.expectedStatus) return;
    writeFileSync(testInfo.outputPath('page.log'), lines.join('\n'));
    await page.screenshot({ path: testInfo.outputPath('page.png') }).catch(() => undefined);
  },
  ebb: async ({ page, world }, use) => {
    await use(new EbbWindow(page, world));
  },
});

export { expect } from '@playwright/test';
