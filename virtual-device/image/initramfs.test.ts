import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findKernelFiles } from './initramfs.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'ebb-kernel-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function addFile(name: string): Promise<string> {
  const file = path.join(root, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '');
  return file;
}

it('finds the kernel in /boot, its modules where that release of Debian has them', async () => {
  const vmlinuz = await addFile('boot/vmlinuz-5.10.0-32-cloud-amd64');
  const builtin = await addFile('lib/modules/5.10.0-32-cloud-amd64/modules.builtin');
  expect(await findKernelFiles(root)).toEqual({
    vmlinuz,
    modulesDir: path.dirname(builtin),
    release: '5.10.0-32-cloud-amd64',
  });
});

it('finds the kernel among its modules, as packages after 6.18 have it', async () => {
  const vmlinuz = await addFile('usr/lib/modules/7.3.4+deb13-cloud-arm64/vmlinuz');
  expect(await findKernelFiles(root)).toEqual({
    vmlinuz,
    modulesDir: path.dirname(vmlinuz),
    release: '7.3.4+deb13-cloud-arm64',
  });
});

it('says so when a package has modules but no kernel', async () => {
  await addFile('usr/lib/modules/7.3.4/modules.builtin');
  await expect(findKernelFiles(root)).rejects.toThrow('No kernel with its modules');
});
