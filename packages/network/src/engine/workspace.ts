import type { FloatArray } from '@nn-labs/linalg';
import { Engine, EngineThreadError, type Operation, type Program, vectorBytes } from '@nn-labs/linalg/engine';
import { type Evaluation, reported } from '../judge/evaluate.ts';
import type { Dense } from '../layers/dense.ts';
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
  WatchedData,
} from '../training/training-backend.ts';
import { ReferenceWorkspace, referenceBackend } from '../training/training-step.ts';
import type { BatchName } from '../variation/batch-draws.ts';
import { copyMoments, copyParameters, placeTrainingLayer, rowsAt, type TrainingLayer } from './layer.ts';
import {
  Blocks,
  itemBytes,
  itemsAt,
  liftLabels,
  liftSparse,
  liftTargets,
  mostNonZero,
  placeBatch,
} from './lifted.ts';
import { EngineNorms } from './norms.ts';
import { chunkRows, EnginePass } from './pass.ts';
import {
  backwardSteps,
  forwardSteps,
  groupByRow,
  type LiftedData,
  listingStep,
  type Step,
  transposeOperations,
  updateOperations,
} from './steps.ts';
import { EngineVariation } from './variation.ts';

/** Training steps in the engine: SIMD, threads, zeros skipped; the bits are those of the plain loops. */
export function engineBackend(threads: number, watchThreads: number = threads): TrainingBackend {
  return {
    open: async (task, pace) => {
      const engine = Engine.shared();
      if (engine === null) return referenceBackend.open(task, pace);
      const blocks = new Blocks(engine);
      try {
        const data = await liftData(blocks, task, pace);
        const workspace = new EngineWorkspace(task, threads, pace, blocks, data);
        if (task.watch) await workspace.liftWatched(task.watch, watchThreads, pace);
        return workspace;
      } catch (error) {
        blocks.free();
        throw error;
      }
    },
  };
}

/** Lifts what does not change during a run. */
async function liftData(
  blocks: Blocks,
  { x, y, batchSize, variation }: TrainingTask,
  pace: Pace,
): Promise<LiftedData> {
  const isFull = batchSize === x.rows;
  const varies = variation != null && (variation.augment !== null || variation.dropout[0] !== 0);
  const lifted = await liftSparse(blocks, x, false, pace);
  const batchColumns = () => {
    const mostInRow = varies ? x.cols : mostNonZero(blocks, lifted, x);
    return { ...placeBatch(blocks, x.cols, batchSize, batchSize * mostInRow, x), gap: 1 } as const;
  };
  return {
    x: lifted,
    xT: isFull && !varies ? { ...(await liftSparse(blocks, x, true, pace)), gap: 0 } : batchColumns(),
    y: await liftTargets(blocks, y, pace),
    labels: await liftLabels(blocks, y, pace),
    losses: blocks.allocate(batchSize * 8, false),
    order: isFull ? 0 : blocks.allocate(batchSize * 4, false),
  };
}

/** One batch as `begin` was told it. */
interface Batch {
  readonly order: Int32Array | null;
  readonly start: number;
  readonly end: number;
  readonly name: BatchName;
}

class EngineWorkspace implements TrainingWorkspace {
  readonly #task: TrainingTask;
  readonly #threads: number;
  readonly #pause: () => Promise<void>;
  readonly #blocks: Blocks;
  readonly #layers: readonly TrainingLayer[];
  readonly #data: LiftedData;
  readonly #variation: EngineVariation | null;
  readonly #clipNorm: number | null;
  readonly #norms: EngineNorms | null;
  readonly #losses: Float64Array;
  readonly #steps: readonly Step[];
  readonly #outputIndex: number;
  readonly #step: Program;
  readonly #update: Program;
  readonly #rule: UpdateRule;
  /** The rule's moments of each layer's weight and bias, brought up to date by `readParameters`. */
  readonly #moments: readonly (readonly [Moments, Moments | null])[];
  /** The rule's constants in the engine, each in all lanes of a vector. */
  readonly #constants: FloatArray;
  #watched: EnginePass | null = null;
  #batch: Batch = { order: null, start: 0, end: 0, name: { epoch: 0, batch: 0 } };
  /** For how many rows the step is set. */
  #rows = -1;
  #correct = 0;
  /**
   * Set once a number is not finite, as no zero may be skipped beside it, or when the engine is lost: the plain loops go
   * on. As long as no step has raised, all activations of its batch were finite.
   */
  #plain: ReferenceWorkspace | null = null;
  /** Whether an update was left half done: then the network keeps the parameters that were read last. */
  #isTorn = false;
  /** Whether the batch at hand was begun here, and its losses are to be found here. */
  #isOwnBatch = true;

