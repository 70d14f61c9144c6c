import type { Matrix } from '@nn-labs/linalg';
import {
  blockCount,
  type Engine,
  EngineThreadError,
  type Operation,
  type Program,
} from '@nn-labs/linalg/engine';
import type { Model } from '../forward-pass.ts';
import type { PassTask, Tally } from '../judge/evaluate.ts';
import { type Layer, sizeOf } from '../layers/layer.ts';
import { countOnTheirSide } from '../losses/rows.ts';
import type { Pace } from '../training/pace.ts';
import { Blocks, liftLabels, liftSparse, liftTargets, readRows, rowsAt } from './lifted.ts';
import { lowerNetwork, outputStep } from './lowering.ts';
import { copyParameters, placeParameters } from './parameters.ts';
import type { PlacedParameter, Rows } from './place.ts';
import { groupByRow, type Step } from './step.ts';

/** Rows of a run: enough for every thread, few enough that the activations stay small. */
const mostRows = 2048;
const mostItems = 2 ** 23;

function rowsOfRun(layers: readonly Layer[], X: Matrix): number {
  const items = layers.reduce((sum, { outputShape }) => sum + sizeOf(outputShape), 0);
  return Math.min(X.rows, mostRows, Math.max(64, Math.floor(mostItems / items)));
}

/** Where a pass finds the targets, and what its last step answers. */
interface Measures {
  readonly y: number;
  readonly labels: number;
  readonly losses: Float64Array;
}

/** A forward pass over X in the engine, lifted once, and gone through as often as wanted with the weights as they are. */
export class EnginePass {
  readonly #blocks: Blocks;
  readonly #model: Model;
  readonly #task: PassTask;
  readonly #threads: number;
  readonly #rows: number;
  /** Where X begins, without its zeros. */
  readonly #starts: number;
  readonly #measures: Measures;
  /** The output of the last layer, and of the layer that is asked for. */
  readonly #last: Rows;
  readonly #asked: Rows;
  readonly #steps: readonly Step[];
  readonly #program: Program;
  /** The layers' own copies of the parameters, to be made before a pass. */
  readonly #refresh: Program;

  private constructor(
    blocks: Blocks,
    model: Model,
    task: PassTask,
    threads: number,
    lifted: { readonly starts: number; readonly measures: Measures },
    lowered: {
      readonly steps: readonly Step[];
      readonly refresh: readonly Operation[];
      readonly last: Rows;
      readonly asked: Rows;
    },
  ) {
    const { engine } = blocks;
    this.#blocks = blocks;
    this.#model = model;
    this.#task = task;
    this.#threads = threads;
    this.#rows = rowsOfRun(model.layers, task.X);
    this.#starts = lifted.starts;
    this.#measures = lifted.measures;
    this.#last = lowered.last;
    this.#asked = lowered.asked;
    this.#steps = groupByRow(lowered.steps, threads);
    const operations = this.#steps.map(({ operation }) => operation);
    this.#program = blocks.program(operations, model.dtype);
    this.#refresh = blocks.program(lowered.refresh, model.dtype);
    engine.prepare(threads);
  }

