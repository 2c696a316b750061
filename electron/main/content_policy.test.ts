import { describe, expect, it } from 'vitest';
import {
  isAllowedNavigation,
  isAllowedPermission,
  isTrustedSender,
  toContentSecurityPolicy,
} from './content_policy.ts';

describe('toContentSecurityPolicy', () => {
  const directives = new Map(
    toContentSecurityPolicy('bm9uY2U=')
      .split('; ')
      .map((text) => [text.slice(0, text.indexOf(' ')), text.slice(text.indexOf(' ') + 1)]),
  );

  it('anything_not_named_is_allowed', () => {
    expect(directives.get('default-src')).toBe("'none'");
  });

  it('scripts_run_from_elsewhere_or_inline', () => {
    expect(directives.get('script-src')).toBe("'self'");
  });

  it('styles_are_inline_without_nonce', () => {
    expect(directives.get('style-src')).toBe("'self' 'nonce-bm9uY2U='");
  });

  it('page_talks_to_the_network', () => {
    expect(directives.get('connect-src')).toBe("'none'");
  });

  it.each(['base-uri', 'form-action', 'frame-ancestors', 'object-src'])('%s_is_open', (name) => {
    expect(directives.get(name)).toBe("'none'");
  });

  it('policy_says_unsafe', () => {
    expect(toContentSecurityPolicy('x')).not.toContain('unsafe');
  });
});

describe('isAllowedNavigation', () => {
  it.each(['ebb://app/index.html', 'ebb://app/', 'ebb://app/index.html#launches'])(
    'own_page_%s_is_refused',
    (url) => expect(isAllowedNavigation(url)).toBe(true),
  );

  it.each([
    'https://app/index.html',
    'file:///etc/passwd',
    'ebb://app.evil/index.html',
    'ebb://user@app/index.html',
    'ebb://app/other.html',
    'javascript:alert(1)',
    'data:text/html,x',
    'about:blank',
    '',
    'not a url',
  ])('foreign_page_%s_is_opened', (url) => expect(isAllowedNavigation(url)).toBe(false));
});

describe('requests and senders', () => {
  it.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'hid', 'openExternal'])(
    'permission_%s_is_granted',
    (name) => expect(isAllowedPermission(name)).toBe(false),
  );

  it('frame_or_foreign_page_is_trusted', () => {
    expect(isTrustedSender('ebb://app/index.html', true)).toBe(true);
    expect(isTrustedSender('ebb://app/index.html', false)).toBe(false);
    expect(isTrustedSender('https://evil/', true)).toBe(false);
    expect(isTrustedSender(undefined, true)).toBe(false);
  });
});
