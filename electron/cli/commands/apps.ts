/** `ebb apps`: every app with its memory, once. */
import type { AppRow } from '../../common/engine_api.ts';
import { EXIT_OK } from '../exit_codes.ts';
import { type CommandWork, connectDevice } from '../run_command.ts';
import { type Column, toFixed, toMib, toTextTable } from '../text_table.ts';

export const APP_COLUMNS: readonly Column<AppRow>[] = [
  { title: 'PACKAGE', text: (app) => app.package },
  { title: 'PID', align: 'right', text: (app) => String(app.pid) },
  { title: 'UID', align: 'right', text: (app) => String(app.uid) },
  { title: 'ADJ', align: 'right', text: (app) => String(app.oomScoreAdj) },
  { title: 'FROZEN', text: (app) => (app.frozen ? 'yes' : 'no') },
  { title: 'PROCS', align: 'right', text: (app) => String(app.processes.length) },
  { title: 'PSS MiB', align: 'right', text: (app) => toMib(app.pssKb) },
  { title: 'SWAPPSS MiB', align: 'right', text: (app) => toMib(app.swapPssKb) },
  { title: 'RSS MiB', align: 'right', text: (app) => toMib(app.rssKb) },
  { title: 'USS MiB', align: 'right', text: (app) => toMib(app.ussKb) },
  { title: 'AGE ms', align: 'right', text: (app) => toFixed(app.pssAgeMs) },
];

export const listApps: CommandWork = async (context) => {
  const { engine, output } = context;
  const device = await connectDevice(context);
  if (!device.ok) return device.error;
  const apps = await engine.listApps(device.value.serial);
  if (!apps.ok) return apps.error;
  output.data(apps.value);
  output.text(toTextTable(APP_COLUMNS, apps.value));
  return EXIT_OK;
};
