/**
 * Whatever stands between the user and live numbers: engine down, reconnecting, failed. In the way
 * on purpose.
 */
import type { ReactNode } from 'react';
import type { EbbError } from '../../../electron/common/result.ts';
import type { DeviceSummary } from '../../../electron/common/engine_api.ts';
import type { EngineLink } from '../../session/session_store.ts';
import { useSelectedDevice, useStore, useWorkbench } from '../../session/workbench_context.tsx';
import { toReconnectText } from '../../view_models/device_presentation.ts';
import { Button } from '../../widgets/button.tsx';
import { ErrorNotice } from '../../widgets/error_notice.tsx';
import { useSecondClock } from '../../widgets/second_clock.ts';
import './session_banner.css';

function EngineBanner({ engine }: { readonly engine: EngineLink }): ReactNode {
  const workbench = useWorkbench();
  const nowMs = useSecondClock(engine.state === 'restarting');
  if (engine.state === 'restarting') {
    const seconds = Math.max(0, Math.ceil((engine.nextAttemptAtMs - nowMs) / 1000));
    return (
      <div className="banner banner-warning">
        The engine stopped and restarts in {seconds} s (attempt {engine.attempt}). What was measured
        stays here; the agent on the device thaws what was held.
      </div>
    );
  }
  if (engine.state !== 'failed') return null;
  return (
    <div className="banner banner-bad">
      <span>The engine does not stay up. {engine.cause}</span>
      <Button onClick={() => workbench.restartEngine()}>Start it again</Button>
    </div>
  );
}

/** The engine's word for a session that failed before this window asked. */
function toFailure(device: DeviceSummary, error: EbbError | null): EbbError {
  if (error) return error;
  const message = `The session with ${device.name} failed.`;
  const remedy = device.remedy || 'Run the doctor, then try again.';
  return { code: 'connection_lost', message, cause: '', remedy };
}

/** Always in the page, mostly empty: a live region must be there before it has something to say. */
export function SessionBanner(): ReactNode {
  return (
    <div role="status" data-testid="session-banner">
      <BannerContent />
    </div>
  );
}

function BannerContent(): ReactNode {
  const store = useStore();
  const workbench = useWorkbench();
  const { device, session } = useSelectedDevice();
  const reconnecting = device?.session === 'reconnecting';
  const nowMs = useSecondClock(reconnecting);
  if (store.engine.state !== 'ready') return <EngineBanner engine={store.engine} />;
  if (!device) return null;
  if (reconnecting) {
    const lastMs = session?.tick?.atMs;
    const since =
      lastMs === undefined ? '' : ` Last sample ${Math.round((nowMs - lastMs) / 1000)} s ago.`;
    return (
      <div className="banner banner-warning">
        <b>{device.name}</b> {toReconnectText(device, nowMs)}.{since} {device.remedy}
      </div>
    );
  }
  const failed = device.session === 'failed' || (session?.error && device.session === 'idle');
  if (!failed) return null;
  return (
    <div className="banner-error">
      <ErrorNotice
        error={toFailure(device, session?.error ?? null)}
        onRetry={() => void workbench.connect(device.serial)}
      />
    </div>
  );
}
