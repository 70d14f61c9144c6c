import type { Matrix } from '@nn-labs/linalg';
import { blockCount, type Engine, EngineThreadError } from '@nn-labs/linalg/engine';
import { type Evaluation, reported } from '../judge/evaluate.ts';
import { countOnTheirSide } from '../losses/rows.ts';
import type { Pace } from '../training/pace.ts';
import type { LoweredModel } from './choice.ts';
import { copyParameters, placeLayer, rowsAt } from './layer.ts';
import { Blocks, liftLabels, liftSparse, liftTargets, readRows } from './lifted.ts';
import { forwardSteps, groupByRow } from './steps.ts';

/** Rows of a run: enough for every thread, few enough that the activations stay small. */
const chunkRows = 2048;

/**
 * {@link ../judge/evaluate.ts} in the engine; fills `outputs` (N, units) when it is given. Null where a parameter or a sum is not
 * finite, or when a worker died in the middle of its work: then the plain loops must.
 */
export async function evaluateInEngine(
  model: LoweredModel,
  X: Matrix,
  Y: Matrix,
  pace: Pace,
  outputs: Matrix | null,
  { engine, threads }: { engine: Engine; threads: number },
): Promise<Evaluation | null> {
  const { layers } = model;
  if (!layers.every(({ weight }) => weight.data.every(Number.isFinite))) return null;
  const blocks = new Blocks(engine);
  try {
    const rows = Math.min(chunkRows, X.rows);
    const placed = layers.map((dense) => placeLayer(blocks, dense, rows));
    for (const layer of placed) copyParameters(blocks, layer, false);
    const last = placed.at(-1)!;
    const x = await liftSparse(blocks, X, false, pace);
    const y = await liftTargets(blocks, Y, pace);
    const labels = await liftLabels(blocks, Y, pace);
    const losses = blocks.allocate(rows * 8, false);
    const delta = blocks.allocate(rows * last.rowBytes, false);
    const data = { x, xT: null, y, labels, losses, order: 0 };
    const steps = groupByRow(
      forwardSteps(placed, data, { loss: model.loss.kind, outputDelta: delta, rows, threads }),
      threads,
    );
    const program = engine.program(
      steps.map(({ operation }) => operation),
      X.dtype === 'float32',
    );
    blocks.adopt(program.address);
    engine.prepare(threads);

    const lossOf = new Float64Array(engine.buffer, losses, rows);
    const output = steps.length - 1;
    const startBytes = blockCount(X.cols) * 4;
    let loss = 0;
    let correct = 0;
    for (let from = 0; from < X.rows; from += rows) {
      const count = Math.min(rows, X.rows - from);
      for (const [index, { size }] of steps.entries()) program.set(index, size(count));
      program.set(0, { starts: x.starts + from * startBytes });
      program.set(output, { b: y + from * last.rowBytes, labels: labels + from * 4 });
      const work = engine.runPaced(program, threads, () => pace.pause());
      if (work !== undefined) await work;
      if (program.raised) return null;
      if (model.judge === 'threshold') {
        const [found, stride] = rowsAt(engine, last, count);
        correct += countOnTheirSide(found, stride, Y.data, Y.cols, count, (r) => from + r);
      } else correct += program.answer(output);
      for (let r = 0; r < count; r++) loss += lossOf[r]!;
      if (outputs !== null) await readRows(blocks, last.activation, outputs, from, count, pace);
      const pause = pace.pauseIfDue();
      if (pause !== null) await pause;
    }
    return reported(model, loss, correct, X.rows);
  } catch (error) {
    if (error instanceof EngineThreadError) return null;
    throw error;
  } finally {
    blocks.free();
  }
}
