/**
 * Launch times of the app: cold, warm and hot apart, an arm per treatment, the difference with its
 * interval.
 */
import { useState, type ReactNode } from 'react';
import type { DeviceSession } from '../../session/session_store.ts';
import { colourOf } from '../../session/colour_memory.ts';
import { useSelectedDevice, useWorkbench } from '../../session/workbench_context.tsx';
import { countUnmeasured, toLaunchGroups } from '../../view_models/launch_groups.ts';
import { plural } from '../../view_models/units.ts';
import { LaunchGroups } from '../../charts/launch_groups.tsx';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty_state.tsx';
import { Segmented } from '../../widgets/segmented.tsx';

const COUNTS = [1, 5, 10] as const;

interface RelaunchSectionProps {
  readonly session: DeviceSession;
  readonly package: string;
}

export function RelaunchSection({ session, package: name }: RelaunchSectionProps): ReactNode {
  const workbench = useWorkbench();
  const [count, setCount] = useState<number>(1);
  const launches = session.launches.filter((launch) => launch.package === name);
  const groups = toLaunchGroups(launches);
  const unmeasured = countUnmeasured(launches);
  const { live } = useSelectedDevice();
  const idle = workbench.operations.find(session.serial, name) === null;
  const busy = !idle || !live;
  const points = groups.reduce(
    (sum, group) => sum + group.arms.reduce((n, arm) => n + arm.timesMs.length, 0),
    0,
  );
  const measure = (): void =>
    void workbench.launch({ serial: session.serial, package: name }, count);
  return (
    <section className="detail-section" aria-label="Launches">
      <div className="section-head">
        <h2>Launches, ms</h2>
        <Segmented
          label="How many launches"
          value={count}
          options={COUNTS.map((value) => ({ value: value, label: `× ${value}` }))}
          onChange={setCount}
        />
        <Button data-testid="launch-button" disabled={busy} onClick={measure}>
          {launches.length === 0 ? 'Measure this app' : 'Measure'}
        </Button>
      </div>
      <div data-testid="launch-plot" data-points={points}>
        {points === 0 ? (
          <EmptyState
            title="No launch measured yet"
            text="A measurement presses HOME, starts the app and times it on the device."
          />
        ) : (
          <LaunchGroups groups={groups} colour={colourOf(name)} />
        )}
      </div>
      {unmeasured > 0 ? (
        <p className="tone-warning">{plural(unmeasured, 'launch', 'launches')} gave no time.</p>
      ) : null}
    </section>
  );
}
