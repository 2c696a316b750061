/**
 * The virtual device as the engine sees it; the only file that imports virtual-device/. Loaded at first
 * use: building an image is far from what most commands need.
 */
import type { VirtualDeviceRequest, VirtualDeviceState } from '../../common/engine_api.ts';
import type { Result } from '../../common/result.ts';

export interface VirtualDevices {
  start(
    request: VirtualDeviceRequest,
    onProgress: (text: string) => void,
  ): Promise<Result<VirtualDeviceState>>;
  stop(name: string): Promise<Result<null>>;
  list(): Promise<Result<readonly VirtualDeviceState[]>>;
}

export function createVirtualDevices(): VirtualDevices {
  const load = (): Promise<typeof import('../../../virtual-device/index.ts')> =>
    import('../../../virtual-device/index.ts');
  return {
    start: async (request, onProgress) => (await load()).startVirtualDevice(request, onProgress),
    stop: async (name) => (await load()).stopVirtualDevice(name),
    list: async () => (await load()).listVirtualDevices(),
  };
}