  constructor(task: TrainingTask, threads: number, pace: Pace, blocks: Blocks, data: LiftedData) {
    this.#task = task;
    this.#threads = threads;
    this.#pause = () => pace.pause();
    this.#blocks = blocks;
    const { engine } = blocks;
    const { batchSize, loss, x } = task;
    const layers = task.layers as readonly Dense[]; // chooseBackend has looked
    const float32 = x.dtype === 'float32';
    const last = layers.length - 1;
    this.#rule = task.rule ?? plainRule();
    this.#moments = byLayer(layers, this.#rule.momentsFor(namedParameters(layers)));
    const moments = this.#rule.momentCount;
    const { variation = null } = task;
    const drops = (l: number) => (variation?.dropout[l + 1] ?? 0) > 0;
    this.#layers = layers.map((dense, l) =>
      placeTrainingLayer(blocks, dense, batchSize, {
        isFirst: l === 0,
        isLast: l === last,
        moments,
        drops: drops(l),
      }),
    );
    this.#losses = new Float64Array(engine.buffer, data.losses, batchSize);
    this.#variation = variation && new EngineVariation(blocks, task, variation, data, this.#layers);
    this.#data = { ...data, varied: this.#variation?.input ?? null };
    const forward = forwardSteps(this.#layers, this.#data, {
      loss: loss.kind,
      outputDelta: this.#layers[last]!.deltaRows,
      rows: batchSize,
      threads,
    });
    const { xT } = this.#data;
    const before = [
      ...(this.#variation?.steps ?? []),
      ...(xT?.gap === 1 ? [listingStep(layers[0]!.inputs, this.#data, xT)] : []),
    ];
    const limits = task.limits ?? noLimits;
    this.#clipNorm = limits.clipNorm;
    this.#norms = limits.clipNorm === null ? null : new EngineNorms(blocks, this.#layers);
    const backward = [...backwardSteps(this.#layers, this.#data, threads), ...(this.#norms?.steps ?? [])];
    const steps = [...before, ...forward, ...backward];
    this.#outputIndex = before.length + forward.length - 1;
    this.#steps = groupByRow(steps, threads);
    this.#step = this.#program(
      this.#steps.map(({ operation }) => operation),
      float32,
    );
    const constants = blocks.allocate(constantOrder.length * vectorBytes);
    this.#constants = itemsAt(engine, constants, (constantOrder.length * vectorBytes) / itemBytes(x), x);
    const maxNorm = limits.maxNorm === null ? 0 : blocks.allocate(8);
    if (limits.maxNorm !== null) new Float64Array(engine.buffer, maxNorm, 1)[0] = limits.maxNorm;
    const rule = { kind: kinds[kindUnder(limits, this.#rule.kind)], constants, maxNorm };
    this.#update = this.#program(updateOperations(this.#layers, rule, threads), float32);
    this.#liftParameters(float32);
    if (!areFinite(layers)) this.#plain = new ReferenceWorkspace(task);
    engine.prepare(threads);
  }

  #program(operations: readonly Operation[], float32: boolean): Program {
    const program = this.#blocks.engine.program(operations, float32);
    this.#blocks.adopt(program.address);
    return program;
  }

  get rowsPerCall(): number {
    return this.#plain?.rowsPerCall ?? this.#task.batchSize;
  }

  get takesWholeBatch(): boolean {
    return this.#plain === null;
  }

  get losses(): Float64Array {
    return this.#isOwnBatch ? this.#losses : this.#plain!.losses;
  }

  get correct(): number {
    return this.#isOwnBatch ? this.#correct : this.#plain!.correct;
  }

  begin(order: Int32Array | null, start: number, end: number, name: BatchName): void {
    this.#batch = { order, start, end, name };
    this.#isOwnBatch = this.#plain === null;
    if (this.#plain !== null) {
      this.#plain.begin(order, start, end, name);
      return;
    }
    const rows = end - start;
    this.#variation?.begin(name, rows);
    if (order !== null) {
      const { engine } = this.#blocks;
      new Int32Array(engine.buffer, this.#data.order, rows).set(order.subarray(start, end));
    }
    if (rows === this.#rows) return;
    this.#rows = rows;
    for (const [index, { size }] of this.#steps.entries()) this.#step.set(index, size(rows));
  }

  accumulate(from: number, to: number): void | Promise<void> {
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

  /** After a worker's death: a step changes no parameter, so the batch can be done again elsewhere. */
  #recover(error: unknown): Promise<void> {
    if (!(error instanceof EngineThreadError)) throw error;
    return this.#repeatPlainly();
  }

  #collect(): void | Promise<void> {
    if (!this.#step.raised) {
      this.#correct =
        this.#task.judge === 'threshold' ? this.#countOnTheirSide() : this.#step.answer(this.#outputIndex);
      return;
    }
    return this.#repeatPlainly();
  }

  /** What the engine does not count itself: only of one output, or of a network that wants it. */
  #countOnTheirSide(): number {
    const { order, start, end } = this.#batch;
    const { y } = this.#task;
    const [outputs, stride] = rowsAt(this.#blocks.engine, this.#layers.at(-1)!, end - start);
    const rowOf = (r: number) => order?.[start + r] ?? start + r;
    return countOnTheirSide(outputs, stride, y.data, y.cols, end - start, rowOf);
  }

  /** The whole batch again, by the plain loops. */
  async #repeatPlainly(): Promise<void> {
    const { order, start, end, name } = this.#batch;
    const plain = this.#fallBack();
    plain.begin(order, start, end, name);
    this.#correct = 0;
    for (let from = 0; from < end - start; from += plain.rowsPerCall) {
      const to = Math.min(end - start, from + plain.rowsPerCall);
      plain.accumulate(from, to);
      this.#losses.set(plain.losses.subarray(0, to - from), from);
      this.#correct += plain.correct;
      await this.#pause();
    }
  }

  update(learningRate: number): void | Promise<void> {
    if (this.#plain !== null) return this.#plain.update(learningRate);
    const { engine } = this.#blocks;
    if (engine.isBroken) return this.#repeatPlainly().then(() => this.#plain?.update(learningRate));
    const clip = this.#norms === null ? 1 : clipFactor(this.#clipNorm!, this.#norms.squares);
    const constants = this.#rule.advance(learningRate, clip);
    const lanes = this.#constants.length / constantOrder.length;
    for (const [i, name] of constantOrder.entries()) {
      this.#constants.fill(constants[name], i * lanes, (i + 1) * lanes);
    }
    for (let index = 0; index < this.#update.count; index++) {
      this.#update.set(index, { scale: constants.rate });
    }
    this.#isTorn = true;
    engine.run(this.#update, this.#threads);
    this.#isTorn = false;
    if (this.#update.raised) this.#fallBack();
  }

  #fallBack(): ReferenceWorkspace {
    this.readParameters();
    this.#plain = new ReferenceWorkspace(this.#task);
    return this.#plain;
  }

  /** Lifts the watched data; they are gone through with the weights where training has them. */
  async liftWatched(watch: WatchedData, threads: number, pace: Pace): Promise<void> {
    const rows = Math.min(chunkRows, watch.X.rows);
    const layers = this.#layers.map(({ dense, vectors, rowBytes, weight, bias }) => {
      const activation = this.#blocks.allocate(rows * rowBytes, false);
      return { dense, vectors, rowBytes, weight, bias, activation };
    });
    const task = { ...watch, outputs: null, upTo: layers.length - 1 };
    this.#watched = await EnginePass.open(this.#blocks, this.#task, layers, task, threads, pace);
  }

  async evaluate(pace: Pace): Promise<Evaluation | null> {
    const { watch = null } = this.#task;
    if (watch === null) return null;
    const tally = this.#plain === null ? await this.#watched!.run(pace) : null;
    if (tally !== null) return reported(this.#task, tally, watch.X.rows);
    this.readParameters();
    return (this.#plain ?? new ReferenceWorkspace(this.#task)).evaluate(pace);
  }

  findNonFinite(): NonFinite | null {
    return this.#plain?.findNonFinite() ?? null;
  }

  readParameters(): void {
    if (this.#plain !== null || this.#isTorn) return;
    this.#copyParameters(true);
  }

  close(): void {
    this.#blocks.free();
  }

  /** Parameters and moments into the engine, or with `back` out of it. */
  #copyParameters(back: boolean): void {
    for (const [l, layer] of this.#layers.entries()) {
      copyParameters(this.#blocks, layer, back);
      copyMoments(this.#blocks, layer, this.#moments[l]!, back);
    }
  }

  #liftParameters(float32: boolean): void {
    this.#copyParameters(false);
    const { engine } = this.#blocks;
    const transposes = this.#layers.flatMap((layer) => transposeOperations(layer, 1));
    if (transposes.length === 0) return;
    engine.run(this.#program(transposes, float32), 1);
  }
}

/** The moments of all parameters, a weight's and a bias's for each layer. */
function byLayer(
  layers: readonly Dense[],
  moments: readonly Moments[],
): (readonly [Moments, Moments | null])[] {
  let next = 0;
  return layers.map(({ bias }) => [moments[next++]!, bias === null ? null : moments[next++]!] as const);
}

function areFinite(layers: readonly Dense[]): boolean {
  return layers.every(
    ({ weight, bias }) => weight.data.every(Number.isFinite) && (bias?.data.every(Number.isFinite) ?? true),
  );
}