  /** Lifts the data; `parameters` lie there already. Null where a layer has no operations for what it is given. */
  static async open(
    blocks: Blocks,
    model: Model,
    parameters: readonly (readonly PlacedParameter[])[],
    task: PassTask,
    threads: number,
    pace: Pace,
  ): Promise<EnginePass | null> {
    const { X, Y, upTo } = task;
    const rows = rowsOfRun(model.layers, X);
    const x = await liftSparse(blocks, X, false, pace);
    const columns = () => ({});
    const input = { kind: 'sparse', items: X.cols, fields: { ...x, order: 0 }, columns } as const;
    // A softmax is made by the output's step, which without targets is given zeros, and is not asked what it measured.
    const measures = Y !== null || model.layers.at(-1)!.activation === 'softmax';
    const options = { input, parameters, rows, threads, training: false, measures };
    const lowered = lowerNetwork(blocks, model, options);
    const asked = lowered?.parts[upTo]?.layer.output;
    if (lowered === null || asked?.kind !== 'rows') return null;
    const { last, forward, refresh } = lowered;
    const y = Y === null ? blocks.allocate(rows * last.rowBytes) : await liftTargets(blocks, Y, pace);
    const labels = Y === null ? blocks.allocate(rows * 4) : await liftLabels(blocks, Y, pace);
    const losses = blocks.allocate(rows * 8, false);
    const delta = blocks.allocate(rows * last.rowBytes, false);
    const output = outputStep(model, last, { y, labels, losses, order: 0 }, delta, threads);
    const steps = measures ? [...forward, output] : forward;
    const lossOf = new Float64Array(blocks.engine.buffer, losses, rows);
    const lifted = { starts: x.starts, measures: { y, labels, losses: lossOf } };
    return new EnginePass(blocks, model, task, threads, lifted, { steps, refresh, last, asked });
  }

  /** Null where a sum is not finite, or when a worker died in the middle of its work: then the plain loops must. */
  async run(pace: Pace): Promise<Tally | null> {
    const { X, outputs } = this.#task;
    const tally: Tally = { loss: 0, correct: 0 };
    try {
      if (this.#refresh.count > 0) this.#blocks.engine.run(this.#refresh, this.#threads);
      for (let from = 0; from < X.rows; from += this.#rows) {
        const count = Math.min(this.#rows, X.rows - from);
        this.#aim(from, count);
        const work = this.#blocks.engine.runPaced(this.#program, this.#threads, () => pace.pause());
        if (work !== undefined) await work;
        if (this.#program.raised) return null;
        this.#count(from, count, tally);
        if (outputs !== null) {
          await readRows(this.#blocks, this.#asked.at, outputs, from, count, pace);
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
    const starts = this.#starts + from * blockCount(X.cols) * 4;
    for (const [index, { operation }] of this.#steps.entries()) {
      if ('starts' in operation) this.#program.set(index, { starts });
    }
    if (Y === null) return;
    const { y, labels } = this.#measures;
    const b = y + from * this.#last.rowBytes;
    this.#program.set(this.#steps.length - 1, { b, labels: labels + from * 4 });
  }

  #count(from: number, count: number, tally: Tally): void {
    const { Y } = this.#task;
    if (Y === null) return;
    const { judge } = this.#model;
    if (judge === 'threshold') {
      const [found, stride] = rowsAt(this.#blocks.engine, this.#last, count, Y);
      tally.correct += countOnTheirSide(found, stride, Y.data, Y.cols, count, (r) => from + r);
    } else if (judge === 'argmax') tally.correct += this.#program.answer(this.#steps.length - 1);
    for (let r = 0; r < count; r++) tally.loss += this.#measures.losses[r]!;
  }
}

/** One pass with the weights of the model's own matrices; null where the plain loops must. */
export async function passInEngine(
  model: Model,
  task: PassTask,
  pace: Pace,
  engine: Engine,
  threads: number,
): Promise<Tally | null> {
  const layers = task.Y === null ? model.layers.slice(0, task.upTo + 1) : model.layers;
  if (!layers.every(({ lower }) => lower !== undefined) || !areFinite(layers)) return null;
  const blocks = new Blocks(engine);
  try {
    const parameters = placeParameters(blocks, layers, null);
    copyParameters(blocks, parameters.flat(), false);
    const pass = await EnginePass.open(blocks, { ...model, layers }, parameters, task, threads, pace);
    return pass && (await pass.run(pace));
  } finally {
    blocks.free();
  }
}

/** Whether all parameters are finite: no zero may be skipped beside one that is not. */
export function areFinite(layers: readonly Layer[]): boolean {
  return layers.every(({ parameters }) =>
    parameters.every(({ matrix }) => matrix.data.every(Number.isFinite)),
  );
}
