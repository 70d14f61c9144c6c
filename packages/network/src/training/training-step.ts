import type { FloatArray } from '@nn-labs/linalg';
import { allocate, copyRows, ForwardPass, rowsPerCall } from '../forward-pass.ts';
import { type Evaluation, passByLoops, reported } from '../judge/evaluate.ts';
import { multiplyByDerivative } from '../layers/activation.ts';
import { type Layer, sizeOf } from '../layers/layer.ts';
import { namedParameters } from '../layers/parameters.ts';
import { type NormLimits, noLimits } from '../optimizers/norms.ts';
import { type Learnt, updateParameters } from '../optimizers/update-parameters.ts';
import { plainRule, type UpdateRule } from '../optimizers/update-rule.ts';
import type { BatchName } from '../variation/batch-draws.ts';
import { VariedBatch } from '../variation/variation.ts';
import type { Pace } from './pace.ts';
import type { NonFinite, TrainingBackend, TrainingTask, TrainingWorkspace } from './training-backend.ts';

// One step of gradient descent, for layers l = 1 … L, A_0 = X, in this order:
//
//   forward    Z_l = layer_l(D_(l-1));  A_l = f_l(Z_l);  D_l = A_l, with dropout A_l * M_l
//   output     delta_L = −∂loss/∂Z_L                          losses/loss.ts
//   down       delta_l = dD_l * f'(A_l) (* M_l)               dD_l: what layer_(l+1) says of what it was given,
//                                                             with the parameters before the update
//   gradients  G_l: what layer_l says of its parameters       layers/*.ts
//   update     W_l = W_l + rate * G_l                         other rules: update-step.ts
//
// Every element of a product or sum is one accumulator that starts at +0 and adds in ascending order; the gradients
// ascend over the samples. In float32 the rate is rounded first and each + − × ÷ is rounded to float32, in the order
// written, which is what float32 instructions do; only the losses are float64 for both dtypes.

/** Training steps by the plain loops of the layers, in place on the network's own matrices. */
export const referenceBackend: TrainingBackend = { open: (task) => new ReferenceWorkspace(task) };

export class ReferenceWorkspace implements TrainingWorkspace {
  readonly rowsPerCall: number;
  readonly takesWholeBatch: boolean = false;
  readonly losses: Float64Array;
  /** Of each layer's parameters, pointing downhill: what an update adds, before the learning rate. */
  readonly gradients: readonly (readonly FloatArray[])[];
  correct = 0;
  readonly #task: TrainingTask;
  readonly #forward: ForwardPass;
  /** The targets of the rows at hand, shape (rowsPerCall, outputs). */
  readonly #targets: FloatArray;
  /** delta_1 … delta_L, shape (rowsPerCall, outputs of the layer). */
  readonly #deltas: readonly FloatArray[];
  readonly #sizes: readonly number[];
  #order: Int32Array | null = null;
  #start = 0;
  #batchLength = 0;
  /** Whether each layer's activations have been finite since the batch was begun. */
  readonly #areFinite: boolean[];
  readonly #rule: UpdateRule;
  readonly #limits: NormLimits;
  readonly #varied: VariedBatch | null;
  readonly #learnt: readonly Learnt[];

  constructor(task: TrainingTask) {
    const { layers, dtype } = task;
    this.#task = task;
    this.#rule = task.rule ?? plainRule();
    this.rowsPerCall = rowsPerCall(layers, task.batchSize);
    this.#forward = new ForwardPass(task, this.rowsPerCall, true);
    this.#limits = task.limits ?? noLimits;
    this.#varied = task.variation ? new VariedBatch(task.variation, layers, this.rowsPerCall, dtype) : null;
    this.losses = this.#forward.losses;
    this.#sizes = layers.map(({ outputShape }) => sizeOf(outputShape));
    this.#deltas = this.#sizes.map((size) => allocate(dtype, this.rowsPerCall * size));
    this.#areFinite = layers.map(() => true);
    this.#targets = allocate(dtype, this.rowsPerCall * this.#sizes.at(-1)!);
    this.gradients = layers.map(({ parameters }) =>
      parameters.map(({ matrix }) => allocate(dtype, matrix.size)),
    );
    const gradients = this.gradients.flat();
    this.#learnt = namedParameters(layers).map((parameter, i) => ({ parameter, gradient: gradients[i]! }));
    this.#rule.momentsFor(namedParameters(layers)); // whether the optimizer fits is said before anything is trained
  }

