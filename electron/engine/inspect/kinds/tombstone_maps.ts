/**
 * The "memory map" of a tombstone: both addresses are inclusive, sizes and offsets hexadecimal
 * bytes. Printed by print_thread_memory / dump_all_maps() in AOSP system/core/debuggerd.
 */
import type { Kind, Value } from '../kind.ts';

const HEAD = /^\s*memory map \((\d+) entr(?:y|ies)\):/;
const ADDRESS = String.raw`[\da-f]{8}(?:'[\da-f]{8})?`;
const ROW = new RegExp(
  String.raw`^\s*(?:-*>)?\s*(${ADDRESS})-(${ADDRESS})\s+([r-][w-][x-])\s+([\da-f]+)\s+([\da-f]+)(?:\s+(\S.*?))?\s*$`,
);
const FAULT = /^\s*-+>?\s*Fault address falls /;

const toNumber = (hex: string): bigint => BigInt(`0x${hex.replaceAll("'", '')}`);

export const tombstoneMaps: Kind = {
  id: 'tombstone_maps',
  title: 'memory map of a tombstone',
  begins: HEAD,
  cues: [
    [HEAD, 3],
    [ROW, 3],
    [FAULT, 3],
  ],
  parse(page, { native }) {
    const head: Record<string, Value> = {};
    const maps: Value[] = [];
    let refused = 0;
    for (const line of page.lines) {
      const count = HEAD.exec(line.text);
      const row = ROW.exec(line.text);
      if (count !== null) {
        head['entries'] = Number(count[1]);
        page.use(line);
      } else if (FAULT.test(line.text)) {
        head['fault'] = line.text.trim().replace(/^-+>?\s*/, '');
        page.use(line);
      } else if (row !== null) {
        const [, start = '0', end = '0', permissions = '', offset = '', size = '0', rest = ''] =
          row;
        const extent = toNumber(end) - toNumber(start) + 1n;
        if (extent !== toNumber(size)) {
          refused += 1;
          page.refuse(
            line,
            `the addresses span ${extent} bytes, the size says ${toNumber(size)}`,
            true,
          );
          continue;
        }
        page.use(line);
        const buildId = /\(BuildId: ([\da-f]+)\)/.exec(rest)?.[1];
        const bias = /\(load bias (0x[\da-f]+)\)/.exec(rest)?.[1];
        const name = rest.replace(/\s*\((BuildId: [\da-f]+|load bias 0x[\da-f]+)\)/g, '').trim();
        maps.push({
          ...{ start: start.replaceAll("'", ''), end_inclusive: end.replaceAll("'", '') },
          ...{ permissions, offset, name, category: native.toVmaCategory(name) },
          size_kb: Number(extent) / 1024,
          ...(buildId === undefined ? {} : { build_id: buildId }),
          ...(bias === undefined ? {} : { load_bias: bias }),
        });
      }
    }
    const first = page.lines.find((line) => HEAD.test(line.text));
    const found = maps.length + refused;
    if (first !== undefined && head['entries'] !== found) {
      page.remark(first, `${found} of ${JSON.stringify(head['entries'])} entries are here`);
    }
    return { ...head, maps };
  },
};
