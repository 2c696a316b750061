/** Starts and stops the bundled virtual device, and shows how far its start is. */
import type { ReactNode } from 'react';
import { useStore, useWorkbench } from '../../session/workbench_context.tsx';
import { formatAge } from '../../view_models/units.ts';
import { ErrorNotice } from '../../widgets/error_notice.tsx';
import { useSecondClock } from '../../widgets/second_clock.ts';

export function VirtualDeviceSection(): ReactNode {
  const store = useStore();
  const workbench = useWorkbench();
  const start = store.virtualStart;
  const nowMs = useSecondClock(start?.running ?? false);
  const running = store.virtualDevices.find((device) => device.state === 'running');
  if (start?.running) {
    return (
      <div className="rail-progress" role="status" data-testid="virtual-device-progress">
        <span>Virtual device</span>
        <span className="muted">{start.text}</span>
        <span className="muted">{formatAge(nowMs - start.startedAtMs)}</span>
      </div>
    );
  }
  return (
    <>
      {start?.error ? <ErrorNotice error={start.error} /> : null}
      {running ? (
        <button
          type="button"
          className="rail-button"
          onClick={() => void workbench.stopVirtualDevice(running.name)}
        >
          Stop the virtual device
        </button>
      ) : (
        <button
          type="button"
          className="rail-button"
          data-testid="start-virtual-device"
          disabled={store.engine.state !== 'ready'}
          onClick={() => void workbench.startVirtualDevice()}
        >
          {start?.error ? 'Start the virtual device again' : 'Start the virtual device'}
        </button>
      )}
    </>
  );
}
