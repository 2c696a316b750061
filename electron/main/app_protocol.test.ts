import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createAppHandler, resolveAppFile } from './app_protocol.ts';
import { NONCE_PLACEHOLDER } from './content_policy.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'ebb-protocol-'));
const root = path.join(folder, 'renderer');
mkdirSync(root);
writeFileSync(path.join(root, 'index.html'), `<meta nonce="${NONCE_PLACEHOLDER}">`);
writeFileSync(path.join(root, 'page.js'), 'let a;');
writeFileSync(path.join(root, 'secret.key'), 'secret');
writeFileSync(path.join(folder, 'outside.js'), 'secret');
mkdirSync(path.join(folder, 'renderer_twin'));
writeFileSync(path.join(folder, 'renderer_twin', 'twin.js'), 'secret');
afterAll(() => rmSync(folder, { recursive: true }));

const handle = createAppHandler(root);
const get = (url: string, init?: RequestInit): Promise<Response> => handle(new Request(url, init));

describe('resolveAppFile', () => {
  it.each([
    'ebb://app/../outside.js',
    'ebb://app/%2e%2e/outside.js',
    'ebb://app/..%2foutside.js',
    'ebb://app/..%2Frenderer_twin/twin.js',
    'ebb://app/assets/..%2f..%2foutside.js',
    'ebb://app/..%5coutside.js',
    'ebb://app/page.js%00.html',
    'ebb://app//etc/passwd',
    'ebb://app/%E0%A4%A',
    'ebb://other/page.js',
    'file:///etc/hosts.html',
    'nonsense',
  ])('path_leaves_the_root_%s', (url) => {
    const file = resolveAppFile(root, url);
    expect(file === null || file.startsWith(root + path.sep)).toBe(true);
  });

  it('file_of_unknown_type_is_served', () => {
    expect(resolveAppFile(root, 'ebb://app/secret.key')).toBeNull();
  });
});

describe('createAppHandler', () => {
  it('secret_is_read_from_outside', async () => {
    for (const url of ['ebb://app/%2e%2e/outside.js', 'ebb://app/..%2foutside.js']) {
      const response = await get(url);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toContain('secret');
    }
  });

  it('page_and_policy_carry_different_nonces', async () => {
    const response = await get('ebb://app/');
    const nonce = /nonce="([^"]+)"/.exec(await response.text())?.[1] ?? '';
    expect(nonce.length).toBeGreaterThanOrEqual(20);
    expect(response.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
  });

  it('nonce_is_used_twice', async () => {
    const read = async (): Promise<string> => (await get('ebb://app/index.html')).text();
    expect(await read()).not.toBe(await read());
  });

  it('missing_file_is_not_404', async () => {
    expect((await get('ebb://app/none.js')).status).toBe(404);
  });

  it('post_is_answered', async () => {
    expect((await get('ebb://app/page.js', { method: 'POST' })).status).toBe(405);
  });

  it('script_may_be_sniffed', async () => {
    const response = await get('ebb://app/page.js');
    expect(response.headers.get('content-type')).toContain('text/javascript');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
