// Runs steps in the order of their needs, at most two at a time: most of them keep a core busy.
import { StepFailure } from './command.mjs';

const AT_ONCE = 2;

/**
 * @typedef {{ name: string, needs: readonly string[], run: () => Promise<string> }} Step
 * @param {readonly Step[]} steps
 * @param {(line: string) => void} log
 * @returns {Promise<boolean>} did all succeed
 */
export async function runSteps(steps, log) {
  const wanted = new Set(steps.map((step) => step.name));
  const done = new Set();
  const waiting = [...steps];
  /** @type {Map<string, Promise<[name: string, succeeded: boolean]>>} */
  const running = new Map();
  let failed = false;
  while (waiting.length + running.size > 0) {
    const ready = waiting.findIndex((step) =>
      step.needs.every((need) => done.has(need) || !wanted.has(need)),
    );
    const step = waiting[ready];
    if (!failed && step !== undefined && running.size < AT_ONCE) {
      waiting.splice(ready, 1);
      running.set(step.name, runStep(step, log));
      continue;
    }
    if (running.size === 0) break;
    const [name, succeeded] = await Promise.race(running.values());
    running.delete(name);
    if (succeeded) done.add(name);
    else failed = true;
  }
  return !failed;
}

/**
 * @param {Step} step
 * @param {(line: string) => void} log
 * @returns {Promise<[name: string, succeeded: boolean]>}
 */
async function runStep(step, log) {
  const startMs = Date.now();
  const seconds = () => `${((Date.now() - startMs) / 1000).toFixed(1)} s`;
  try {
    const outcome = await step.run();
    log(`  ${step.name}: ${outcome} (${seconds()})`);
    return [step.name, true];
  } catch (error) {
    log(`  ${step.name}: FAILED (${seconds()})`);
    log(
      error instanceof StepFailure
        ? error.message
        : error instanceof Error
          ? String(error.stack)
          : String(error),
    );
    if (error instanceof StepFailure && error.remedy) log(`  remedy: ${error.remedy}`);
    return [step.name, false];
  }
}
