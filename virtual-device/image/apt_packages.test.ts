import { describe, expect, it } from 'vitest';
import { parseDebianMirror, parseKernelParts, parseSimulatedInstall } from './apt_packages.ts';

describe('parseDebianMirror', () => {
  it('reads deb822 sources', () => {
    const text = 'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n';
    expect(parseDebianMirror(text)).toBe('http://mirror.example/debian');
  });

  it('reads one-line sources with options', () => {
    const text = 'deb [arch=amd64 signed-by=/k.gpg] https://mirror.example/debian/ bookworm main\n';
    expect(parseDebianMirror(text)).toBe('https://mirror.example/debian/');
  });

  it('skips other archives, security updates and comments', () => {
    const text = [
      '# deb http://commented.example/debian bookworm main',
      'deb https://packages.example.com/apt other main',
      'URIs: http://mirror.example/debian-security',
    ].join('\n');
    expect(parseDebianMirror(text)).toBeNull();
  });
});

describe('parseSimulatedInstall', () => {
  it('takes what would be installed, not what would be configured', () => {
    const text = 'Inst libc6 (2.41-12 Debian:13 [amd64])\nConf libc6 (2.41-12)\nInst adbd (34)\n';
    expect(parseSimulatedInstall(text)).toEqual(['libc6', 'adbd']);
  });
});

describe('parseKernelParts', () => {
  it('takes image, modules and what belongs to them by version, no meta package or alternative', () => {
    const text = [
      'linux-image-9.1+deb13-cloud-amd64',
      ' |Depends: dracut',
      '  Depends: initramfs-tools',
      '  Depends: linux-base-9.1+deb13-cloud-amd64',
      '  Depends: linux-base-cloud-amd64',
      '  Depends: linux-binary-9.1+deb13-cloud-amd64',
      '  Depends: linux-modules-9.1+deb13-cloud-amd64',
      '  Breaks: linux-image-8.9-cloud-amd64',
    ].join('\n');
    expect(parseKernelParts(text)).toEqual([
      'linux-base-9.1+deb13-cloud-amd64',
      'linux-binary-9.1+deb13-cloud-amd64',
      'linux-modules-9.1+deb13-cloud-amd64',
    ]);
  });
});
