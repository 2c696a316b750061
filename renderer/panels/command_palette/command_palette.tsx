/** Everything by name: Ctrl K, a few letters, Enter. */
import {
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from '@mantine/spotlight';
import type { ReactNode } from 'react';
import { useSelectedDevice, useStore, useWorkbench } from '../../session/workbench_context.tsx';
import { useUi, type UiState } from '../../session/ui_state.ts';
import type { SessionStore } from '../../session/session_store.ts';
import type { Workbench } from '../../session/workbench.ts';
import {
  STRATEGY_OPTIONS,
  STRATEGY_PRESENTATION,
} from '../../view_models/strategy_presentation.ts';
import { toAppNames } from '../../view_models/app_names.ts';

type Set = UiState['set'];

function action(id: string, label: string, run: () => void, description = ''): SpotlightActionData {
  return { id, label, onClick: run, ...(description === '' ? {} : { description }) };
}

function toViewActions(set: Set): SpotlightActionData[] {
  return [
    action('overview', 'Go to overview', () => set({ page: 'overview' })),
    action('launches', 'Go to launches', () => set({ page: 'launches' })),
    action('experiments', 'Go to experiments', () => set({ page: 'experiments' })),
    action('new experiment', 'New experiment', () =>
      set({ page: 'experiments', experimentId: null }),
    ),
    action('log', 'Toggle action log', () => set({ logOpen: !useUi.getState().logOpen })),
    action('pss', 'Chart PSS', () => set({ metric: 'pss_kb' })),
    action('swap', 'Chart SwapPss', () => set({ metric: 'swap_pss_kb' })),
    action('rss', 'Chart RSS', () => set({ metric: 'rss_kb' })),
    action('uss', 'Chart USS', () => set({ metric: 'uss_kb' })),
    action('other', 'Chart: show or hide other apps', () =>
      set({ showOther: !useUi.getState().showOther }),
    ),
    action('live', 'Chart: back to live', () => set({ zoom: null })),
    action('system', 'Theme: as the system', () => set({ theme: 'system' })),
    action('dark', 'Theme: dark', () => set({ theme: 'dark' })),
    action('light', 'Theme: light', () => set({ theme: 'light' })),
  ];
}

function toDeviceActions(store: SessionStore, workbench: Workbench): SpotlightActionData[] {
  const { set } = useUi.getState();
  return [
    ...(store.devices ?? []).map((device) =>
      action(
        `device ${device.serial}`,
        `Open ${device.name}`,
        () => workbench.selectDevice(device.serial),
        device.serial,
      ),
    ),
    action('virtual', 'Start the virtual device', () => void workbench.startVirtualDevice()),
    action('doctor', 'Run the doctor', () => {
      set({ doctorOpen: true });
      void workbench.runDoctor();
    }),
  ];
}

/** What can be done with the selected app. */
function toAppActions(workbench: Workbench, serial: string, name: string): SpotlightActionData[] {
  const { consistency } = useUi.getState();
  const target = { serial, target: name, consistency } as const;
  return [
    ...STRATEGY_OPTIONS.map(({ value, label }) =>
      action(
        `advise ${value}`,
        label,
        () => void workbench.advise({ ...target, strategy: value, dryRun: false }),
        STRATEGY_PRESENTATION[value].hint,
      ),
    ),
    action(
      'dry run',
      'Dry run',
      () => void workbench.dryRun({ ...target, strategy: useUi.getState().strategy }),
    ),
    action(
      'launch',
      'Measure one launch',
      () => void workbench.launch({ serial, package: name }, 1),
    ),
  ];
}

export function CommandPalette(): ReactNode {
  const store = useStore();
  const workbench = useWorkbench();
  const { session } = useSelectedDevice();
  const { set, selectedPackage } = useUi();
  const names = toAppNames([...(session?.tickApps?.apps.keys() ?? [])]);
  const groups: SpotlightActionGroupData[] = [
    ...(session && selectedPackage !== null
      ? [
          {
            group: names.get(selectedPackage) ?? selectedPackage,
            actions: toAppActions(workbench, session.serial, selectedPackage),
          },
        ]
      : []),
    { group: 'View', actions: toViewActions(set) },
    { group: 'Devices', actions: toDeviceActions(store, workbench) },
    {
      group: 'Apps',
      actions: [...names].map(([name, label]) =>
        action(`app ${name}`, `Select ${label}`, () => set({ selectedPackage: name }), name),
      ),
    },
  ];
  return (
    <Spotlight
      actions={groups}
      shortcut="mod + K"
      tagsToIgnore={[]}
      nothingFound="No command of that name"
      searchProps={{ placeholder: 'Command, app or device' }}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.25, transitionProps: { duration: 0 } }}
      lockScroll={false}
      scrollable
      maxHeight={420}
      limit={60}
    />
  );
}
