/**
 * renderer/ -> dist/renderer, served by main under ebb://app/. renderer/testing is never part of
 * it.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const folder = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: folder('.'),
  base: './',
  plugins: [react()],
  // Chromium 130 is what Electron 33 carries.
  build: {
    outDir: folder('../dist/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  html: { cspNonce: '__EBB_CSP_NONCE__' },
});
