import type { SafetensorsTensor } from '../files/safetensors.ts';
import { type CompleteOptimizer, completeOptimizer, type OptimizerOptions } from './optimizer-options.ts';
import { type Learnt, updateParameters } from './update-parameters.ts';
import { UpdateRule } from './update-rule.ts';

/** The rule behind an optimiser: what a training works with. */
export let ruleOf: (optimizer: Optimizer) => UpdateRule;

/**
 * How a gradient becomes a step, and what is remembered from step to step: one optimiser goes with one network.
 *
 * `sgd` w -= learningRate * g; `momentum` and `nesterov` as PyTorch's SGD has them (Sutskever and others, 2013; the
 * buffer is a plain sum, no dampening); `rmsprop` (Hinton's lectures, 2012); `adam` (Kingma and Ba, 2015); `adamw`
 * (Loshchilov and Hutter, 2019). The bits are the same with any engine and on any number of threads.
 *
 * @throws {RangeError | TypeError} from the constructor, naming the option, what it may be and what it is.
 *
 * @example
 * ```ts
 * import { Matrix, RandomState } from '@nn-labs/linalg';
 * import { Network, Optimizer } from '@nn-labs/network';
 * const random = new RandomState(40);
 * const network = new Network({ inputs: 1, layers: [{ units: 1, activation: 'sigmoid' }], loss: 'squared-error', random });
 * const optimizer = new Optimizer({ name: 'adam' });
 * const [X, Y] = [Matrix.fromRows([[-1], [1]]), Matrix.fromRows([[0], [1]])];
 * for await (const _ of network.train(X, Y, { epochs: 25, learningRate: 0.1, optimizer })) {}
 * optimizer.steps; // => 25
 * [...optimizer.state().keys()].join(' '); // => 'steps layers.0.weight.m layers.0.weight.v'
 * new Optimizer({ name: 'adam', beta1: 1 }); // throws Optimizer: beta1 must be a number of at least 0 and below 1, found 1
 * ```
 */
export class Optimizer {
  readonly #rule: UpdateRule;

  static {
    ruleOf = (optimizer) => optimizer.#rule;
  }

  constructor(options: OptimizerOptions) {
    this.#rule = new UpdateRule(completeOptimizer(options));
  }

  /** The options, defaults filled in. */
  get config(): CompleteOptimizer {
    return this.#rule.config;
  }

  /** How many updates it has made. */
  get steps(): number {
    return this.#rule.steps;
  }

  /**
   * One update of parameters by their gradients, −∂L/∂w, as a training does it: for a loop of your own. The parameters are
   * the same ones each time, in the same order.
   *
   * @throws {RangeError} when they are not those of the step before.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * import { Optimizer } from '@nn-labs/network';
   * const w = { name: 'w', shape: [1], matrix: Matrix.full(1, 1, 5) };
   * const optimizer = new Optimizer({ name: 'momentum' });
   * // L = w² / 2, so −∂L/∂w = −w.
   * for (let i = 0; i < 3; i++) optimizer.step([{ parameter: w, gradient: w.matrix.negate().data }], 0.1);
   * w.matrix.get(0, 0).toFixed(4); // => '2.4300'
   * ```
   */
  step(parameters: readonly Learnt[], learningRate: number): void {
    updateParameters(this.#rule, parameters, learningRate);
  }

  /**
   * Its memory as named tensors: the `optimizer` of {@link encodeTraining}. Empty for `sgd`, which keeps nothing.
   *
   * @example
   * ```ts
   * import { Optimizer } from '@nn-labs/network';
   * new Optimizer({ name: 'momentum' }).state().get('steps')?.data; // => Float64Array(1) [ 0 ]
   * ```
   */
  state(): Map<string, SafetensorsTensor> {
    return this.#rule.state();
  }

  /**
   * Goes on from a state that {@link Optimizer.state} gave, to the same bits as if it had never been away.
   *
   * @throws {RangeError} when the count of steps is none; a training throws it when the rest does not fit its network.
   *
   * @example
   * ```ts
   * import { Optimizer } from '@nn-labs/network';
   * const optimizer = new Optimizer({ name: 'adam' });
   * optimizer.restore(new Map([['steps', { shape: [1], data: Float64Array.of(7) }]]));
   * optimizer.steps; // => 7
   * ```
   */
  restore(state: ReadonlyMap<string, SafetensorsTensor>): void {
    this.#rule.restore(state);
  }
}
