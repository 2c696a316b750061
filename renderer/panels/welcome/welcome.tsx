/** The main area before there is a number: why there is none, and the way to one. */
import type { ReactNode } from 'react';
import type { DeviceSummary } from '../../../electron/common/engine_api.ts';
import { useSelectedDevice, useStore, useWorkbench } from '../../session/workbench_context.tsx';
import { useUi } from '../../session/ui_state.ts';
import { toDeviceLine } from '../../view_models/device_presentation.ts';
import { formatAge } from '../../view_models/units.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty_state.tsx';
import { useSecondClock } from '../../widgets/second_clock.ts';
import './welcome.css';

function StartVirtual(): ReactNode {
  const store = useStore();
  const workbench = useWorkbench();
  const start = store.virtualStart;
  const nowMs = useSecondClock(start?.running ?? false);
  if (start?.running) {
    return (
      <p role="status">
        Starting the virtual device: {start.text} · {formatAge(nowMs - start.startedAtMs)}
      </p>
    );
  }
  return (
    <Button look="primary" onClick={() => void workbench.startVirtualDevice()}>
      Start the virtual device
    </Button>
  );
}

function DoctorDoor(): ReactNode {
  const set = useUi((ui) => ui.set);
  return <Button onClick={() => set({ doctorOpen: true })}>Open the doctor</Button>;
}

function NoDevice(): ReactNode {
  return (
    <EmptyState
      title="No device"
      text={
        'Plug in a rooted phone with USB debugging, or an emulator: it appears here by itself. ' +
        'Without either, the virtual device boots a small Android with apps to advise.'
      }
    >
      <StartVirtual />
      <DoctorDoor />
    </EmptyState>
  );
}

/** A device is chosen, and nothing came from it yet. */
function WaitingDevice({ device }: { readonly device: DeviceSummary }): ReactNode {
  const workbench = useWorkbench();
  const nowMs = useSecondClock(device.session === 'reconnecting');
  const line = toDeviceLine(device, nowMs);
  if (device.session === 'connecting' || device.session === 'streaming') {
    const text = 'Getting root, pushing the agent, waiting for the first scan.';
    return <EmptyState title={`Connecting to ${device.name}`} text={text} />;
  }
  return (
    <EmptyState title={`${device.name} · ${line.status}`} text={line.remedy}>
      {line.connectable ? (
        <Button look="primary" onClick={() => void workbench.connect(device.serial)}>
          Measure this device
        </Button>
      ) : null}
      <DoctorDoor />
    </EmptyState>
  );
}

export function Welcome(): ReactNode {
  const store = useStore();
  const { device, session } = useSelectedDevice();
  if (session?.tick) return null;
  const asking = store.engine.state === 'connecting' || store.devices === null;
  return (
    <section className="welcome">
      {asking ? (
        <EmptyState title="Starting the engine" text="It asks adb for devices next." />
      ) : device ? (
        <WaitingDevice device={device} />
      ) : (
        <NoDevice />
      )}
    </section>
  );
}
