/** `ebb experiment report`: what is no result, and what cannot be written. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toSimulatedResult } from '../../engine/experiment/testing/simulated_result.ts';
import { EXIT_OK } from '../exit_codes.ts';
import type { CommandContext } from '../run_command.ts';
import { makeReport } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'ebb-report-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const context = { output: { progress: () => undefined } } as unknown as CommandContext;

function save(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('the report of a saved result', () => {
  it('is written, with the data inside', async () => {
    const result = toSimulatedResult({ blocks: 8 });
    const html = join(folder, 'report.html');
    expect(await makeReport(save('result.json', JSON.stringify(result)), html)(context)).toBe(
      EXIT_OK,
    );
    const text = readFileSync(html, 'utf8');
    expect(text).toContain(result.id);
    expect(text).not.toMatch(/(src|href)="?https?:/);
  });

  it.each([
    ['a file that is not there', () => join(folder, 'nothing.json')],
    ['text that is no JSON', () => save('text.json', 'launches: 3')],
    ['JSON that is no result', () => save('other.json', '{"plan":{}}')],
    ['null', () => save('null.json', 'null')],
    ['a result without its parts', () => save('part.json', '{"plan":{},"launches":[]}')],
  ])('refuses %s', async (_, toFile) => {
    const made = await makeReport(toFile(), join(folder, 'none.html'))(context);
    expect(made).toMatchObject({ code: 'bad_argument' });
  });

  it('says when the file cannot be written', async () => {
    const whole = save('whole.json', JSON.stringify(toSimulatedResult({ blocks: 8 })));
    const nowhere = join(folder, 'no/such/folder.html');
    expect(await makeReport(whole, nowhere)(context)).toMatchObject({ code: 'io_error' });
  });
});
