/** Composes an experiment: apps, arms, how often; says before it starts what it can show. */
import { useEffect, type ReactNode } from 'react';
import type { SelectedDevice } from '../../session/workbench_context.tsx';
import { useSelectedDevice, useStore, useWorkbench } from '../../session/workbench_context.tsx';
import { colourOf } from '../../session/colour_memory.ts';
import { toggled, useUi } from '../../session/ui_state.ts';
import { toAppNames } from '../../view_models/app_names.ts';
import {
  ARM_ROWS,
  toForecastText,
  toMissing,
  toPlan,
  type ExperimentDraft,
} from '../../view_models/experiment_draft.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty_state.tsx';
import { ErrorNotice } from '../../widgets/error_notice.tsx';

type Change = (patch: Partial<ExperimentDraft>) => void;

interface PartProps {
  readonly draft: ExperimentDraft;
  readonly change: Change;
}

function AppList(props: PartProps & { readonly packages: readonly string[] }): ReactNode {
  const { draft, change, packages } = props;
  const names = toAppNames(packages);
  return (
    <fieldset className="choice-list">
      <legend>Apps</legend>
      {packages.map((name) => (
        <label key={name} className="choice" data-testid={`draft-app-${name}`}>
          <input
            type="checkbox"
            checked={draft.apps.includes(name)}
            onChange={() => change({ apps: toggled(draft.apps, name) })}
          />
          <span className="dot" style={{ color: colourOf(name) }} />
          <span>{names.get(name) ?? name}</span>
          <span className="muted choice-words">{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

function ArmList({ draft, change }: PartProps): ReactNode {
  return (
    <fieldset className="choice-list">
      <legend>Arms</legend>
      <label className="choice">
        <input type="checkbox" checked disabled />
        <span>none</span>
        <span className="muted choice-words">the control: everything but the advice</span>
      </label>
      {ARM_ROWS.map(({ name, words }) => (
        <label key={name} className="choice" data-testid={`draft-arm-${name}`}>
          <input
            type="checkbox"
            checked={draft.arms.includes(name)}
            onChange={() => change({ arms: toggled(draft.arms, name) })}
          />
          <span>{name}</span>
          <span className="muted choice-words">{words}</span>
        </label>
      ))}
    </fieldset>
  );
}

type NumberKey = Exclude<keyof ExperimentDraft, 'apps' | 'arms'>;

const NUMBERS: readonly {
  readonly key: NumberKey;
  readonly label: string;
  readonly hint: string;
  readonly min: number;
  readonly max: number;
}[] = [
  {
    key: 'blocks',
    label: 'Blocks',
    hint: 'Every app under every arm once, in counterbalanced order. The unit of the interval.',
    ...{ min: 2, max: 1000 },
  },
  {
    key: 'launchesPerBlock',
    label: 'Launches in a block',
    hint: 'Of each app and arm. More make a block steadier; more blocks help more.',
    ...{ min: 1, max: 50 },
  },
  {
    key: 'warmUps',
    label: 'Warm-ups',
    hint: 'Of each app and arm before the first block: counted, in no figure.',
    ...{ min: 0, max: 50 },
  },
  {
    key: 'dwellBeforeMs',
    label: 'Dwell before, ms',
    hint: 'After HOME, before the arm.',
    ...{ min: 0, max: 600_000 },
  },
  {
    key: 'dwellAfterMs',
    label: 'Dwell after, ms',
    hint: 'After the arm, before the relaunch.',
    ...{ min: 0, max: 600_000 },
  },
  {
    key: 'thresholdPercent',
    label: 'What matters, %',
    hint: 'Smallest difference that matters, of the control’s median.',
    ...{ min: 1, max: 100 },
  },
];

function NumberFields({ draft, change }: PartProps): ReactNode {
  return (
    <div className="number-fields">
      {NUMBERS.map(({ key, label, hint, min, max }) => (
        <label key={key} title={hint}>
          <span>{label}</span>
          <input
            type="number"
            data-testid={`draft-${key}`}
            min={min}
            max={max}
            value={draft[key]}
            onChange={(event) => {
              const value = event.target.valueAsNumber;
              if (Number.isFinite(value)) change({ [key]: value });
            }}
          />
        </label>
      ))}
    </div>
  );
}

function Forecast({
  draft,
  device,
}: {
  draft: ExperimentDraft;
  device: SelectedDevice;
}): ReactNode {
  const { experiments } = useWorkbench();
  const missing = toMissing(draft);
  const { forecast } = experiments;
  const serial = device.device?.serial ?? null;
  if (missing !== null) return <p className="muted">{missing}</p>;
  if (forecast === null) return <p className="muted">Computing what it takes …</p>;
  if (!forecast.ok) return <ErrorNotice error={forecast.error} />;
  const text = toForecastText(forecast.value);
  return (
    <>
      <p className="strong" data-testid="forecast-size">
        {text.size}
      </p>
      <table className="forecast-table" data-testid="forecast-detectable">
        <thead>
          <tr>
            <th>Launches vary by</th>
            <th>Smallest difference seen</th>
          </tr>
        </thead>
        <tbody>
          {text.detectable.map(({ spread, difference }) => (
            <tr key={spread}>
              <td>{spread}</td>
              <td>{difference}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted">
        With 80 % power. The time is the plan’s own waits and an assumed overhead for each launch;
        the run itself knows better after its first launches.
      </p>
      <Button
        look="primary"
        data-testid="start-experiment"
        disabled={serial === null || !device.live || experiments.starting}
        onClick={() => serial !== null && void experiments.start(serial)}
      >
        {experiments.starting ? 'Starting …' : 'Start'}
      </Button>
      {device.live ? null : <p className="muted">The device does not answer at present.</p>}
    </>
  );
}

export function Designer(): ReactNode {
  useStore();
  const device = useSelectedDevice();
  const { experiments } = useWorkbench();
  const { draft, set } = useUi();
  const packages = [...(device.session?.tickApps?.apps.keys() ?? [])].sort();
  const change: Change = (patch) => set({ draft: { ...draft, ...patch } });
  useEffect(() => {
    if (toMissing(draft) === null) void experiments.check(toPlan(draft));
  }, [draft, experiments]);
  if (packages.length === 0) {
    return (
      <EmptyState
        title="No device to experiment on"
        text="It relaunches apps under different advice and needs a device with a session."
      >
        <Button onClick={() => set({ page: 'overview' })}>Go to the overview</Button>
      </EmptyState>
    );
  }
  return (
    <div className="designer" data-testid="designer">
      <div className="designer-choices">
        <AppList draft={draft} change={change} packages={packages} />
        <ArmList draft={draft} change={change} />
      </div>
      <aside className="designer-side">
        <h2>How often</h2>
        <NumberFields draft={draft} change={change} />
        <h2>What it takes, what it can show</h2>
        <Forecast draft={draft} device={device} />
        {experiments.error ? <ErrorNotice error={experiments.error} /> : null}
      </aside>
    </div>
  );
}
