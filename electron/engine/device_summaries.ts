/** adb's list + Ebb's sessions -> what faces show of each device. Pure. */
import type { DeviceSummary, VirtualDeviceState } from '../common/engine_api.ts';
import type { AdbDevice } from './adb/device_list.ts';
import { DEVICE_STATES, toTransport } from './adb/device_states.ts';
import type { KnownDevice } from './adb/device_tracker.ts';
import type { SessionStatus } from './session/device_session.ts';
import { VIRTUAL_MODEL } from './session/device_facts.ts';

export interface SummarySources {
  readonly session: SessionStatus | null;
  readonly virtual: VirtualDeviceState | null;
  readonly known: KnownDevice | null;
  /** Full model name where a session has read it; adb's list has underscores for blanks. */
  readonly model: string | null;
}

export function toDeviceSummary(device: AdbDevice, sources: SummarySources): DeviceSummary {
  const { session, virtual, known } = sources;
  const listedModel = device.properties['model']?.replaceAll('_', ' ') ?? null;
  const model = sources.model ?? listedModel;
  const isVirtual = virtual !== null || model === VIRTUAL_MODEL;
  const name = virtual === null ? (model ?? device.serial) : `Virtual device ${virtual.name}`;
  const isAway = device.state === 'unreachable';
  return {
    serial: device.serial,
    state: device.state,
    rawState: device.rawState,
    name,
    model: model ?? (isVirtual ? VIRTUAL_MODEL : null),
    transport: toTransport(device),
    isVirtual,
    session: session?.state ?? 'idle',
    remedy: DEVICE_STATES[device.state].remedy,
    reconnectAttempt: session?.reconnectAttempt ?? (isAway ? (known?.attempt ?? 0) : 0),
    nextAttemptAtMs: session?.nextAttemptAtMs ?? (isAway ? (known?.nextAttemptAtMs ?? null) : null),
  };
}
