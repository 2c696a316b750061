/** Entry of the command line: parses, runs, sets the exit code. */
import { CommanderError } from 'commander';

import { EXIT_OK, EXIT_USAGE } from './exit_codes.ts';
import { createProgram } from './program.ts';

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version end with 0; everything else that commander refuses is a wrong command line.
  process.exitCode = error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
}
