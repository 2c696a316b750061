/** `ebb launch`: start an app, once or several times, and say what the device measured. */
import type { LaunchOutcome, LaunchRequest } from '../../common/engine_api.ts';
import { EXIT_OK, toExitCode } from '../exit_codes.ts';
import { toErrorText } from '../output.ts';
import { cancelOnInterrupt, type CommandWork, connectDevice } from '../run_command.ts';
import { type Column, toFixed, toTextTable } from '../text_table.ts';

export type LaunchOptions = Pick<
  LaunchRequest,
  'package' | 'activity' | 'homeFirst' | 'settleMs' | 'arm'
> & { readonly repeat: number };

/**
 * One command knows nothing of what was done to the app before it: it must not call it untouched.
 */
export const UNLABELLED = 'unlabelled';

const CALL_ID = 'cli';

export const LAUNCH_COLUMNS: readonly Column<LaunchOutcome>[] = [
  { title: 'PACKAGE', text: (row) => row.package },
  { title: 'ARM', text: (row) => row.arm },
  { title: 'STATE', text: (row) => row.state },
  { title: 'TOTAL ms', align: 'right', text: (row) => toFixed(row.totalTimeMs) },
  { title: 'WAIT ms', align: 'right', text: (row) => toFixed(row.waitTimeMs) },
  { title: 'MAJ FAULTS', align: 'right', text: (row) => toFixed(row.majorFaults) },
  { title: 'SWAP-INS pages', align: 'right', text: (row) => toFixed(row.swapIns) },
  { title: 'SAME PID', text: (row) => (row.pidUnchanged ? 'yes' : 'no') },
];

export function launch(options: LaunchOptions): CommandWork {
  return async (context) => {
    const { engine, output, signal, timeoutMs } = context;
    const device = await connectDevice(context);
    if (!device.ok) return device.error;
    const interrupted = cancelOnInterrupt(context, CALL_ID);
    if (interrupted !== null) return interrupted;
    const { repeat, ...rest } = options;
    const request: LaunchRequest = { ...rest, serial: device.value.serial };
    const outcomes: LaunchOutcome[] = [];
    for (let index = 1; index <= repeat && !signal.aborted; index++) {
      if (repeat > 1) output.progress(`launch ${index} of ${repeat}`);
      const full = timeoutMs === undefined ? request : { ...request, timeoutMs };
      const outcome = await engine.launch(full, CALL_ID);
      if (outcome.ok) {
        outcomes.push(outcome.value);
        continue;
      }
      if (outcomes.length === 0) return outcome.error;
      // The launches that were measured are shown; the exit code tells that the series is partial.
      output.data(outcomes);
      output.text(toTextTable(LAUNCH_COLUMNS, outcomes));
      process.stderr.write(toErrorText(outcome.error));
      return toExitCode(outcome.error.code);
    }
    output.data(outcomes);
    output.text(toTextTable(LAUNCH_COLUMNS, outcomes));
    return EXIT_OK;
  };
}
