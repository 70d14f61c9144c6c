import type { FloatArray } from '@nn-labs/linalg';
import { addRow, matmul } from '@nn-labs/linalg/reference';
import { activate } from './activation.ts';
import type { Loss } from './config.ts';
import type { Dense } from './dense.ts';
import { countCorrect, crossEntropyRows, squaredErrorRows } from './loss.ts';

/** The forward pass over at most `rows` samples at a time, in arrays allocated once. */
export class ForwardPass {
  /** The most samples of one run. */
  readonly rows: number;
  /** A_0, the samples, shape (rows, inputs); fill it with {@link copyRows}. */
  readonly input: FloatArray;
  /** Z of the output layer, its weighted sums, shape (rows, units). */
  readonly sums: FloatArray;
  /** A_1 … A_L, each layer's activations, shape (rows, units). */
  readonly activations: readonly FloatArray[];
  /** What each layer was given in the last run: the samples, then activations (rows, inputs). */
  readonly passed: FloatArray[];
  /** Each sample's loss in float64, after {@link measure}. */
  readonly losses: Float64Array;
  readonly #layers: readonly Dense[];

  constructor(layers: readonly Dense[], rows: number) {
    this.rows = rows;
    this.#layers = layers;
    this.input = allocateLike(layers[0]!, rows * layers[0]!.inputs);
    this.activations = layers.map((layer) => allocateLike(layer, rows * layer.units));
    this.sums = allocateLike(layers[0]!, rows * layers.at(-1)!.units);
    this.losses = new Float64Array(rows);
    this.passed = layers.map(() => this.input);
  }

  /** A_L, the network's output. */
  get output(): FloatArray {
    return this.activations.at(-1)!;
  }

  /**
   * Layer by layer `Z = A @ W`, then `Z + b` if there is a bias, then `A = f(Z)`, for the first `count` samples. `pass`
   * says what goes on to layer l from the activations below it: those themselves, by default.
   */
  run(count: number, pass: (l: number, a: FloatArray) => FloatArray = (_, a) => a): void {
    const { rows } = this;
    let a = this.input;
    for (const [index, { inputs, units, activation, weight, bias }] of this.#layers.entries()) {
      const out = this.activations[index]!;
      const z = out === this.output ? this.sums : out;
      if (index > 0) a = pass(index, a);
      this.passed[index] = a;
      matmul(a, weight.data, z, rows, inputs, units, 0, count); // (count, inputs) @ (inputs, units)
      if (bias !== null) addRow(z, bias.data, rows, units, 0, count);
      activate(activation, z, out, rows, units, count);
      a = out;
    }
  }

  /** Fills `losses` for the first `count` samples with targets y (rows, units); returns how many are right. */
  measure(loss: Loss, y: FloatArray, count: number): number {
    const { units } = this.#layers.at(-1)!;
    if (loss === 'squared-error') squaredErrorRows(this.output, y, this.losses, units, count);
    else crossEntropyRows(this.sums, y, this.losses, units, count);
    return countCorrect(this.output, y, units, count);
  }
}

/** A zero-filled array of `length` items of the layer's dtype. */
export function allocateLike(layer: Dense, length: number): FloatArray {
  return layer.weight.dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
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

/** Multiplications that one call may take, some milliseconds, so that whoever calls can look at the event loop. */
const workPerCall = 2 ** 23;

/** How many of `samples` rows fit into one call's work; never so many that the buffers grow with the data. */
export function rowsPerCall(layers: readonly Dense[], samples: number): number {
  const workPerRow = layers.reduce((work, { inputs, units }) => work + inputs * units, 0);
  return Math.max(1, Math.min(samples, 1024, Math.floor(workPerCall / workPerRow)));
}
