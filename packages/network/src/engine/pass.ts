import { blockCount, EngineThreadError, type Program } from '@nn-labs/linalg/engine';
import type { Model } from '../forward-pass.ts';
import type { PassTask, Tally } from '../judge/evaluate.ts';
import { countOnTheirSide } from '../losses/rows.ts';
import type { Pace } from '../training/pace.ts';
import { type EngineLayer, rowsAt } from './layer.ts';
import { type Blocks, type LiftedSparse, liftLabels, liftSparse, liftTargets, readRows } from './lifted.ts';
import { forwardSteps, groupByRow, type Step } from './steps.ts';

/** Rows of a run: enough for every thread, few enough that the activations stay small. */
export const chunkRows = 2048;

/** A forward pass over X in the engine, lifted once, and gone through as often as wanted with the weights as they are. */
export class EnginePass {
  readonly #blocks: Blocks;
  readonly #model: Model;
  readonly #layers: readonly EngineLayer[];
  readonly #task: PassTask;
  readonly #threads: number;
  readonly #rows: number;
  readonly #x: LiftedSparse;
  readonly #targets: { readonly y: number; readonly labels: number };
  readonly #losses: Float64Array;
  readonly #steps: readonly Step[];
  /** Whether the last step is the output's: it measures, and makes a softmax of the weighted sums. */
  readonly #hasOutput: boolean;
  readonly #program: Program;

  private constructor(
    blocks: Blocks,
    model: Model,
    layers: readonly EngineLayer[],
    task: PassTask,
    threads: number,
    lifted: { readonly x: LiftedSparse; readonly y: number; readonly labels: number },
  ) {
    const { engine } = blocks;
    const { X, Y, upTo } = task;
    this.#blocks = blocks;
    this.#model = model;
    this.#layers = layers;
    this.#task = task;
    this.#threads = threads;
    this.#rows = Math.min(chunkRows, X.rows);
    this.#x = lifted.x;
    this.#targets = lifted;
    const last = layers.at(-1)!;
    const losses = blocks.allocate(this.#rows * 8, false);
    this.#losses = new Float64Array(engine.buffer, losses, this.#rows);
    const steps = forwardSteps(
      layers,
      { ...lifted, xT: null, losses, order: 0 },
      {
        loss: model.loss.kind,
        outputDelta: blocks.allocate(this.#rows * last.rowBytes, false),
        rows: this.#rows,
        threads,
      },
    );
    this.#hasOutput = Y !== null || (upTo === layers.length - 1 && last.dense.activation === 'softmax');
    this.#steps = groupByRow(this.#hasOutput ? steps : steps.slice(0, upTo + 1), threads);
    const operations = this.#steps.map(({ operation }) => operation);
    this.#program = engine.program(operations, X.dtype === 'float32');
    blocks.adopt(this.#program.address);
    engine.prepare(threads);
  }

  /** Lifts the data; `layers` have the weights, and room for the activations of {@link chunkRows} rows. */
  static async open(
    blocks: Blocks,
    model: Model,
    layers: readonly EngineLayer[],
    task: PassTask,
    threads: number,
    pace: Pace,
  ): Promise<EnginePass> {
    const { X, Y } = task;
    const x = await liftSparse(blocks, X, false, pace);
    const rows = Math.min(chunkRows, X.rows);
    // Without targets the output's step is given zeros, and nobody asks what it measured.
    const y =
      Y === null ? blocks.allocate(rows * layers.at(-1)!.rowBytes) : await liftTargets(blocks, Y, pace);
    const labels = Y === null ? blocks.allocate(rows * 4) : await liftLabels(blocks, Y, pace);
    return new EnginePass(blocks, model, layers, task, threads, { x, y, labels });
  }

  /** Null where a sum is not finite, or when a worker died in the middle of its work: then the plain loops must. */
  async run(pace: Pace): Promise<Tally | null> {
    const { X, outputs, upTo } = this.#task;
    const tally: Tally = { loss: 0, correct: 0 };
    try {
      for (let from = 0; from < X.rows; from += this.#rows) {
        const count = Math.min(this.#rows, X.rows - from);
        this.#aim(from, count);
        const work = this.#blocks.engine.runPaced(this.#program, this.#threads, () => pace.pause());
        if (work !== undefined) await work;
        if (this.#program.raised) return null;
        this.#count(from, count, tally);
        if (outputs !== null) {
          await readRows(this.#blocks, this.#layers[upTo]!.activation, outputs, from, count, pace);
        }
        const pause = pace.pauseIfDue();
        if (pause !== null) await pause;
      }
      return tally;
    } catch (error) {
      if (error instanceof EngineThreadError) return null;
      throw error;
    }
  }

  /** Sets the program to `count` rows from row `from` on. */
  #aim(from: number, count: number): void {
    const { X, Y } = this.#task;
    for (const [index, { size }] of this.#steps.entries()) this.#program.set(index, size(count));
    this.#program.set(0, { starts: this.#x.starts + from * blockCount(X.cols) * 4 });
    if (Y === null) return;
    const { y, labels } = this.#targets;
    const b = y + from * this.#layers.at(-1)!.rowBytes;
    this.#program.set(this.#steps.length - 1, { b, labels: labels + from * 4 });
  }

  #count(from: number, count: number, tally: Tally): void {
    const { Y } = this.#task;
    if (Y === null) return;
    if (this.#model.judge === 'threshold') {
      const [found, stride] = rowsAt(this.#blocks.engine, this.#layers.at(-1)!, count);
      tally.correct += countOnTheirSide(found, stride, Y.data, Y.cols, count, (r) => from + r);
    } else tally.correct += this.#program.answer(this.#steps.length - 1);
    for (let r = 0; r < count; r++) tally.loss += this.#losses[r]!;
  }
}
