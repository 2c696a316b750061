/**
 * All launches of this device: every measured app with its arms apart. The page to read after a
 * series of measurements.
 */
import { useMemo, type ReactNode } from 'react';
import type { LaunchOutcome } from '../../../electron/common/engine_api.ts';
import { colourOf } from '../../session/colour_memory.ts';
import { useSelectedDevice } from '../../session/workbench_context.tsx';
import { useUi } from '../../session/ui_state.ts';
import { toAppNames } from '../../view_models/app_names.ts';
import { toLaunchGroups } from '../../view_models/launch_groups.ts';
import { toArmLabel } from '../../view_models/strategy_presentation.ts';
import { formatClock, formatCount, MISSING, plural } from '../../view_models/units.ts';
import { LaunchGroups } from '../../charts/launch_groups.tsx';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty_state.tsx';
import './launches.css';

const RECENT = 200;

function AppLaunches(props: {
  readonly package: string;
  readonly name: string;
  readonly launches: readonly LaunchOutcome[];
}): ReactNode {
  const { set } = useUi();
  const groups = useMemo(() => toLaunchGroups(props.launches), [props.launches]);
  return (
    <article className="launch-card">
      <header className="launch-card-head">
        <span className="dot" style={{ color: colourOf(props.package) }} />
        <h3 title={props.package}>{props.name}</h3>
        <span className="muted">{plural(props.launches.length, 'launch', 'launches')}</span>
        <Button
          look="quiet"
          onClick={() => set({ page: 'overview', selectedPackage: props.package })}
        >
          Open
        </Button>
      </header>
      <LaunchGroups groups={groups} colour={colourOf(props.package)} />
    </article>
  );
}

function LaunchTable({ launches }: { readonly launches: readonly LaunchOutcome[] }): ReactNode {
  const heads = ['Time', 'App', 'State', 'Arm', 'Total, ms', 'Major faults', 'Swap-ins', 'Process'];
  return (
    <table className="launch-table selectable">
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head}>{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {launches.map((launch) => (
          <tr key={`${launch.atMs} ${launch.package}`}>
            <td>{formatClock(launch.atMs)}</td>
            <td>{launch.package}</td>
            <td>{launch.state}</td>
            <td>{toArmLabel(launch.arm)}</td>
            <td>{launch.totalTimeMs === null ? MISSING : formatCount(launch.totalTimeMs)}</td>
            <td>{formatCount(launch.majorFaults)}</td>
            <td>{formatCount(launch.swapIns)}</td>
            <td>{launch.pidUnchanged ? 'same' : `new, ${launch.pidAfter}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Launches(): ReactNode {
  const { session } = useSelectedDevice();
  const { set } = useUi();
  const launches = session?.launches ?? [];
  if (launches.length === 0) {
    return (
      <section className="launches">
        <EmptyState
          title="No launches yet"
          text="Choose an app in the overview and measure it: untouched first, then after advice."
        >
          <Button onClick={() => set({ page: 'overview' })}>Go to the overview</Button>
        </EmptyState>
      </section>
    );
  }
  const packages = [...new Set(launches.map((launch) => launch.package))].sort();
  const names = toAppNames(packages);
  const recent = [...launches].reverse().slice(0, RECENT);
  const older = launches.length - recent.length;
  return (
    <section className="launches" aria-label="Launches">
      <div className="launch-cards">
        {packages.map((name) => (
          <AppLaunches
            key={name}
            package={name}
            name={names.get(name) ?? name}
            launches={launches.filter((launch) => launch.package === name)}
          />
        ))}
      </div>
      <LaunchTable launches={recent} />
      {older > 0 ? (
        <p className="muted">{plural(older, 'older launch', 'older launches')}.</p>
      ) : null}
    </section>
  );
}
