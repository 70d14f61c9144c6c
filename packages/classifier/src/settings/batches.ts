import { grouped, integer, integerOr } from '@nn-labs/experiment';
import type { Group } from './group.ts';

/** How many samples an update sees, and where all draws come from. */
export interface BatchSettings {
  readonly batchSize: number | null;
  readonly seed: number;
}

export const batches: Group<BatchSettings> = {
  options: grouped('Network', {
    batchSize: integerOr('full', {
      description: 'images per update; full: all of them',
      default: 128,
      min: 1,
    }),
    seed: integer({ description: 'seed of every random draw', default: 40, min: 0, max: 4_294_967_295 }),
  }),
  rules: () => [],
};
