/**
 * Tests against a virtual device that e2e/device_setup.ts boots once for all of them
 * (EBB_TEST_SERIAL names it). One file at a time: they share the device.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.device.test.ts', 'e2e/cli/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', 'build/**'],
    globalSetup: ['e2e/device_setup.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
