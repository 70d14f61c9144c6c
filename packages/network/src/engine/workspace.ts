import type { FloatArray } from '@nn-labs/linalg';
import { Engine, EngineThreadError, type Operation, type Program, vectorBytes } from '@nn-labs/linalg/engine';
import { type Evaluation, reported } from '../judge/evaluate.ts';
import { sizeOf } from '../layers/layer.ts';
import { namedParameters } from '../layers/parameters.ts';
import { countOnTheirSide } from '../losses/rows.ts';
import { clipFactor, kindUnder, noLimits } from '../optimizers/norms.ts';
import { plainRule, type UpdateRule } from '../optimizers/update-rule.ts';
import { constantOrder, kinds, type Moments } from '../optimizers/update-step.ts';
import type { Pace } from '../training/pace.ts';
import type {
  NonFinite,
  TrainingBackend,
  TrainingTask,
  TrainingWorkspace,
} from '../training/training-backend.ts';
import { ReferenceWorkspace, referenceBackend } from '../training/training-step.ts';
import type { BatchName } from '../variation/batch-draws.ts';
import { Blocks, itemBytes, itemsAt, rowsAt } from './lifted.ts';
import { backwardSteps, lowerNetwork, outputStep } from './lowering.ts';
import { copyMoments, copyParameters, placeParameters, squareSteps, updateOperations } from './parameters.ts';
import { areFinite, EnginePass } from './pass.ts';
import type { PlacedParameter, Rows } from './place.ts';
import { groupByRow, type Step } from './step.ts';
import { type LiftedData, liftData, TrainingInput } from './training-data.ts';
import { EngineVariation } from './variation.ts';

/** Training steps in the engine: SIMD, threads, zeros skipped; the bits are those of the plain loops. */
export function engineBackend(threads: number, watchThreads: number = threads): TrainingBackend {
  return {
    open: async (task, pace) => {
      const engine = Engine.shared();
      if (engine === null || !areFinite(task.layers)) return referenceBackend.open(task, pace);
      const blocks = new Blocks(engine);
      try {
        const data = await liftData(blocks, task, pace);
        const lowered = lowerTraining(blocks, task, data, threads);
        if (lowered !== null) {
          const { watch = null, layers } = task;
          const all = watch && { ...watch, outputs: null, upTo: layers.length - 1 };
          const { parameters } = lowered;
          const watched = all && (await EnginePass.open(blocks, task, parameters, all, watchThreads, pace));
          return new EngineWorkspace(task, threads, pace, blocks, lowered, watched);
        }
      } catch (error) {
        blocks.free();
        throw error;
      }
      blocks.free();
      return referenceBackend.open(task, pace);
    },
  };
}

/** All that a training step is made of, before it is a program. */
interface LoweredTraining {
  readonly data: LiftedData;
  readonly rule: UpdateRule;
  readonly moments: readonly Moments[];
  readonly parameters: readonly (readonly PlacedParameter[])[];
  readonly variation: EngineVariation | null;
  readonly steps: readonly Step[];
  /** The place of the output's step among them, and the rows that it finishes. */
  readonly outputIndex: number;
  readonly last: Rows;
  readonly squares: readonly Float64Array[];
  /** The layers' copies of the parameters, made after each change of these. */
  readonly refresh: readonly Operation[];
}

/** Null where a layer or the loss has no operations for what it is given. */
function lowerTraining(
  blocks: Blocks,
  task: TrainingTask,
  data: LiftedData,
  threads: number,
): LoweredTraining | null {
  const { layers, batchSize: rows, limits = noLimits, rule = plainRule(), variation: varies = null } = task;
  const moments = rule.momentsFor(namedParameters(layers));
  const parameters = placeParameters(blocks, layers, rule.momentCount);
  const masks = layers.map(({ inputShape }, l) => {
    const isMasked = (varies?.dropout[l] ?? 0) > 0;
    return isMasked ? blocks.allocate(rows * blocks.rowBytes(sizeOf(inputShape), task.x)) : 0;
  });
  const variation = varies && new EngineVariation(blocks, task, varies, data, masks);
  const input = new TrainingInput(blocks, task, data, variation?.input ?? null);
  const options = { input, parameters, rows, threads, training: true, measures: true, masks };
  const network = lowerNetwork(blocks, task, options);
  if (network === null) return null;
  const { forward, last, refresh } = network;
  const delta = blocks.allocate(rows * last.rowBytes, false);
  const output = outputStep(task, last, data, delta, threads);
  const backward = backwardSteps(blocks, network, delta, rows);
  const norms = limits.clipNorm === null ? null : squareSteps(blocks, parameters.flat());
  const before = [...(variation?.steps ?? []), ...input.steps()];
  return {
    data,
    rule,
    moments,
    parameters,
    variation,
    steps: [...before, ...forward, output, ...backward, ...(norms?.steps ?? [])],
    outputIndex: before.length + forward.length,
    last,
    squares: norms?.squares ?? [],
    refresh,
  };
}

