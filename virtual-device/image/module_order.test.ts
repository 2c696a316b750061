import { describe, expect, it } from 'vitest';
import {
  moduleName,
  parseModulesBuiltin,
  parseModulesDep,
  resolveModuleOrder,
} from './module_order.ts';

const DEP = `kernel/drivers/virtio/virtio_ring.ko:
kernel/drivers/virtio/virtio.ko: kernel/drivers/virtio/virtio_ring.ko
kernel/net/core/failover.ko.xz:
kernel/drivers/net/net_failover.ko.xz: kernel/net/core/failover.ko.xz
kernel/drivers/net/virtio_net.ko.xz: kernel/drivers/net/net_failover.ko.xz kernel/drivers/virtio/virtio.ko
a line without a colon
`;

function order(wanted: readonly string[], builtin = ''): ReturnType<typeof resolveModuleOrder> {
  return resolveModuleOrder(wanted, parseModulesDep(DEP), parseModulesBuiltin(builtin));
}

describe('module order', () => {
  it('puts every dependency before its user, also those of dependencies', () => {
    const names = order(['virtio_net']).paths.map(moduleName);
    expect(new Set(names)).toEqual(
      new Set(['virtio_ring', 'virtio', 'failover', 'net_failover', 'virtio_net']),
    );
    const at = (name: string): number => names.indexOf(name);
    expect(at('virtio_ring')).toBeLessThan(at('virtio'));
    expect(at('failover')).toBeLessThan(at('net_failover'));
    expect(at('virtio_net')).toBe(4);
  });

  it('takes a dependency of two modules once', () => {
    const { paths } = order(['net_failover', 'virtio_net']);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('finds names written with dashes, as the kernel writes both', () => {
    expect(order(['virtio-net']).missing).toEqual([]);
  });

  it('needs no file for what is built in, and names what is nowhere', () => {
    const { paths, missing } = order(['ext4', 'zram'], 'kernel/fs/ext4/ext4.ko\n');
    expect(paths).toEqual([]);
    expect(missing).toEqual(['zram']);
  });

  it('ends on a cycle in a damaged modules.dep', () => {
    const cycle = parseModulesDep('a.ko: b.ko\nb.ko: a.ko\n');
    expect(resolveModuleOrder(['a'], cycle, new Set()).paths).toEqual(['b.ko', 'a.ko']);
  });
});
