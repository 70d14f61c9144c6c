import type { Matrix } from '@nn-labs/linalg';
import type { Model } from '../forward-pass.ts';
import { type PassTask, passByLoops, type Tally } from '../judge/evaluate.ts';
import type { Pace } from '../training/pace.ts';
import type { TrainingBackend, WatchedData } from '../training/training-backend.ts';
import { referenceBackend } from '../training/training-step.ts';
import { copyParameters, isLowered, placeLayer } from './layer.ts';
import { Blocks } from './lifted.ts';
import { chooseEngine, type EngineOptions } from './options.ts';
import { chunkRows, EnginePass } from './pass.ts';
import { engineBackend } from './workspace.ts';

/** The backend for batches of `work` multiplications on rows of X. */
export function chooseBackend(
  model: Model,
  options: EngineOptions,
  work: number,
  X: Matrix,
  watch: WatchedData | null,
): TrainingBackend {
  const choice = isLowered(model) ? chooseEngine(options, work, X) : null;
  const watching = watch && chooseEngine(options, passWork(model, watch.X), watch.X);
  return choice === null ? referenceBackend : engineBackend(choice.threads, watching?.threads);
}

/** A forward pass in the engine where that is possible, else by the plain loops; the bits are the same. */
export async function runPass(
  model: Model,
  task: PassTask,
  options: EngineOptions,
  pace: Pace,
): Promise<Tally> {
  const choice = chooseEngine(options, passWork(model, task.X), task.X);
  const tally = choice && (await passInEngine(model, task, pace, new Blocks(choice.engine), choice.threads));
  return tally ?? passByLoops(model, task, pace);
}

/** Multiplications of a pass over X. */
function passWork({ layers }: Model, { rows }: Matrix): number {
  return rows * layers.reduce((sum, { work }) => sum + work, 0);
}

/** Null where the plain loops must: a layer or a number that the engine has nothing for, or a worker that died. */
export async function passInEngine(
  model: Model,
  task: PassTask,
  pace: Pace,
  blocks: Blocks,
  threads: number,
): Promise<Tally | null> {
  if (!isLowered(model) || !model.layers.every(({ weight }) => weight.data.every(Number.isFinite)))
    return null;
  try {
    const layers = model.layers.map((dense) => placeLayer(blocks, dense, Math.min(chunkRows, task.X.rows)));
    for (const layer of layers) copyParameters(blocks, layer, false);
    const pass = await EnginePass.open(blocks, model, layers, task, threads, pace);
    return await pass.run(pace);
  } finally {
    blocks.free();
  }
}
