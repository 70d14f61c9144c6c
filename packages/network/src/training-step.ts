import type { FloatArray } from '@nn-labs/linalg';
import { addMatmulTransposeA, addSumRows, matmulTransposeB } from '@nn-labs/linalg/reference';
import { multiplyByDerivative } from './activation.ts';
import type { BatchName } from './batch-draws.ts';
import type { Dense } from './dense.ts';
import { allocateLike, copyRows, ForwardPass, rowsPerCall } from './forward-pass.ts';
import { divide, subtract } from './loss.ts';
import { clipFactor, gradientSquares, kindUnder, limitColumns, type NormLimits, noLimits } from './norms.ts';
import type { NonFinite, TrainingBackend, TrainingTask, TrainingWorkspace } from './training-backend.ts';
import { plainRule, type UpdateRule } from './update-rule.ts';
import { type Moments, updateParameter } from './update-step.ts';
import { VariedBatch } from './variation.ts';

// One step of gradient descent, for layers l = 1 … L, A_0 = X, in this order:
//
//   forward    Z_l = D_(l-1) W_l (+ b_l);  A_l = f_l(Z_l);  D_l = A_l, with dropout A_l * M_l
//   output     squared error:  delta_L = (Y - A_L) * f'(A_L)        sigmoid: (Y - o) * (o * (1 - o))
//              cross-entropy:  delta_L = (Y - A_L) / batch length
//   hidden     delta_l = (delta_(l+1) W_(l+1)^T) * f'(A_l) (* M_l)  with the weights before the update
//   gradients  G_l = D_(l-1)^T delta_l;  g_l = the column sums of delta_l
//   update     W_l = W_l + rate * G_l;   b_l = b_l + rate * g_l      other rules: update-step.ts
//
// Every element of a product or sum is one accumulator that starts at +0 and adds in ascending order; the gradients
// ascend over the samples. In float32 the rate is rounded first and each + − × ÷ is rounded to float32, in the order
// written, which is what float32 instructions do; only the losses are float64 for both dtypes.

/** The gradients of one layer's parameters, pointing downhill: what an update adds, before the learning rate. */
export interface LayerGradients {
  readonly weight: FloatArray;
  readonly bias: FloatArray | null;
}

/** Training steps by the plain loops of `@nn-labs/linalg/reference`, in place on the network's own matrices. */
export const referenceBackend: TrainingBackend = { open: (task) => new ReferenceWorkspace(task) };

export class ReferenceWorkspace implements TrainingWorkspace {
  readonly rowsPerCall: number;
  readonly takesWholeBatch: boolean = false;
  readonly losses: Float64Array;
  readonly gradients: readonly LayerGradients[];
  correct = 0;
  readonly #task: TrainingTask;
  readonly #forward: ForwardPass;
  /** The targets of the rows at hand, shape (rowsPerCall, units). */
  readonly #targets: FloatArray;
  /** delta_1 … delta_L, shape (rowsPerCall, units). */
  readonly #deltas: readonly FloatArray[];
  #order: Int32Array | null = null;
  #start = 0;
  #batchLength = 0;
  /** Whether each layer's activations have been finite since the batch was begun. */
  readonly #areFinite: boolean[];
  readonly #rule: UpdateRule;
  readonly #limits: NormLimits;
  readonly #varied: VariedBatch | null;
  /** The rule's moments, one of a weight, one of a bias, layer by layer. */
  readonly #moments: readonly Moments[];

  constructor(task: TrainingTask) {
    const { layers } = task;
    this.#task = task;
    this.#rule = task.rule ?? plainRule();
    this.#moments = this.#rule.momentsFor(layers);
    this.rowsPerCall = rowsPerCall(layers, task.batchSize);
    this.#forward = new ForwardPass(layers, this.rowsPerCall);
    this.#limits = task.limits ?? noLimits;
    this.#varied = task.variation ? new VariedBatch(task.variation, layers, this.rowsPerCall) : null;
    this.losses = this.#forward.losses;
    this.#deltas = layers.map((layer) => allocateLike(layer, this.rowsPerCall * layer.units));
    this.#areFinite = layers.map(() => true);
    this.#targets = allocateLike(layers.at(-1)!, this.rowsPerCall * layers.at(-1)!.units);
    this.gradients = layers.map((layer) => ({
      weight: allocateLike(layer, layer.weight.size),
      bias: layer.bias && allocateLike(layer, layer.units),
    }));
  }

  begin(order: Int32Array | null, start: number, end: number, batch: BatchName): void {
    this.#varied?.begin(batch);
    this.#order = order;
    this.#start = start;
    this.#batchLength = end - start;
    this.#areFinite.fill(true);
    for (const { weight, bias } of this.gradients) {
      weight.fill(0);
      bias?.fill(0);
    }
  }

