/** The window's tests: real Electron, real virtual device, one worker (the machine is small). */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'window',
  testMatch: '**/*.spec.ts',
  outputDir: '../test-results/e2e',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
});
