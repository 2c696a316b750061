/** Captures of real devices, where this computer has them: tests hold parsers against them too. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { findProjectRoot } from '../project_root.ts';

export interface Capture {
  readonly name: string;
  readonly text: string;
}

/** Empty in a bare clone: own fixtures must hold the parser by themselves. */
export function readCaptures(kind: string, prefix: string): Capture[] {
  const folder = join(
    process.env['EBB_CAPTURES_DIR'] ?? join(findProjectRoot(), '..', 'shared', 'captures'),
    kind,
  );
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix));
  return names.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}
