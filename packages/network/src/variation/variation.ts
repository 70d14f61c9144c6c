import type { DType, FloatArray, RandomState } from '@nn-labs/linalg';
import { describe } from '../check-config.ts';
import type { Design } from '../config.ts';
import { allocate } from '../forward-pass.ts';
import { type Layer, sizeOf } from '../layers/layer.ts';
import { type Augmentation, type CompleteAugmentation, completeAugmentation } from './augmentation.ts';
import { type BatchName, batchStream, purposes } from './batch-draws.ts';
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

/** The changes that make each batch different, checked: drawn from the seed, the epoch and the batch alone. */
export interface Variation {
  readonly seed: number;
  /** The share left out of what each layer is given: as many as there are layers. */
  readonly dropout: readonly number[];
  /** The purpose of each layer's draws: counted by the layers below that learn something. */
  readonly purposes: readonly number[];
  readonly augment: CompleteAugmentation | null;
}

/** Checks what is to vary, by the options and by the network's own dropouts; null when nothing does. */
export function planVariation(
  options: {
    readonly dropout?: Dropout | undefined;
    readonly augment?: Augmentation | undefined;
    readonly seed?: number | undefined;
  },
  { layers, dropped, inputShape }: Pick<Design, 'layers' | 'dropped' | 'inputShape'>,
): Variation | null {
  const { dropout, augment, seed } = options;
  if (dropout === undefined && augment === undefined && dropped.length === 0) return null;
  const { input = 0, hidden = 0 } = dropout ?? {};
  const hiddenLayers = layers.length - 1;
  const each = typeof hidden === 'number' ? new Array<number>(hiddenLayers).fill(hidden) : [...hidden];
  if (each.length !== hiddenLayers) {
    throw new RangeError(
      `train: dropout.hidden has ${each.length} values, but there are ${hiddenLayers} hidden layers`,
    );
  }
  const shares = [input, ...each];
  for (const p of shares) {
    if (typeof p === 'number' && p >= 0 && p < 1) continue;
    throw new RangeError(`train: dropout must be a number of at least 0 and below 1, found ${describe(p)}`);
  }
  if (each.some((p) => p > 0) && !layers.every(({ kind }) => kind === 'dense')) {
    throw new RangeError(
      'train: dropout.hidden is for networks of dense layers only. Put dropout(p) between the layers.',
    );
  }
  for (const { place, p } of dropped) {
    if (shares[place]! > 0) {
      throw new RangeError(
        `train: dropout leaves out a share before layer ${place}, where the network has a dropout already`,
      );
    }
    shares[place] = p;
  }
  if (!(typeof seed === 'number' && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)) {
    throw new RangeError(
      `train: dropout and augment draw from \`seed\`, an integer from 0 to 2^32 - 1, found ${describe(seed)}`,
    );
  }
  return {
    seed,
    dropout: shares,
    purposes: layers.map(
      (_, l) =>
        purposes.dropout + layers.slice(0, l).filter(({ parameters }) => parameters.length > 0).length,
    ),
    augment: augment === undefined ? null : completeAugmentation('train', augment, sizeOf(inputShape)),
  };
}

/** The changes of the batch at hand, by plain loops; rows are taken in ascending order, some at a time. */
export class VariedBatch {
  readonly #variation: Variation;
  readonly #widths: readonly number[];
  /** The masks of the rows at hand (rows, width), or null where nothing is left out. */
  readonly masks: readonly (FloatArray | null)[];
  readonly #dropped: readonly (FloatArray | null)[];
  readonly #images: MovedImages | null;
  #streams: readonly (RandomState | null)[] = [];

  constructor(variation: Variation, layers: readonly Layer[], rows: number, dtype: DType) {
    this.#variation = variation;
    const { dropout, augment } = variation;
    this.#widths = layers.map(({ inputShape }) => sizeOf(inputShape));
    const room = () => dropout.map((p, l) => (p === 0 ? null : allocate(dtype, rows * this.#widths[l]!)));
    this.masks = room();
    this.#dropped = room();
    this.#images = augment && new MovedImages(augment, variation.seed, allocate(dtype, 0));
  }

  begin(batch: BatchName): void {
    const { seed, dropout } = this.#variation;
    this.#images?.begin(batch);
    this.#streams = dropout.map((p, l) =>
      p === 0 ? null : batchStream(seed, this.#variation.purposes[l]!, batch),
    );
  }

  /** Moves the images x (rows, inputs) and leaves some of their pixels out, in place. */
  varyInput(x: FloatArray, count: number): void {
    this.#images?.move(x, count);
    const mask = this.#drawMask(0, count);
    if (mask !== null) for (let i = 0; i < count * this.#widths[0]!; i++) x[i]! *= mask[i]!;
  }

  /** The input of layer l (from 1) from the activations a (rows, width) below it: a itself where nothing is left out. */
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
