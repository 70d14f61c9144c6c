import type { NonFinite } from './training-backend.ts';

/** The known facts of a run at the moment when its loss or its parameters stopped being finite. */
export interface DivergenceFacts {
  readonly epoch: number;
  readonly batch: number;
  /** The loss of the epoch so far. */
  readonly loss: number;
  /** The first values that are not finite; null when all are, and the loss alone overflowed. */
  readonly first: NonFinite | null;
  readonly learningRate: number;
  /** The greatest |x| of the samples. */
  readonly largestInput: number;
}

/** Inputs beyond this are called unscaled: pixels as 0 … 255, prices, years. */
const largestScaledInput = 10;

/**
 * Training stopped because the loss or a parameter is NaN or infinite: says when, where first and the likely cause.
 *
 * @example
 * ```ts
 * import { Matrix, RandomState } from '@nn-labs/linalg';
 * import { Network } from '@nn-labs/network';
 * const layers = [{ units: 1, activation: 'sigmoid' }] as const;
 * const network = new Network({ inputs: 2, layers, loss: 'squared-error', random: new RandomState(40) });
 * const [X, Y] = [Matrix.fromRows([[0.5, 1]]), Matrix.fromRows([[1e200]])];
 * await network.train(X, Y, { epochs: 1, learningRate: 0.1 }).next(); // throws the loss became Infinity in epoch 0, batch 0
 * ```
 */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
  /** The epoch, from 0. */
  readonly epoch: number;
  /** The batch in that epoch, from 0. */
  readonly batch: number;
  /** The first layer, from 0, with values that are not finite; null when the loss alone overflowed. */
  readonly layer: number | null;
  /** Which values of that layer, or the loss. */
  readonly where: string;
  /** The most probable cause, and the way out. */
  readonly likelyCause: string;

  constructor(facts: DivergenceFacts) {
    const { epoch, batch, loss, first } = facts;
    const likelyCause = causeOf(facts);
    const what = Number.isFinite(loss)
      ? `not all values are finite at the end of epoch ${epoch}`
      : `the loss became ${loss} in epoch ${epoch}, batch ${batch}`;
    const where =
      first === null
        ? 'weights and activations are still finite, the loss alone overflowed'
        : `the first values not finite are in layer ${first.layer} (${first.where})`;
    super(`train: ${what}; ${where}. Likely cause: ${likelyCause}`);
    this.epoch = epoch;
    this.batch = batch;
    this.layer = first?.layer ?? null;
    this.where = first?.where ?? 'loss';
    this.likelyCause = likelyCause;
  }
}

function causeOf({ epoch, batch, loss, first, learningRate, largestInput }: DivergenceFacts): string {
  const untrained = epoch === 0 && batch === 0 && !Number.isFinite(loss);
  if (untrained && first !== null && first.where !== 'activation') {
    return `the ${first.where} was not finite before training began. Draw its weights again.`;
  }
  if (largestInput > largestScaledInput) {
    return `the inputs are not scaled, they reach ${largestInput}. Scale them to about 1, as pixels / 255.`;
  }
  if (untrained) {
    return first === null
      ? 'the targets are too large for a loss to be squared or summed. Scale Y.'
      : 'the weights are too large for these inputs. Draw them with init xavier or he.';
  }
  return `learning rate ${learningRate} is too high. Try a tenth of it.`;
}