  accumulate(from: number, to: number): void {
    const { x, y, loss } = this.#task;
    const count = to - from;
    copyRows(x.data, x.cols, this.#order, this.#start + from, count, this.#forward.input);
    copyRows(y.data, y.cols, this.#order, this.#start + from, count, this.#targets);
    const varied = this.#varied;
    varied?.varyInput(this.#forward.input, count);
    if (varied === null) this.#forward.run(count);
    else this.#forward.run(count, (l, a) => varied.dropHidden(l, a, count));
    this.correct = this.#forward.measure(loss, this.#targets, count);
    for (const [l, layer] of this.#task.layers.entries()) {
      this.#areFinite[l] = this.#areFinite[l]! && this.#activationsAreFinite(l, layer, count);
    }
    this.#outputDelta(count);
    for (let l = this.#deltas.length - 2; l >= 0; l--) this.#hiddenDelta(l, count);
    for (let l = 0; l < this.#deltas.length; l++) this.#addGradients(l, count);
  }

  #outputDelta(count: number): void {
    const { activation, units } = this.#task.layers.at(-1)!;
    const { output } = this.#forward;
    const delta = this.#deltas.at(-1)!;
    subtract(this.#targets, output, delta, count * units);
    if (this.#task.loss === 'squared-error') multiplyByDerivative(activation, output, delta, count * units);
    else divide(delta, this.#batchLength, count * units);
  }

  #hiddenDelta(l: number, count: number): void {
    const next = this.#task.layers[l + 1]!;
    const { activation, units } = this.#task.layers[l]!;
    const delta = this.#deltas[l]!;
    // (count, next.units) @ (units, next.units)^T
    matmulTransposeB(
      this.#deltas[l + 1]!,
      next.weight.data,
      delta,
      this.rowsPerCall,
      next.units,
      units,
      0,
      count,
    );
    multiplyByDerivative(activation, this.#forward.activations[l]!, delta, count * units);
    const mask = this.#varied?.masks[l + 1] ?? null;
    if (mask !== null) for (let i = 0; i < count * units; i++) delta[i]! *= mask[i]!;
  }

  #addGradients(l: number, count: number): void {
    const { inputs, units } = this.#task.layers[l]!;
    const { weight, bias } = this.gradients[l]!;
    const a = this.#forward.passed[l]!;
    const delta = this.#deltas[l]!;
    // (count, inputs)^T @ (count, units)
    addMatmulTransposeA(a, delta, weight, this.rowsPerCall, inputs, units, 0, count);
    if (bias !== null) addSumRows(delta, bias, this.rowsPerCall, units, 0, count);
  }

  update(learningRate: number): void {
    const { layers } = this.#task;
    const { clipNorm, maxNorm } = this.#limits;
    const kind = kindUnder(this.#limits, this.#rule.kind);
    const units = layers.map((layer) => layer.units);
    const clip = clipNorm === null ? 1 : clipFactor(clipNorm, gradientSquares(this.gradients, units));
    const constants = this.#rule.advance(learningRate, clip);
    let next = 0;
    for (const [l, { weight, bias }] of layers.entries()) {
      const gradients = this.gradients[l]!;
      updateParameter(kind, constants, weight.data, gradients.weight, this.#moments[next++]!);
      if (bias !== null) updateParameter(kind, constants, bias.data, gradients.bias!, this.#moments[next++]!);
      if (maxNorm !== null) limitColumns(weight.data, units[l]!, maxNorm);
    }
  }

  findNonFinite(): NonFinite | null {
    for (const [layer, dense] of this.#task.layers.entries()) {
      if (!isFiniteUpTo(dense.weight.data, dense.weight.size)) return { layer, where: 'weight' };
      if (dense.bias !== null && !isFiniteUpTo(dense.bias.data, dense.units)) return { layer, where: 'bias' };
      if (!this.#areFinite[layer]) return { layer, where: 'activation' };
    }
    return null;
  }

  #activationsAreFinite(layer: number, { units, activation }: Dense, count: number): boolean {
    const size = count * units;
    // A softmax of infinite sums may look finite.
    if (activation === 'softmax' && !isFiniteUpTo(this.#forward.sums, size)) return false;
    return isFiniteUpTo(this.#forward.activations[layer]!, size);
  }

  // The parameters are changed in place, and the garbage collector takes the rest.
  readParameters(): void {}
  close(): void {}
}

function isFiniteUpTo(x: FloatArray, size: number): boolean {
  for (let i = 0; i < size; i++) if (!Number.isFinite(x[i])) return false;
  return true;
}
