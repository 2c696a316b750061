/**
 * Which resampling loop an analysis gets: the addon's where there is one, else TypeScript's. Both
 * give the same bits, so that no figure depends on it.
 */
import type { Native } from '../../native/index.ts';
import type { BlockBootstrap } from '../common/resampling.ts';
import type { Result } from '../common/result.ts';
import { bootstrapBlocks } from './statistics/block_bootstrap.ts';

export function chooseBlockBootstrap(native: Result<Native>): BlockBootstrap {
  return (native.ok ? native.value.bootstrapBlocks : null) ?? bootstrapBlocks;
}
