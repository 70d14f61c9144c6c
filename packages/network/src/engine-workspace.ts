import type { Engine, Operation, Program } from '@nn-labs/linalg/engine';
import { copyParameters, placeTrainingLayer, type TrainingLayer } from './engine-layer.ts';
import {
  backwardSteps,
  forwardSteps,
  type LiftedData,
  type Step,
  transposeOperations,
  updateOperations,
} from './engine-steps.ts';
import { Blocks, liftLabels, liftSparse, liftTargets } from './lifted.ts';
import { nextTask, type Pace } from './pace.ts';
import type { NonFinite, TrainingBackend, TrainingTask, TrainingWorkspace } from './training-backend.ts';
import { ReferenceWorkspace } from './training-step.ts';

/** Training steps in the engine: SIMD, threads, zeros skipped; the bits are those of the plain loops. */
export function engineBackend(engine: Engine, threads: number): TrainingBackend {
  return {
    open: async (task, pace) => {
      const blocks = new Blocks(engine);
      try {
        return new EngineWorkspace(task, threads, blocks, await liftData(blocks, task, pace));
      } catch (error) {
        blocks.free();
        throw error;
      }
    },
  };
}

/** Lifts what does not change during a run. */
async function liftData(blocks: Blocks, { x, y, batchSize }: TrainingTask, pace: Pace): Promise<LiftedData> {
  const isFull = batchSize === x.rows;
  return {
    x: await liftSparse(blocks, x, false, pace),
    xT: isFull ? await liftSparse(blocks, x, true, pace) : null,
    y: liftTargets(blocks, y),
    labels: liftLabels(blocks, y),
    losses: blocks.allocate(batchSize * 8),
    order: isFull ? 0 : blocks.allocate(batchSize * 4),
  };
}

/** One batch as `begin` was told it. */
interface Batch {
  readonly order: Int32Array | null;
  readonly start: number;
  readonly end: number;
}

class EngineWorkspace implements TrainingWorkspace {
  readonly #task: TrainingTask;
  readonly #threads: number;
  readonly #blocks: Blocks;
  readonly #layers: readonly TrainingLayer[];
  readonly #data: LiftedData;
  readonly #losses: Float64Array;
  readonly #steps: readonly Step[];
  readonly #outputIndex: number;
  readonly #step: Program;
  readonly #update: Program;
  #batch: Batch = { order: null, start: 0, end: 0 };
  /** For how many rows the step is set. */
  #rows = -1;
  #correct = 0;
  /** Set once a number is not finite: beside it no zero may be skipped, so the plain loops go on. */
  #plain: ReferenceWorkspace | null = null;
  /** Whether the batch at hand was begun here, and its losses are to be found here. */
  #isOwnBatch = true;

  constructor(task: TrainingTask, threads: number, blocks: Blocks, data: LiftedData) {
    this.#task = task;
    this.#threads = threads;
    this.#blocks = blocks;
    this.#data = data;
    const { engine } = blocks;
    const { layers, batchSize, loss, x } = task;
    const float32 = x.dtype === 'float32';
    const last = layers.length - 1;
    this.#layers = layers.map((dense, l) =>
      placeTrainingLayer(blocks, dense, batchSize, { isFirst: l === 0, isLast: l === last }),
    );
    this.#losses = new Float64Array(engine.buffer, data.losses, batchSize);
    const forward = forwardSteps(this.#layers, data, loss, this.#layers[last]!.deltaRows, threads);
    this.#outputIndex = last + 1;
    this.#steps = [...forward, ...backwardSteps(this.#layers, data, threads)];
    this.#step = this.#program(
      this.#steps.map(({ operation }) => operation),
      float32,
    );
    this.#update = this.#program(updateOperations(this.#layers, threads), float32);
    this.#liftParameters(float32);
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

  begin(order: Int32Array | null, start: number, end: number): void {
    this.#batch = { order, start, end };
    this.#isOwnBatch = this.#plain === null;
    if (this.#plain !== null) {
      this.#plain.begin(order, start, end);
      return;
    }
    const rows = end - start;
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
    const work = this.#blocks.engine.runPaced(this.#step, this.#threads, nextTask);
    return work === undefined ? this.#collect() : work.then(() => this.#collect());
  }

  #collect(): void | Promise<void> {
    if (!this.#step.raised) {
      this.#correct = this.#step.answer(this.#outputIndex);
      return;
    }
    return this.#repeatPlainly();
  }

  /** The whole batch again, by the plain loops. */
  async #repeatPlainly(): Promise<void> {
    const { order, start, end } = this.#batch;
    const plain = this.#fallBack();
    plain.begin(order, start, end);
    this.#correct = 0;
    for (let from = 0; from < end - start; from += plain.rowsPerCall) {
      const to = Math.min(end - start, from + plain.rowsPerCall);
      plain.accumulate(from, to);
      this.#losses.set(plain.losses.subarray(0, to - from), from);
      this.#correct += plain.correct;
      await nextTask();
    }
  }

  update(learningRate: number): void {
    if (this.#plain !== null) {
      this.#plain.update(learningRate);
      return;
    }
    for (let index = 0; index < this.#update.count; index++) this.#update.set(index, { scale: learningRate });
    this.#blocks.engine.run(this.#update, this.#threads);
    if (this.#update.raised) this.#fallBack();
  }

  #fallBack(): ReferenceWorkspace {
    this.readParameters();
    this.#plain = new ReferenceWorkspace(this.#task);
    return this.#plain;
  }

  findNonFinite(): NonFinite | null {
    return this.#plain?.findNonFinite() ?? null;
  }

  readParameters(): void {
    if (this.#plain !== null) return;
    for (const layer of this.#layers) copyParameters(this.#blocks, layer, true);
  }

  close(): void {
    this.#blocks.free();
  }

  #liftParameters(float32: boolean): void {
    for (const layer of this.#layers) copyParameters(this.#blocks, layer, false);
    const { engine } = this.#blocks;
    const transposes = this.#layers.flatMap((layer) => transposeOperations(layer, 1));
    if (transposes.length === 0) return;
    const program = engine.program(transposes, float32);
    engine.run(program, 1);
    engine.free(program.address);
  }
}
