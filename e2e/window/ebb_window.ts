/**
 * Ebb's window as a person uses it: every test id of the window stands here and nowhere else.
 * Values that the window shows are read from their data-* attributes, without formatting.
 */
import { expect, type Locator, type Page } from '@playwright/test';
import { readAppProcesses, type GuestProcess } from '../harness/guest.ts';
import type { World } from '../harness/world.ts';

/** adb, root, push of the agent, first tick; on an emulated processor. */
const CONNECT_DEADLINE_MS = 60_000;
/** oom_score_adj of apps that wait in the background, as Android sets it. */
const CACHED_ADJ = 900;
export const FOREGROUND_ADJ = 0;

export class EbbWindow {
  constructor(
    readonly page: Page,
    private readonly world: World,
  ) {}

  device(serial: string): Locator {
    return this.page.getByTestId(`device-${serial}`);
  }

  get timeline(): Locator {
    return this.page.getByTestId('timeline');
  }

  row(packageName: string): Locator {
    return this.page.getByTestId(`app-row-${packageName}`);
  }

  byId(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** A number out of data-value; null while the window has none. */
  async valueOf(locator: Locator): Promise<number | null> {
    const text = await locator.getAttribute('data-value');
    return text === null || text === '' ? null : Number(text);
  }

  async attributeNumber(locator: Locator, name: string): Promise<number> {
    return Number((await locator.getAttribute(name)) ?? Number.NaN);
  }

  pointCount(): Promise<number> {
    return this.attributeNumber(this.timeline, 'data-points');
  }

  gapCount(): Promise<number> {
    return this.attributeNumber(this.timeline, 'data-gaps');
  }

  rowValue(packageName: string, testId: 'pss-kb' | 'swap-pss-kb'): Promise<number | null> {
    return this.valueOf(this.row(packageName).getByTestId(testId));
  }

  /** Waits until ticks of this device arrive; picks it first if the window did not do so. */
  async openDevice(serial: string): Promise<void> {
    const device = this.device(serial);
    await expect(device).toHaveAttribute('data-state', 'device', { timeout: CONNECT_DEADLINE_MS });
    if ((await device.getAttribute('data-session')) === 'idle') await device.click();
    await expect(device).toHaveAttribute('data-session', 'streaming', {
      timeout: CONNECT_DEADLINE_MS,
    });
    await expect.poll(() => this.pointCount(), { timeout: CONNECT_DEADLINE_MS }).toBeGreaterThan(0);
  }

  /** Cached apps by the kernel's oom_score_adj that also have a row, largest uid last. */
  async findBackgroundApps(serial: string): Promise<readonly GuestProcess[]> {
    const processes = await readAppProcesses(this.world, serial);
    const cached = processes.filter(
      (process) => process.oomScoreAdj >= CACHED_ADJ && !process.name.includes(':'),
    );
    const shown: GuestProcess[] = [];
    for (const process of cached) {
      if ((await this.row(process.name).count()) > 0) shown.push(process);
    }
    return shown;
  }

  async select(packageName: string): Promise<void> {
    await this.row(packageName).click();
    await expect(this.byId('advise-button')).toBeVisible();
  }

  /** A native select, a segmented control or a combobox: picked by its value. */
  async choose(testId: 'strategy-select' | 'consistency-select', value: string): Promise<void> {
    const control = this.byId(testId);
    await control.selectOption(value);
    await expect(control).toHaveValue(value);
  }
}
