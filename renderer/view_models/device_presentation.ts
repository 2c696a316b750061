/** Device and session states in words, each with what to do about it. */
import type {
  DeviceState,
  DeviceSummary,
  PreflightStatus,
  SessionState,
} from '../../electron/common/engine_api.ts';

/** The three state colours and none. */
export type Tone = 'good' | 'warning' | 'bad' | 'quiet';

interface StateRow {
  readonly text: string;
  readonly tone: Tone;
}

const DEVICE_STATES: Readonly<Record<DeviceState, StateRow>> = {
  device: { text: 'ready', tone: 'good' },
  offline: { text: 'offline', tone: 'bad' },
  unauthorized: { text: 'unauthorised', tone: 'warning' },
  authorizing: { text: 'authorising', tone: 'warning' },
  connecting: { text: 'connecting', tone: 'warning' },
  recovery: { text: 'in recovery', tone: 'warning' },
  rescue: { text: 'in rescue mode', tone: 'warning' },
  sideload: { text: 'in sideload', tone: 'warning' },
  bootloader: { text: 'in the bootloader', tone: 'warning' },
  host: { text: 'is a host, not a device', tone: 'warning' },
  no_permissions: { text: 'no permission', tone: 'bad' },
  unreachable: { text: 'unreachable', tone: 'bad' },
  unknown: { text: 'unknown state', tone: 'warning' },
};

const SESSION_STATES: Readonly<Record<SessionState, StateRow>> = {
  idle: { text: 'not measured', tone: 'quiet' },
  connecting: { text: 'connecting', tone: 'warning' },
  streaming: { text: 'streaming', tone: 'good' },
  reconnecting: { text: 'reconnecting', tone: 'warning' },
  failed: { text: 'failed', tone: 'bad' },
};

export interface DeviceLine {
  /** State in a word or two. */
  readonly status: string;
  readonly tone: Tone;
  /** What to do about it; '' when nothing is to be done. */
  readonly remedy: string;
  /** A session can be started. */
  readonly connectable: boolean;
}

export function toDeviceLine(device: DeviceSummary, nowMs: number): DeviceLine {
  const session = SESSION_STATES[device.session];
  if (device.session === 'reconnecting') {
    const status = toReconnectText(device, nowMs);
    return { status, tone: 'warning', remedy: device.remedy, connectable: false };
  }
  const state = DEVICE_STATES[device.state];
  if (device.state !== 'device') {
    const status = device.state === 'unknown' ? `adb says “${device.rawState}”` : state.text;
    return { status, tone: state.tone, remedy: device.remedy, connectable: false };
  }
  return {
    status: session.text,
    tone: session.tone,
    remedy: device.remedy,
    connectable: device.session === 'idle' || device.session === 'failed',
  };
}

/** reconnecting · attempt 3 · next in 4 s */
export function toReconnectText(device: DeviceSummary, nowMs: number): string {
  const parts = ['reconnecting'];
  if (device.reconnectAttempt > 0) parts.push(`attempt ${device.reconnectAttempt}`);
  if (device.nextAttemptAtMs !== null) {
    const seconds = Math.max(0, Math.ceil((device.nextAttemptAtMs - nowMs) / 1000));
    parts.push(seconds === 0 ? 'trying now' : `next in ${seconds} s`);
  }
  return parts.join(' · ');
}

export const PREFLIGHT_TONES: Readonly<Record<PreflightStatus, Tone>> = {
  ok: 'good',
  warning: 'warning',
  failed: 'bad',
  skipped: 'quiet',
};

/**
 * The device to open by itself: the chosen one while it is there, else the first that can be
 * measured.
 */
export function pickDevice(
  devices: readonly DeviceSummary[],
  chosen: string | null,
): DeviceSummary | null {
  const kept = devices.find((device) => device.serial === chosen);
  if (kept) return kept;
  return devices.find((device) => device.state === 'device') ?? devices[0] ?? null;
}
