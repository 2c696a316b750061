/**
 * Serves the built page under `ebb://app/`. From: dist/renderer, nothing else; no path leads out of
 * it. A scheme of our own instead of file:, because file: pages share one origin and may read other
 * files.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { APP_SCHEME, NONCE_PLACEHOLDER, toContentSecurityPolicy } from './content_policy.ts';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** File of the root that a URL names, or null when it names anything else. */
export function resolveAppFile(root: string, url: string): string | null {
  let pathname: string;
  try {
    const parsed = new URL(url);
    if (parsed.protocol !== `${APP_SCHEME}:` || parsed.host !== 'app') return null;
    pathname = decodeURIComponent(parsed.pathname);
  } catch {
    return null;
  }
  if (pathname.includes('\0') || pathname.includes('\\')) return null;
  const file = path.resolve(root, `.${pathname === '/' ? '/index.html' : pathname}`);
  const inside = file.startsWith(path.resolve(root) + path.sep);
  return inside && path.extname(file) in MEDIA_TYPES ? file : null;
}

function refuse(status: number): Response {
  return new Response('', { status });
}

/** Handler for `protocol.handle`. */
export function createAppHandler(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET') return refuse(405);
    const file = resolveAppFile(root, request.url);
    if (file === null) return refuse(403);
    const nonce = randomBytes(16).toString('base64');
    try {
      const bytes = await readFile(file);
      const isPage = path.extname(file) === '.html';
      const body = isPage ? bytes.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce) : bytes;
      return new Response(body, { headers: toHeaders(file, nonce) });
    } catch {
      return refuse(404);
    }
  };
}

function toHeaders(file: string, nonce: string): Record<string, string> {
  return {
    'content-type': MEDIA_TYPES[path.extname(file)] ?? 'application/octet-stream',
    'content-security-policy': toContentSecurityPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}
