/**
 * What stands between this computer and a measured device, check by check, with the remedy beside
 * what failed.
 */
import type { ReactNode } from 'react';
import type { PreflightCheck } from '../../../electron/common/engine_api.ts';
import { useStore, useWorkbench } from '../../session/workbench_context.tsx';
import { useUi } from '../../session/ui_state.ts';
import { PREFLIGHT_TONES } from '../../view_models/device_presentation.ts';
import { formatClock } from '../../view_models/units.ts';
import { Button } from '../../widgets/button.tsx';
import { ErrorNotice } from '../../widgets/error_notice.tsx';
import './doctor.css';

const GLYPHS = { ok: '✓', warning: '!', failed: '✕', skipped: '–' } as const;

function CheckRow({ check }: { readonly check: PreflightCheck }): ReactNode {
  return (
    <li
      className="doctor-check"
      data-testid={`doctor-check-${check.name}`}
      data-status={check.status}
    >
      <span className={`doctor-glyph tone-${PREFLIGHT_TONES[check.status]}`}>
        {GLYPHS[check.status]}
        <span className="visually-hidden">{check.status}</span>
      </span>
      <span className="strong">{check.name}</span>
      <span className="doctor-found selectable">
        {check.detail}
        {check.remedy ? <span className="doctor-remedy">{check.remedy}</span> : null}
      </span>
    </li>
  );
}

export function Doctor(): ReactNode {
  const store = useStore();
  const workbench = useWorkbench();
  const { doctorOpen, serial, set } = useUi();
  if (!doctorOpen) return null;
  const { doctor, doctorError, doctorRunning } = store;
  const about = store.devices?.find((device) => device.serial === serial)?.name;
  return (
    <section className="doctor" aria-label="Doctor">
      <header className="doctor-head">
        <h3>Doctor{about ? ` · ${about}` : ''}</h3>
        <span className="muted">{doctor ? `checked ${formatClock(doctor.atMs)}` : ''}</span>
        <Button disabled={doctorRunning} onClick={() => void workbench.runDoctor()}>
          {doctorRunning ? 'Checking…' : 'Check again'}
        </Button>
        <Button look="quiet" onClick={() => set({ doctorOpen: false })}>
          Close
        </Button>
      </header>
      {doctorError ? <ErrorNotice error={doctorError} /> : null}
      {doctor ? (
        <ul>
          {doctor.checks.map((check) => (
            <CheckRow key={check.name} check={check} />
          ))}
        </ul>
      ) : doctorError ? null : (
        <p className="muted">Checking…</p>
      )}
    </section>
  );
}
