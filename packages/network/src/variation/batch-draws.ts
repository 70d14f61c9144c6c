import { RandomState } from '@nn-labs/linalg';

/** Which batch of a training: what is drawn within it depends on nothing else but the seed. */
export interface BatchName {
  /** From 0. */
  readonly epoch: number;
  /** Within its epoch, from 0. */
  readonly batch: number;
}

/** The purposes of streams of draws: no two streams use the same numbers. */
export const purposes = {
  affine: 1,
  elasticX: 2,
  elasticY: 3,
  /** Of the inputs; of hidden layer l (from 1) it is this + l. */
  dropout: 100,
  /** Of a layer that draws: this + its place. */
  ownLayer: 200,
} as const;

/** The stream of one purpose in one batch: many threads may draw, in any order, and a resumed training goes on alike. */
export function batchStream(seed: number, purpose: number, { epoch, batch }: BatchName): RandomState {
  return new RandomState([seed, purpose, epoch, batch]);
}
