/**
 * Writes testdata/simulated_result.json, for the work on the report and the window.
 *
 *   npx tsx electron/engine/experiment/testing/write_simulated_result.ts
 */
import { writeFileSync } from 'node:fs';
import { toSimulatedResult } from './simulated_result.ts';

const file = new URL('../testdata/simulated_result.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(toSimulatedResult({ blocks: 8 }))}\n`);
