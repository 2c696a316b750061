/**
 * What the user chose; nothing that was measured. Kept small, kept in localStorage where it should
 * survive a restart.
 */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { WHOLE_SELECTION } from '../../electron/common/selection.ts';
import type { Consistency, SelectionMessage, Strategy } from '../../electron/common/wire.gen.ts';
import { FIRST_DRAFT, type ExperimentDraft } from '../view_models/experiment_draft.ts';
import type { TrackedMetric } from './app_aggregate.ts';

export type Page = 'overview' | 'launches' | 'experiments';
export type ThemeChoice = 'system' | 'dark' | 'light';
/** Minutes; null = everything that is kept. */
export type WindowMinutes = 5 | 15 | 60 | null;
export type SortKey =
  'app' | 'state' | 'pss' | 'swap' | 'rss' | 'uss' | 'age' | 'advice' | 'launch';

export interface SortOrder {
  readonly key: SortKey;
  readonly descending: boolean;
}

export interface UiState {
  page: Page;
  theme: ThemeChoice;
  serial: string | null;
  selectedPackage: string | null;
  metric: TrackedMetric;
  windowMinutes: WindowMinutes;
  /** Span dragged open in a chart, Unix ms; null = live. */
  zoom: { readonly fromMs: number; readonly toMs: number } | null;
  /** System metric drawn as a second lane under the timeline. */
  systemLane: string | null;
  showOther: boolean;
  sort: SortOrder;
  filter: string;
  pinned: readonly string[];
  expanded: readonly string[];
  strategy: Strategy;
  consistency: Consistency;
  selection: SelectionMessage;
  /** The run that the page of experiments shows; null = the designer. */
  experimentId: string | null;
  draft: ExperimentDraft;
  logOpen: boolean;
  doctorOpen: boolean;
  set: (patch: Partial<Omit<UiState, 'set'>>) => void;
}

const PERSISTED = ['theme', 'metric', 'windowMinutes', 'sort', 'pinned', 'showOther'] as const;

export const useUi = create<UiState>()(
  persist(
    (set) => ({
      page: 'overview',
      theme: 'system',
      serial: null,
      selectedPackage: null,
      metric: 'pss_kb',
      windowMinutes: 15,
      zoom: null,
      systemLane: null,
      showOther: false,
      sort: { key: 'pss', descending: true },
      filter: '',
      pinned: [],
      expanded: [],
      strategy: 'pageout_anon',
      consistency: 'freeze',
      selection: WHOLE_SELECTION,
      experimentId: null,
      draft: FIRST_DRAFT,
      logOpen: false,
      doctorOpen: false,
      set: (patch) => set(patch),
    }),
    {
      name: 'ebb-ui',
      version: 1,
      partialize: (state) =>
        Object.fromEntries(PERSISTED.map((key) => [key, state[key]])) as Partial<UiState>,
    },
  ),
);

export function toggled(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item];
}
