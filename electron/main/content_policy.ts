/**
 * What the page may do: a strict content security policy and the answers to navigation, window and
 * permission requests. Pure, so that tests read it without Electron.
 */

export const APP_SCHEME = 'ebb';
export const APP_ORIGIN = `${APP_SCHEME}://app`;
export const APP_PAGE = `${APP_ORIGIN}/index.html`;

/** Vite writes this where a nonce belongs; every delivery of the page gets a fresh one. */
export const NONCE_PLACEHOLDER = '__EBB_CSP_NONCE__';

/**
 * Everything comes from the app itself. The nonce lets Mantine's one style element in, no other
 * inline style.
 */
export function toContentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'none'",
    "worker-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Only the app's own page may be (re)loaded; anything else that navigates is refused. */
export function isAllowedNavigation(url: string): boolean {
  try {
    const { protocol, host, pathname, username } = new URL(url);
    if (protocol !== `${APP_SCHEME}:` || host !== 'app' || username !== '') return false;
    return pathname === '/index.html' || pathname === '/';
  } catch {
    return false;
  }
}

/** Writing to the clipboard is the one thing the page may ask for (copy a figure). */
export function isAllowedPermission(permission: string): boolean {
  return permission === 'clipboard-sanitized-write';
}

/**
 * Whether a message to main comes from the page itself and not from a frame or a page put in its
 * place.
 */
export function isTrustedSender(url: string | undefined, isMainFrame: boolean): boolean {
  return isMainFrame && url !== undefined && isAllowedNavigation(url);
}
