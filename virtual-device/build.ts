/**
 * `tsx virtual-device/build.ts [--arch x86_64|arm64] [--kernel 6.12]`: builds the image into the
 * cache, for the set-up.
 */
import { parseArgs } from 'node:util';
import { buildVirtualDevice } from './index.ts';

const { values } = parseArgs({
  options: { arch: { type: 'string' }, kernel: { type: 'string' } },
});
const result = await buildVirtualDevice({
  ...(values.arch === undefined ? {} : { arch: values.arch }),
  ...(values.kernel === undefined ? {} : { kernel: values.kernel }),
  onProgress: (text) => process.stderr.write(`${text}\n`),
});
if (result.ok) {
  process.stdout.write(`${JSON.stringify(result.value, null, 2)}\n`);
} else {
  const { message, cause, remedy } = result.error;
  process.stderr.write(`error: ${message}\ncause: ${cause}\nremedy: ${remedy}\n`);
  process.exitCode = 1;
}
