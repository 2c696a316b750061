/**
 * Where each panel stands. A new panel is a folder and a line here; panels do not know each other.
 */
import type { ComponentType } from 'react';
import type { Page } from '../session/ui_state.ts';
import { ActionLog } from './action_log/action_log.tsx';
import { AppDetail } from './app_detail/app_detail.tsx';
import { AppTable } from './app_table/app_table.tsx';
import { CommandPalette } from './command_palette/command_palette.tsx';
import { DeviceRail } from './device_rail/device_rail.tsx';
import { Doctor } from './doctor/doctor.tsx';
import { ExperimentsPage } from './experiments/experiments.tsx';
import { Launches } from './launches/launches.tsx';
import { SessionBanner } from './session_banner/session_banner.tsx';
import { StatusBar } from './status_bar/status_bar.tsx';
import { SystemStrip } from './system_strip/system_strip.tsx';
import { Timeline } from './timeline/timeline.tsx';
import { TopBar } from './top_bar/top_bar.tsx';
import { Welcome } from './welcome/welcome.tsx';

export type Slot = 'top' | 'left' | 'notice' | 'main' | 'right' | 'drawer' | 'bottom' | 'overlay';

export interface PanelSpec {
  readonly name: string;
  readonly slot: Slot;
  /** Absent = on every page. */
  readonly page?: Page;
  readonly component: ComponentType;
}

export const PANELS: readonly PanelSpec[] = [
  { name: 'top_bar', slot: 'top', component: TopBar },
  { name: 'device_rail', slot: 'left', component: DeviceRail },
  { name: 'session_banner', slot: 'notice', component: SessionBanner },
  { name: 'doctor', slot: 'notice', component: Doctor },
  { name: 'welcome', slot: 'main', page: 'overview', component: Welcome },
  { name: 'system_strip', slot: 'main', page: 'overview', component: SystemStrip },
  { name: 'timeline', slot: 'main', page: 'overview', component: Timeline },
  { name: 'app_table', slot: 'main', page: 'overview', component: AppTable },
  { name: 'launches', slot: 'main', page: 'launches', component: Launches },
  { name: 'experiments', slot: 'main', page: 'experiments', component: ExperimentsPage },
  { name: 'app_detail', slot: 'right', page: 'overview', component: AppDetail },
  { name: 'action_log', slot: 'drawer', component: ActionLog },
  { name: 'status_bar', slot: 'bottom', component: StatusBar },
  { name: 'command_palette', slot: 'overlay', component: CommandPalette },
];