/** One batch as `begin` was told it. */
interface Batch {
  readonly order: Int32Array | null;
  readonly start: number;
  readonly end: number;
  readonly name: BatchName;
}

/** A training in the engine, until it has fallen back to the plain loops: then all calls go to those. */
class EngineWorkspace implements TrainingWorkspace {
  readonly #task: TrainingTask;
  readonly #threads: number;
  readonly #pause: () => Promise<void>;
  readonly #blocks: Blocks;
  readonly #lowered: LoweredTraining;
  readonly #parameters: readonly PlacedParameter[];
  readonly #watched: EnginePass | null;
  readonly #losses: Float64Array;
  readonly #steps: readonly Step[];
  readonly #step: Program;
  readonly #update: Program;
  /** The rule's constants in the engine, each in all lanes of a vector. */
  readonly #constants: FloatArray;
  #batch: Batch = { order: null, start: 0, end: 0, name: { epoch: 0, batch: 0 } };
  /** For how many rows the step is set. */
  #rows = -1;
  #correct = 0;
  /**
   * The plain loops once a number is not finite, as no zero may be skipped beside it, or the engine is lost; null in the
   * engine. As long as no step has raised, all activations of its batch were finite.
   */
  #plain: ReferenceWorkspace | null = null;

  constructor(
    task: TrainingTask,
    threads: number,
    pace: Pace,
    blocks: Blocks,
    lowered: LoweredTraining,
    watched: EnginePass | null,
  ) {
    const { batchSize, x, limits = noLimits } = task;
    const { engine } = blocks;
    this.#task = task;
    this.#threads = threads;
    this.#pause = () => pace.pause();
    this.#blocks = blocks;
    this.#lowered = lowered;
    this.#watched = watched;
    this.#parameters = lowered.parameters.flat();
    this.#losses = new Float64Array(engine.buffer, lowered.data.losses, batchSize);
    this.#steps = groupByRow(lowered.steps, threads);
    this.#step = blocks.program(
      this.#steps.map(({ operation }) => operation),
      x.dtype,
    );
    const constants = blocks.allocate(constantOrder.length * vectorBytes);
    this.#constants = itemsAt(engine, constants, (constantOrder.length * vectorBytes) / itemBytes(x), x);
    const maxNorm = limits.maxNorm === null ? 0 : blocks.allocate(8);
    if (limits.maxNorm !== null) new Float64Array(engine.buffer, maxNorm, 1)[0] = limits.maxNorm;
    const rule = { kind: kinds[kindUnder(limits, lowered.rule.kind)], constants, maxNorm };
    this.#update = blocks.program(
      updateOperations(this.#parameters, lowered.refresh, rule, threads),
      x.dtype,
    );
    this.#copyParameters(false);
    if (lowered.refresh.length > 0) engine.run(blocks.program(lowered.refresh, x.dtype), 1);
    engine.prepare(threads);
  }

  get rowsPerCall(): number {
    return this.#plain?.rowsPerCall ?? this.#task.batchSize;
  }

  get takesWholeBatch(): boolean {
    return this.#plain === null;
  }

  get losses(): Float64Array {
    return this.#plain?.losses ?? this.#losses;
  }

  get correct(): number {
    return this.#plain?.correct ?? this.#correct;
  }

  begin(order: Int32Array | null, start: number, end: number, name: BatchName): void {
    this.#batch = { order, start, end, name };
    if (this.#plain !== null) {
      this.#plain.begin(order, start, end, name);
      return;
    }
    const rows = end - start;
    this.#lowered.variation?.begin(name, rows);
    if (order !== null) {
      const { engine } = this.#blocks;
      new Int32Array(engine.buffer, this.#lowered.data.order, rows).set(order.subarray(start, end));
    }
    if (rows === this.#rows) return;
    this.#rows = rows;
    for (const [index, { size }] of this.#steps.entries()) this.#step.set(index, size(rows));
  }

  accumulate(from: number, to: number): boolean | Promise<boolean> {
    if (this.#plain !== null) return this.#plain.accumulate(from, to);
    let work: void | Promise<void>;
    try {
      work = this.#blocks.engine.runPaced(this.#step, this.#threads, this.#pause);
    } catch (error) {
      return this.#recover(error);
    }
    if (work === undefined) return this.#collect();
    return work.then(
      () => this.#collect(),
      (error) => this.#recover(error),
    );
  }

  /** After a worker's death: a step changes no parameter, so the batch can be done again by the loops. */
  #recover(error: unknown): boolean {
    if (!(error instanceof EngineThreadError)) throw error;
    this.#fallBack();
    return false;
  }

  #collect(): boolean {
    if (this.#step.raised) {
      this.#fallBack();
      return false;
    }
    const { judge } = this.#task;
    if (judge === 'threshold') this.#correct = this.#countOnTheirSide();
    else if (judge === 'argmax') this.#correct = this.#step.answer(this.#lowered.outputIndex);
    return true;
  }

  /** Right rows by threshold, which the engine does not count: of one output, or where the config says so. */
  #countOnTheirSide(): number {
    const { order, start, end } = this.#batch;
    const { y } = this.#task;
    const [outputs, stride] = rowsAt(this.#blocks.engine, this.#lowered.last, end - start, y);
    const rowOf = (r: number) => order?.[start + r] ?? start + r;
    return countOnTheirSide(outputs, stride, y.data, y.cols, end - start, rowOf);
  }

  update(learningRate: number): void | Promise<void> {
    if (this.#plain !== null) return this.#plain.update(learningRate);
    const { engine } = this.#blocks;
    if (engine.isBroken) return this.#updateByLoops(learningRate);
    const { rule, squares } = this.#lowered;
    const clipNorm = this.#task.limits?.clipNorm ?? null;
    const constants = rule.advance(learningRate, clipNorm === null ? 1 : clipFactor(clipNorm, squares));
    const lanes = this.#constants.length / constantOrder.length;
    for (const [i, name] of constantOrder.entries()) {
      this.#constants.fill(constants[name], i * lanes, (i + 1) * lanes);
    }
    for (let index = 0; index < this.#update.count; index++) {
      this.#update.set(index, { scale: constants.rate });
    }
    try {
      engine.run(this.#update, this.#threads);
    } catch (error) {
      // The update is half done: the network keeps the parameters that were read last.
      this.#plain = new ReferenceWorkspace(this.#task);
      throw error;
    }
    if (this.#update.raised) this.#fallBack();
  }

  /** When the engine broke after the step, in a run of another's: the batch again, and its update. */
  async #updateByLoops(learningRate: number): Promise<void> {
    const plain = this.#fallBack();
    const { start, end } = this.#batch;
    for (let from = 0; from < end - start; from += plain.rowsPerCall) {
      plain.accumulate(from, Math.min(end - start, from + plain.rowsPerCall));
      await this.#pause();
    }
    plain.update(learningRate);
  }

  /** Goes on by the loops, with the batch at hand begun again. */
  #fallBack(): ReferenceWorkspace {
    this.readParameters();
    const { order, start, end, name } = this.#batch;
    this.#plain = new ReferenceWorkspace(this.#task);
    this.#plain.begin(order, start, end, name);
    return this.#plain;
  }

  async evaluate(pace: Pace): Promise<Evaluation | null> {
    const { watch = null } = this.#task;
    if (watch === null) return null;
    const tally = this.#plain === null ? ((await this.#watched?.run(pace)) ?? null) : null;
    if (tally !== null) return reported(this.#task, tally, watch.X.rows);
    this.readParameters();
    return (this.#plain ?? new ReferenceWorkspace(this.#task)).evaluate(pace);
  }

  findNonFinite(): NonFinite | null {
    return this.#plain?.findNonFinite() ?? null;
  }

  readParameters(): void {
    if (this.#plain === null) this.#copyParameters(true);
  }

  close(): void {
    this.#blocks.free();
  }

  /** Parameters and moments into the engine, or with `back` out of it. */
  #copyParameters(back: boolean): void {
    copyParameters(this.#blocks, this.#parameters, back);
    copyMoments(this.#blocks, this.#parameters, this.#lowered.moments, back);
  }
}
