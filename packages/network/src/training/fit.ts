import type { FloatArray, RandomState } from '@nn-labs/linalg';
import type { Evaluation } from '../judge/evaluate.ts';
import { Freshness, type Learner } from '../layers/parameters.ts';
import type { NormLimits } from '../optimizers/norms.ts';
import { type Learnt, updateParameters } from '../optimizers/update-parameters.ts';
import type { UpdateRule } from '../optimizers/update-rule.ts';
import { type BatchName, batchStream, purposes } from '../variation/batch-draws.ts';
import { type EpochReport, runEpochs } from './train.ts';
import { planTraining, type TrainOptions, type TrainPlan } from './train-options.ts';
import type { NonFinite, TrainingWorkspace } from './training-backend.ts';

/** Which samples, and of which batch: what a {@link Trainable} is asked about. */
export interface TrainableBatch extends BatchName {
  /** The samples, in this order; a full batch has them all. */
  readonly rows: Int32Array;
  /** Draws of this batch alone, by a purpose of yours from 0 on; a TypeError for a training without `seed`. */
  draws(purpose: number): RandomState;
}

/**
 * The lowest contract: whatever has parameters, and can go forward and backward for some samples, is trained by {@link fit},
 * watched by `EarlyStopping`, checked by `gradientCheck` and kept by `parameterTensors`, whether it has layers or not.
 */
export interface Trainable extends Learner {
  /** Whether the loss of a batch is the sum of its samples' or their mean: what the gradients are those of. */
  readonly reduction: 'sum' | 'mean';
  /** Of each parameter −∂L/∂w for the batch that was gone through last: downhill. */
  readonly gradients: readonly FloatArray[];
  /** Forward and backward; answers each sample's loss, and how many are right where that means something. */
  accumulate(batch: TrainableBatch): { readonly losses: ArrayLike<number>; readonly correct: number | null };
}

/** How to train: as {@link TrainOptions}, without what is a network's. */
export interface FitOptions
  extends Omit<TrainOptions, 'dropout' | 'augment' | 'engine' | 'threads' | 'watch'> {
  /** How many samples there are. */
  readonly samples: number;
  /** How it does after an epoch on data that it is not trained on: what the report gives as `watched`. */
  readonly watch?: (() => Evaluation | Promise<Evaluation>) | undefined;
}

/**
 * Trains anything that is {@link Trainable}: the loop of `Network.train`, with its batches, shuffles, schedules, optimisers,
 * limits, pauses and divergence reports, at the speed of the code that it is given.
 *
 * @throws {RangeError | TypeError} when the options do not fit.
 * @throws {DivergenceError} when the loss or a parameter is no longer finite.
 *
 * @example
 * ```ts
 * import { Matrix } from '@nn-labs/linalg';
 * import { fit, type Trainable } from '@nn-labs/network';
 * // A line y = w x, with the loss (y − w x)² / 2.
 * const [x, y] = [[1, 2, 3], [2, 4, 6]];
 * const w = Matrix.zeros(1, 1);
 * const gradient = new Float64Array(1);
 * const line: Trainable = {
 *   parameters: [{ name: 'w', shape: [1], matrix: w }],
 *   gradients: [gradient],
 *   reduction: 'mean',
 *   accumulate({ rows }) {
 *     const errors = Array.from(rows, (row) => y[row]! - w.get(0, 0) * x[row]!);
 *     gradient[0] = errors.reduce((sum, error, i) => sum + error * x[rows[i]!]!, 0) / rows.length;
 *     return { losses: errors.map((error) => error * error / 2), correct: null };
 *   },
 * };
 * for await (const { loss, accuracy } of fit(line, { samples: 3, epochs: 30, learningRate: 0.1 })) {
 *   if (loss < 1e-9 && accuracy === null) break;
 * }
 * w.get(0, 0).toFixed(3); // => '2.000'
 * ```
 */
export function fit(trainable: Trainable, options: FitOptions): AsyncGenerator<EpochReport, void, undefined> {
  const { samples } = options;
  if (!Number.isSafeInteger(samples) || samples < 1) {
    throw new RangeError(`fit: samples must be an integer from 1, found ${samples}`);
  }
  const plan = planTraining({ ...options, watch: undefined }, samples, {
    layers: [],
    dropped: [],
    inputShape: [1],
  });
  const workspace = new TrainableWorkspace(trainable, samples, plan, options.watch);
  return runEpochs({
    plan,
    samples,
    freshness: new Freshness(),
    open: () => workspace,
    figures: ({ loss, correct }) => ({
      loss: trainable.reduction === 'mean' ? loss / samples : loss,
      accuracy: workspace.isJudged ? correct / samples : null,
    }),
    largestInput: () => 0,
  });
}

/** A trainable as the training loop works on it: always with whole batches. */
class TrainableWorkspace implements TrainingWorkspace {
  readonly rowsPerCall: number;
  readonly takesWholeBatch: boolean = true;
  readonly losses: Float64Array;
  correct = 0;
  /** Whether the last batch said how many were right. */
  isJudged = false;
  readonly #trainable: Trainable;
  readonly #rule: UpdateRule;
  readonly #limits: NormLimits;
  readonly #seed: number | undefined;
  readonly #learnt: readonly Learnt[];
  readonly #watch: FitOptions['watch'];
  #rows: Int32Array = new Int32Array();
  #name: BatchName = { epoch: 0, batch: 0 };

  constructor(
    trainable: Trainable,
    samples: number,
    plan: Pick<TrainPlan, 'rule' | 'limits' | 'seed'>,
    watch: FitOptions['watch'],
  ) {
    this.#watch = watch;
    this.#trainable = trainable;
    this.rowsPerCall = samples;
    this.losses = new Float64Array(samples);
    this.#rule = plan.rule;
    this.#limits = plan.limits;
    this.#seed = plan.seed;
    const { parameters, gradients } = trainable;
    this.#learnt = parameters.map((parameter, i) => ({ parameter, gradient: gradients[i]! }));
    this.#rule.momentsFor(parameters);
  }

  begin(order: Int32Array | null, start: number, end: number, name: BatchName): void {
    this.#rows = order?.slice(start, end) ?? Int32Array.from({ length: end - start }, (_, i) => start + i);
    this.#name = name;
  }

  accumulate(): boolean {
    const draws = (purpose: number): RandomState => {
      if (this.#seed === undefined) {
        throw new TypeError('fit: draws need `seed`, an integer from 0 to 2^32 - 1, and there is none');
      }
      return batchStream(this.#seed, purposes.ownLayer + purpose, this.#name);
    };
    const { losses, correct } = this.#trainable.accumulate({ ...this.#name, rows: this.#rows, draws });
    if (losses.length !== this.#rows.length) {
      throw new RangeError(
        `fit: ${losses.length} losses of ${this.#rows.length} samples. Answer one for each.`,
      );
    }
    this.losses.set(losses);
    this.correct = correct ?? 0;
    this.isJudged = correct !== null;
    return true;
  }

  update(learningRate: number): void {
    updateParameters(this.#rule, this.#learnt, learningRate, this.#limits);
  }

  async evaluate(): Promise<Evaluation | null> {
    return (await this.#watch?.()) ?? null;
  }

  findNonFinite(): NonFinite | null {
    const index = this.#trainable.parameters.findIndex(({ matrix }) => !matrix.data.every(Number.isFinite));
    return index < 0 ? null : { layer: index, where: this.#trainable.parameters[index]!.name };
  }

  // The parameters are changed in place.
  readParameters(): void {}
  close(): void {}
}
