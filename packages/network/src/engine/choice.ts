import type { Matrix } from '@nn-labs/linalg';
import type { Model } from '../forward-pass.ts';
import { type PassTask, passByLoops, type Tally } from '../judge/evaluate.ts';
import type { Pace } from '../training/pace.ts';
import type { TrainingBackend, WatchedData } from '../training/training-backend.ts';
import { referenceBackend } from '../training/training-step.ts';
import { chooseEngine, type EngineOptions } from './options.ts';
import { passInEngine } from './pass.ts';
import { engineBackend } from './workspace.ts';

/** The backend for batches of `work` multiplications on rows of X. */
export function chooseBackend(
  model: Model,
  options: EngineOptions,
  work: number,
  X: Matrix,
  watch: WatchedData | null,
): TrainingBackend {
  const { layers, loss } = model;
  const isLowered = loss.lowered !== undefined && layers.every(({ lower }) => lower !== undefined);
  const choice = isLowered ? chooseEngine(options, work, X) : null;
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
  const tally = choice && (await passInEngine(model, task, pace, choice.engine, choice.threads));
  return tally ?? passByLoops(model, task, pace);
}

/** Multiplications of a pass over X. */
function passWork({ layers }: Model, { rows }: Matrix): number {
  return rows * layers.reduce((sum, { work }) => sum + work, 0);
}
