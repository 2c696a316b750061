/**
 * An adb whose devices answer from a table: shell lines to texts, services to scripted channels.
 */
import { toDisposable } from '../../common/disposable.ts';
import { toFailure } from '../../common/errors.ts';
import { type Result, success } from '../../common/result.ts';
import type { AdbClient, DeviceListListener } from '../adb/adb_client.ts';
import type { AdbDevice } from '../adb/device_list.ts';
import type { ByteChannel } from '../channel/byte_channel.ts';
import { createMemoryChannel, type FarEnd } from './memory_channel.ts';

export class FakeAdb implements AdbClient {
  devices: AdbDevice[] = [];
  /** Answers of `readCommand`; null = the link is gone. */
  answer: (line: string) => string | null = () => '';
  /** Plays the far end of an opened service; false = the service does not open. */
  serve: (service: string, far: FarEnd) => boolean = () => false;
  /** What `adb connect` does. */
  connectResult: (serial: string) => Result<null> = () => success(null);
  readonly log: string[] = [];
  #listener: DeviceListListener | null = null;

  /** Changes the list and tells whoever tracks it. */
  setDevices(devices: AdbDevice[]): void {
    this.devices = devices;
    this.#listener?.onList(devices);
  }

  endTracking(): void {
    this.#listener?.onEnd('killed');
  }

  ensureServer(): Promise<Result<string>> {
    return Promise.resolve(success(''));
  }

  serverVersion(): Promise<Result<number>> {
    return Promise.resolve(success(41));
  }

  listDevices(): Promise<Result<readonly AdbDevice[]>> {
    return Promise.resolve(success(this.devices));
  }

  trackDevices(listener: DeviceListListener): ReturnType<AdbClient['trackDevices']> {
    this.log.push('track');
    this.#listener = listener;
    listener.onList(this.devices);
    return Promise.resolve(
      success(
        toDisposable(() => {
          this.#listener = null;
        }),
      ),
    );
  }

  connectTcp(serial: string): Promise<Result<null>> {
    this.log.push(`connect ${serial}`);
    return Promise.resolve(this.connectResult(serial));
  }

  disconnectTcp(serial: string): Promise<Result<null>> {
    this.log.push(`disconnect ${serial}`);
    return Promise.resolve(success(null));
  }

  openService(serial: string, service: string): Promise<Result<ByteChannel>> {
    this.log.push(service);
    const { near, far } = createMemoryChannel();
    const open = (): Result<ByteChannel> => success(near);
    if (this.serve(service, far)) return Promise.resolve(open());
    return Promise.resolve(
      toFailure('connection_lost', `${service} on ${serial} failed.`, 'closed'),
    );
  }

  readCommand(serial: string, line: string): Promise<Result<string>> {
    this.log.push(line);
    const text = this.answer(line);
    if (text !== null) return Promise.resolve(success(text));
    return Promise.resolve(toFailure('connection_lost', `${line} on ${serial} failed.`, 'closed'));
  }

  push(): Promise<Result<null>> {
    this.log.push('push');
    return Promise.resolve(success(null));
  }
}
