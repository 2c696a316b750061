/**
 * The virtual device as the engine sees it; the only file that imports virtual-device/. Loaded at
 * first use: building an image is far from what most commands need.
 */
import type { VirtualDeviceRequest, VirtualDeviceState } from '../../common/engine_api.ts';
import { toCauseText, toFailure } from '../../common/errors.ts';
import type { Result } from '../../common/result.ts';

export interface VirtualDevices {
  start(
    request: VirtualDeviceRequest,
    onProgress: (text: string) => void,
  ): Promise<Result<VirtualDeviceState>>;
  stop(name: string): Promise<Result<null>>;
  list(): Promise<Result<readonly VirtualDeviceState[]>>;
}

type Module = typeof import('../../../virtual-device/index.ts');

/** A packaged app may come without the virtual device: then its calls fail, and only they. */
async function withModule<T>(use: (module: Module) => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await use(await import('../../../virtual-device/index.ts'));
  } catch (error) {
    const text = 'The virtual device is not part of this build.';
    return toFailure('virtual_device_failed', text, toCauseText(error));
  }
}

export function createVirtualDevices(): VirtualDevices {
  return {
    start: (request, onProgress) =>
      withModule((module) => module.startVirtualDevice({ ...request, onProgress })),
    stop: (name) => withModule((module) => module.stopVirtualDevice(name)),
    list: () => withModule((module) => module.listVirtualDevices()),
  };
}
