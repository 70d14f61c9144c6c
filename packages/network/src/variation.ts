import type { FloatArray, RandomState } from '@nn-labs/linalg';
import { type Augmentation, type CompleteAugmentation, completeAugmentation } from './augmentation.ts';
import { type BatchName, batchStream, purposes } from './batch-draws.ts';
import { describe } from './config.ts';
import type { Dense } from './dense.ts';
import { allocateLike } from './forward-pass.ts';
import { MovedImages } from './moved-images.ts';

/**
 * Which share of the values is left out of each batch (Srivastava and others, 2014), as PyTorch's Dropout does it: a
 * value stays where its draw is at least p, and is then multiplied by 1 / (1 - p). Evaluation leaves nothing out.
 */
export interface Dropout {
  /** Of the inputs, 0 by default. */
  readonly input?: number | undefined;
  /** Of the activations of every hidden layer, or of each one, first to last; 0 by default. */
  readonly hidden?: number | readonly number[] | undefined;
}

/** What makes each batch different, checked: drawn from the seed, the epoch and the batch alone. */
export interface Variation {
  readonly seed: number;
  /** The share left out of the inputs, then of each hidden layer: as many as there are layers. */
  readonly dropout: readonly number[];
  readonly augment: CompleteAugmentation | null;
}

/** Checks what is to vary; null when nothing does. */
export function planVariation(
  options: {
    readonly dropout?: Dropout | undefined;
    readonly augment?: Augmentation | undefined;
    readonly seed?: number | undefined;
  },
  layers: readonly unknown[],
  inputs: number,
): Variation | null {
  const { dropout, augment, seed } = options;
  if (dropout === undefined && augment === undefined) return null;
  const { input = 0, hidden = 0 } = dropout ?? {};
  const hiddenLayers = layers.length - 1;
  const each = typeof hidden === 'number' ? new Array<number>(hiddenLayers).fill(hidden) : [...hidden];
  if (each.length !== hiddenLayers) {
    throw new RangeError(
      `train: dropout.hidden has ${each.length} values, but there are ${hiddenLayers} hidden layers`,
    );
  }
  for (const p of [input, ...each]) {
    if (typeof p === 'number' && p >= 0 && p < 1) continue;
    throw new RangeError(`train: dropout must be a number of at least 0 and below 1, found ${describe(p)}`);
  }
  if (!(typeof seed === 'number' && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)) {
    throw new RangeError(
      `train: dropout and augment draw from \`seed\`, an integer from 0 to 2^32 - 1, found ${describe(seed)}`,
    );
  }
  return {
    seed,
    dropout: [input, ...each],
    augment: augment === undefined ? null : completeAugmentation('train', augment, inputs),
  };
}

/** What is done to the batch at hand, by plain loops; rows are taken in ascending order, some at a time. */
export class VariedBatch {
  readonly #variation: Variation;
  readonly #widths: readonly number[];
  /** The masks of the rows at hand (rows, width), or null where nothing is left out. */
  readonly masks: readonly (FloatArray | null)[];
  readonly #dropped: readonly (FloatArray | null)[];
  readonly #images: MovedImages | null;
  #streams: readonly (RandomState | null)[] = [];

  constructor(variation: Variation, layers: readonly Dense[], rows: number) {
    this.#variation = variation;
    const { dropout, augment } = variation;
    const first = layers[0]!;
    this.#widths = layers.map(({ inputs }) => inputs);
    const room = () => dropout.map((p, l) => (p === 0 ? null : allocateLike(first, rows * this.#widths[l]!)));
    this.masks = room();
    this.#dropped = room();
    this.#images = augment && new MovedImages(augment, variation.seed, first.weight.data);
  }

  begin(batch: BatchName): void {
    const { seed, dropout } = this.#variation;
    this.#images?.begin(batch);
    this.#streams = dropout.map((p, l) => (p === 0 ? null : batchStream(seed, purposes.dropout + l, batch)));
  }

  /** Moves the images x (rows, inputs) and leaves some of their pixels out, in place. */
  varyInput(x: FloatArray, count: number): void {
    this.#images?.move(x, count);
    const mask = this.#drawMask(0, count);
    if (mask !== null) for (let i = 0; i < count * this.#widths[0]!; i++) x[i]! *= mask[i]!;
  }

  /** What goes on from the activations a (rows, width) to layer l (from 1): a itself where nothing is left out. */
  dropHidden(l: number, a: FloatArray, count: number): FloatArray {
    const mask = this.#drawMask(l, count);
    if (mask === null) return a;
    const out = this.#dropped[l]!;
    for (let i = 0; i < count * this.#widths[l]!; i++) out[i] = a[i]! * mask[i]!;
    return out;
  }

  #drawMask(l: number, count: number): FloatArray | null {
    const mask = this.masks[l]!;
    if (mask === null) return null;
    const p = this.#variation.dropout[l]!;
    const random = this.#streams[l]!;
    for (let i = 0; i < count * this.#widths[l]!; i++) mask[i] = random.random() < p ? 0 : 1 / (1 - p);
    return mask;
  }
}
