/**
 * Every device that adb knows, in every state, each with what to do about it; and what can be
 * started.
 */
import type { ReactNode } from 'react';
import type { DeviceSummary } from '../../../electron/common/engine_api.ts';
import { useStore, useWorkbench } from '../../session/workbench_context.tsx';
import { useUi } from '../../session/ui_state.ts';
import { toDeviceLine } from '../../view_models/device_presentation.ts';
import { Button } from '../../widgets/button.tsx';
import { ErrorNotice } from '../../widgets/error_notice.tsx';
import { useSecondClock } from '../../widgets/second_clock.ts';
import { VirtualDeviceSection } from './virtual_device_section.tsx';
import './device_rail.css';

function toFacts(device: DeviceSummary, info: { androidRelease: string; kernel: string } | null) {
  const parts = [
    device.model !== null && device.model !== device.name ? device.model : '',
    info ? `Android ${info.androidRelease}` : '',
    info ? (/^\d+\.\d+/.exec(info.kernel)?.[0] ?? '') : '',
    info || device.transport === 'unknown' ? '' : device.transport,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function DeviceItem({ device }: { readonly device: DeviceSummary }): ReactNode {
  const workbench = useWorkbench();
  const store = useStore();
  const selected = useUi((ui) => ui.serial) === device.serial;
  const nowMs = useSecondClock(device.session === 'reconnecting');
  const line = toDeviceLine(device, nowMs);
  const facts = toFacts(device, store.find(device.serial)?.info ?? null);
  return (
    <li>
      <button
        type="button"
        className="device"
        aria-current={selected || undefined}
        data-testid={`device-${device.serial}`}
        data-state={device.state}
        data-session={device.session}
        title={device.serial}
        onClick={() => workbench.selectDevice(device.serial)}
      >
        <span className="device-head">
          <span className={`dot tone-${line.tone}`} aria-hidden="true" />
          <span className="device-name">{device.name}</span>
        </span>
        <span className="device-line">
          {device.isVirtual ? <span className="badge">virtual</span> : null} {facts}
        </span>
        <span className={`device-line tone-${line.tone === 'good' ? 'quiet' : line.tone}`}>
          {line.remedy ? `${line.status}: ${line.remedy}` : line.status}
        </span>
      </button>
      {selected && device.state === 'device' ? <SessionButton device={device} /> : null}
    </li>
  );
}

/** A session that rests or failed is one click away; a running one can be let go. */
function SessionButton({ device }: { readonly device: DeviceSummary }): ReactNode {
  const workbench = useWorkbench();
  if (device.session === 'idle') {
    return (
      <Button className="device-action" onClick={() => void workbench.connect(device.serial)}>
        Measure this device
      </Button>
    );
  }
  if (device.session !== 'streaming') return null;
  return (
    <Button
      look="quiet"
      className="device-action"
      onClick={() => void workbench.disconnect(device.serial)}
    >
      Stop measuring
    </Button>
  );
}

function DoctorButton(): ReactNode {
  const store = useStore();
  const { doctorOpen, set } = useUi();
  const failed = store.doctor?.checks.filter((check) => check.status === 'failed').length ?? 0;
  const warnings = store.doctor?.checks.filter((check) => check.status === 'warning').length ?? 0;
  return (
    <button
      type="button"
      className="rail-button"
      data-testid="doctor-button"
      data-failed={store.doctor ? failed : undefined}
      aria-pressed={doctorOpen}
      onClick={() => set({ doctorOpen: !doctorOpen })}
    >
      Doctor
      {failed > 0 ? <span className="badge tone-bad">{failed} failed</span> : null}
      {failed === 0 && warnings > 0 ? (
        <span className="badge tone-warning">{warnings} to know</span>
      ) : null}
      {store.doctor && failed + warnings === 0 ? <span className="badge">all well</span> : null}
    </button>
  );
}

export function DeviceRail(): ReactNode {
  const store = useStore();
  const { devices, devicesError } = store;
  return (
    <aside className="device-rail" aria-label="Devices">
      <h2>Devices</h2>
      {devicesError ? <ErrorNotice error={devicesError} /> : null}
      {devices?.length === 0 ? <p className="rail-text muted">None connected.</p> : null}
      {devices === null && !devicesError ? <p className="rail-text muted">Asking adb…</p> : null}
      <ul>
        {(devices ?? []).map((device) => (
          <DeviceItem key={device.serial} device={device} />
        ))}
      </ul>
      <VirtualDeviceSection />
      <DoctorButton />
    </aside>
  );
}
