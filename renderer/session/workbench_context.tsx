/**
 * The workbench for the tree of panels, and the one hook that makes React look at the store again.
 */
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { DeviceSummary } from '../../electron/common/engine_api.ts';
import type { DeviceSession, SessionStore } from './session_store.ts';
import { useUi } from './ui_state.ts';
import type { Workbench } from './workbench.ts';

const WorkbenchContext = createContext<Workbench | null>(null);

export const WorkbenchProvider = WorkbenchContext.Provider;

export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (!workbench) throw new Error('A panel stands outside of WorkbenchProvider.');
  return workbench;
}

/** The store, and a render once per commit. */
export function useStore(): SessionStore {
  const { store } = useWorkbench();
  useSyncExternalStore(store.commits.subscribe, store.commits.revision);
  return store;
}

export interface SelectedDevice {
  readonly device: DeviceSummary | null;
  readonly session: DeviceSession | null;
  /** Ticks come in, requests are answered. */
  readonly live: boolean;
}

export function useSelectedDevice(): SelectedDevice {
  const store = useStore();
  const serial = useUi((ui) => ui.serial);
  const device = store.devices?.find((candidate) => candidate.serial === serial) ?? null;
  return {
    device,
    session: serial === null ? null : store.find(serial),
    live: store.engine.state === 'ready' && device?.session === 'streaming',
  };
}