  begin(order: Int32Array | null, start: number, end: number, batch: BatchName): void {
    this.#varied?.begin(batch);
    for (const pass of this.#forward.passes) pass.begin(this.#task.seed ?? null, batch);
    this.#order = order;
    this.#start = start;
    this.#batchLength = end - start;
    this.#areFinite.fill(true);
    for (const gradients of this.gradients) for (const gradient of gradients) gradient.fill(0);
  }

  accumulate(from: number, to: number): boolean {
    const { x, y, loss, layers } = this.#task;
    const count = to - from;
    const forward = this.#forward;
    copyRows(x.data, x.cols, this.#order, this.#start + from, count, forward.input);
    copyRows(y.data, y.cols, this.#order, this.#start + from, count, this.#targets);
    const varied = this.#varied;
    varied?.varyInput(forward.input, count);
    if (varied === null) forward.run(count);
    else forward.run(count, (l, a) => varied.dropHidden(l, a, count));
    this.correct = forward.measure(this.#targets, count);
    for (const [l, layer] of layers.entries()) {
      this.#areFinite[l] = this.#areFinite[l]! && this.#activationsAreFinite(l, layer, count);
    }
    loss.delta(forward.measured(this.#targets, count, this.#batchLength), this.#deltas.at(-1)!);
    for (let l = layers.length - 1; l >= 0; l--) this.#backward(l, count);
    return true;
  }

  /** From delta_l the gradients of layer l, and delta_(l-1). */
  #backward(l: number, count: number): void {
    const forward = this.#forward;
    const below = this.#deltas[l - 1] ?? null;
    this.#task.layers[l]!.backward(
      forward.passed[l]!,
      forward.activations[l]!,
      this.#deltas[l]!,
      below,
      this.gradients[l]!,
      count,
      forward.passes[l]!,
    );
    if (below === null) return;
    const size = count * this.#sizes[l - 1]!;
    multiplyByDerivative(this.#task.layers[l - 1]!.activation, forward.activations[l - 1]!, below, size);
    const mask = this.#varied?.masks[l] ?? null;
    if (mask !== null) for (let i = 0; i < size; i++) below[i]! *= mask[i]!;
  }

  update(learningRate: number): void {
    updateParameters(this.#rule, this.#learnt, learningRate, this.#limits);
  }

  async evaluate(pace: Pace): Promise<Evaluation | null> {
    const { watch = null, layers } = this.#task;
    if (watch === null) return null;
    const tally = await passByLoops(this.#task, { ...watch, outputs: null, upTo: layers.length - 1 }, pace);
    return reported(this.#task, tally, watch.X.rows);
  }

  findNonFinite(): NonFinite | null {
    for (const [layer, { parameters }] of this.#task.layers.entries()) {
      const broken = parameters.find(({ matrix }) => !isFiniteUpTo(matrix.data, matrix.size));
      if (broken !== undefined) return { layer, where: broken.name };
      if (!this.#areFinite[layer]) return { layer, where: 'activation' };
    }
    return null;
  }

  #activationsAreFinite(l: number, { activation }: Layer, count: number): boolean {
    const size = count * this.#sizes[l]!;
    // A softmax of infinite sums may look finite.
    if (activation === 'softmax' && !isFiniteUpTo(this.#forward.sums, size)) return false;
    return isFiniteUpTo(this.#forward.activations[l]!, size);
  }

  // The parameters are changed in place, and the garbage collector takes the rest.
  readParameters(): void {}
  close(): void {}
}

function isFiniteUpTo(x: FloatArray, size: number): boolean {
  for (let i = 0; i < size; i++) if (!Number.isFinite(x[i])) return false;
  return true;
}
