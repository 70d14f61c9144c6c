import type { DType, FloatArray, RandomState } from '@nn-labs/linalg';
import { activate } from './layers/activation.ts';
import { type Layer, type Pass, sizeOf } from './layers/layer.ts';
import type { LossFunction, Measured } from './losses/loss.ts';
import { countRight, type Judge } from './losses/rows.ts';
import { type BatchName, batchStream, purposes } from './variation/batch-draws.ts';

/** The layers, first to last, the loss that training makes small, and the judge that says what is right. */
export interface Model {
  readonly layers: readonly Layer[];
  readonly loss: LossFunction;
  readonly judge: Judge;
  readonly dtype: DType;
}

/** The forward pass over at most `rows` samples at a time, in arrays allocated once. */
export class ForwardPass {
  /** The most samples of one run. */
  readonly rows: number;
  /** A_0, the samples, shape (rows, inputs); fill it with {@link copyRows}. */
  readonly input: FloatArray;
  /** Z of the output layer, before its activation, shape (rows, outputs). */
  readonly sums: FloatArray;
  /** A_1 … A_L, each layer's activations, shape (rows, outputs of the layer). */
  readonly activations: readonly FloatArray[];
  /** The input of each layer in the last run: the samples, then activations (rows, inputs of the layer). */
  readonly passed: FloatArray[];
  /** Each layer's view of the pass: its draws, its kept numbers. */
  readonly passes: readonly LayerPass[];
  /** Each sample's loss in float64, after {@link measure}. */
  readonly losses: Float64Array;
  readonly #model: Model;

  constructor(model: Model, rows: number, training = false) {
    const { layers, dtype } = model;
    this.rows = rows;
    this.#model = model;
    this.input = allocate(dtype, rows * sizeOf(layers[0]!.inputShape));
    this.activations = layers.map(({ outputShape }) => allocate(dtype, rows * sizeOf(outputShape)));
    this.sums = allocate(dtype, rows * sizeOf(layers.at(-1)!.outputShape));
    this.losses = new Float64Array(rows);
    this.passed = layers.map(() => this.input);
    this.passes = layers.map(
      ({ keeps = 0 }, place) => new LayerPass(place, training, allocate(dtype, rows * keeps)),
    );
  }

  /** A_L, the network's output. */
  get output(): FloatArray {
    return this.activations.at(-1)!;
  }

  /**
   * Layer by layer Z = layer(A), then A = f(Z), for the first `count` samples, up to the layer at place `upTo`. `pass` says
   * what goes on to layer l from the activations below it: those themselves, by default.
   */
  run(
    count: number,
    pass: (l: number, a: FloatArray) => FloatArray = (_, a) => a,
    upTo: number = this.passed.length - 1,
  ): void {
    let a = this.input;
    for (const [l, layer] of this.#model.layers.entries()) {
      if (l > upTo) return;
      const out = this.activations[l]!;
      const z = out === this.output ? this.sums : out;
      if (l > 0) a = pass(l, a);
      this.passed[l] = a;
      layer.forward(a, z, count, this.passes[l]!);
      const size = sizeOf(layer.outputShape);
      activate(layer.activation, z, out, this.rows, size, count);
      a = out;
    }
  }

  /** Fills `losses` for the first `count` samples with targets y (rows, outputs); returns how many are right. */
  measure(y: FloatArray, count: number): number {
    const { loss, judge } = this.#model;
    const measured = this.measured(y, count, count);
    loss.losses(measured, this.losses);
    return countRight(judge, measured.o, y, measured.units, count);
  }

  /** The last run, as the loss is told of it. */
  measured(y: FloatArray, count: number, batchLength: number): Measured {
    const { activation, outputShape } = this.#model.layers.at(-1)!;
    return { z: this.sums, o: this.output, y, activation, units: sizeOf(outputShape), count, batchLength };
  }
}

/** A layer's view of the pass at hand; its draws begin again with each batch. */
export class LayerPass implements Pass {
  readonly training: boolean;
  readonly kept: FloatArray;
  readonly #place: number;
  #random: RandomState | null = null;
  #begun: { readonly seed: number | null; readonly batch: BatchName } | null = null;

  constructor(place: number, training: boolean, kept: FloatArray) {
    this.#place = place;
    this.training = training;
    this.kept = kept;
  }

  /** A batch begins; a seed of null: the training has none. */
  begin(seed: number | null, batch: BatchName): void {
    this.#begun = { seed, batch };
    this.#random = null;
  }

  get random(): RandomState {
    const { seed = null, batch } = this.#begun ?? {};
    if (seed === null || batch === undefined) {
      throw new TypeError(
        'train: a layer draws, but there is no `seed`. Give train an integer from 0 to 2^32 - 1.',
      );
    }
    this.#random ??= batchStream(seed, purposes.ownLayer + this.#place, batch);
    return this.#random;
  }
}

/** A zero-filled array of `length` items. */
export function allocate(dtype: DType, length: number): FloatArray {
  return dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
}

/**
 * Copies `count` rows of x (N, cols) to the start of `out`: the rows `first`, `first + 1`, … or, with an order, the
 * rows `order[first]`, `order[first + 1]`, …
 */
export function copyRows(
  x: FloatArray,
  cols: number,
  order: Int32Array | null,
  first: number,
  count: number,
  out: FloatArray,
): void {
  for (let r = 0; r < count; r++) {
    const from = (order === null ? first + r : order[first + r]!) * cols;
    const to = r * cols;
    for (let j = 0; j < cols; j++) out[to + j] = x[from + j]!;
  }
}

/** Multiplications that one call may take, some milliseconds, so that the caller can look at the event loop. */
const workPerCall = 2 ** 23;

/** How many of `samples` rows fit into one call's work; never so many that the buffers grow with the data. */
export function rowsPerCall(layers: readonly Layer[], samples: number): number {
  const workPerRow = layers.reduce((sum, { work }) => sum + work, 0);
  return Math.max(1, Math.min(samples, 1024, Math.floor(workPerCall / Math.max(1, workPerRow))));
}
