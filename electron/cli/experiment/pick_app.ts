/** The app of a calibration that was told none: any that can be launched serves. */
import { toFailure } from '../../common/errors.ts';
import { type Result, success } from '../../common/result.ts';
import { toCachedApps } from '../cached_apps.ts';
import type { CommandContext } from '../run_command.ts';

const ARM = 'bring_up';
const SETTLE_MS = 500;

/** The largest cached app that comes up when launched; it is in the background again at the end. */
export async function pickApp(context: CommandContext, serial: string): Promise<Result<string>> {
  const { engine, output, signal } = context;
  const apps = await engine.listApps(serial);
  if (!apps.ok) return apps;
  const cached = toCachedApps(apps.value);
  for (const { package: name } of cached) {
    if (signal.aborted) return toFailure('cancelled', 'Interrupted.');
    const request = { serial, package: name, arm: ARM, settleMs: SETTLE_MS, homeFirst: true };
    const launched = await engine.launch(request);
    if (launched.ok) {
      output.progress(`no --app was given: ${name}`);
      const home = await engine.pressHome(serial);
      return home.ok ? success(name) : home;
    }
    output.progress(`left out: ${launched.error.message}`);
  }
  return toFailure(
    'not_running',
    'No --app was given, and no cached app could be launched.',
    `${cached.length} apps of ${apps.value.length} are cached.`,
  );
}
