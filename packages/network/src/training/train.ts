import type { Matrix } from '@nn-labs/linalg';
import { checkValues, type Fitted } from '../check-data.ts';
import type { Model } from '../forward-pass.ts';
import { type Evaluation, reported, type Tally } from '../judge/evaluate.ts';
import type { Freshness } from '../layers/parameters.ts';
import { DivergenceError } from './divergence-error.ts';
import { Pace } from './pace.ts';
import type { TrainPlan } from './train-options.ts';
import type { TrainingBackend, TrainingWorkspace, WatchedData } from './training-backend.ts';

/** How an epoch went, as measured on the way: each batch before its own update. */
export interface EpochReport {
  /** The epoch, from 0. */
  readonly epoch: number;
  /** The loss over the samples, their sum or their mean as the loss has it. */
  readonly loss: number;
  /** The fraction of the samples that are right by the network's judge; null where nothing is. */
  readonly accuracy: number | null;
  /** How the network does after the epoch on the data of `watch`, as `evaluate` says; null where nothing is watched. */
  readonly watched: Evaluation | null;
}

/** Everything a run needs, already checked but for the values of X and Y. */
export interface TrainingRun {
  readonly network: Fitted;
  readonly model: Model;
  readonly X: Matrix;
  readonly Y: Matrix;
  readonly watch?: WatchedData | null | undefined;
  readonly plan: TrainPlan;
  readonly backend: TrainingBackend;
  /** Told how to fetch the parameters while a report is out. */
  readonly freshness: Freshness;
}

/** Trains a network: the loop of {@link runEpochs}, the arithmetic of the backend. */
export function trainEpochs(run: TrainingRun): AsyncGenerator<EpochReport, void, undefined> {
  const { network, model, X, Y, watch = null, plan, backend, freshness } = run;
  return runEpochs({
    plan,
    samples: X.rows,
    freshness,
    open: async (pace) => {
      await checkValues('train', network, X, Y, pace);
      if (watch !== null) await checkValues('train: watch', network, watch.X, watch.Y, pace);
      const { batchSize, rule, variation, limits, seed } = plan;
      return backend.open({ ...model, x: X, y: Y, batchSize, rule, variation, limits, seed, watch }, pace);
    },
    figures: (tally) => reported(model, tally, X.rows),
    largestInput: () => largestOf(X),
  });
}

/** A training, as the loop sees it. */
export interface EpochRun {
  readonly plan: TrainPlan;
  readonly samples: number;
  readonly freshness: Freshness;
  open(pace: Pace): Promise<TrainingWorkspace> | TrainingWorkspace;
  /** Loss and accuracy from the sums over the samples. */
  figures(tally: Tally): Evaluation;
  /** The greatest |x|, which may explain a divergence; 0 where it is not known. */
  largestInput(): number;
}

/** The training loop: epochs, batches, pauses, reports. */
export async function* runEpochs(run: EpochRun): AsyncGenerator<EpochReport, void, undefined> {
  const { plan, freshness } = run;
  const pace = new Pace(plan.signal);
  pace.throwIfAborted();
  const workspace = await run.open(pace);
  plan.rule.refresh = () => freshness.refresh();
  try {
    for (let epoch = plan.startEpoch; epoch < plan.epochs; epoch++) {
      pace.throwIfAborted();
      const figures = await trainEpoch(run, workspace, pace, epoch);
      if (epoch % plan.reportEvery !== 0 && epoch !== plan.epochs - 1) continue;
      const report = { epoch, ...figures, watched: await workspace.evaluate(pace) };
      freshness.fetch = () => workspace.readParameters();
      yield report;
      freshness.fetch = null;
    }
  } finally {
    // Also after an abort, a break or an error: the network keeps its last completed update.
    freshness.fetch = null;
    plan.rule.refresh = () => {};
    workspace.readParameters();
    workspace.close();
  }
}

async function trainEpoch(
  run: EpochRun,
  workspace: TrainingWorkspace,
  pace: Pace,
  epoch: number,
): Promise<Evaluation> {
  const { samples, plan, freshness } = run;
  const order = plan.shuffle === null ? null : plan.shuffle.permutation(samples);
  const tally: Tally = { loss: 0, correct: 0 };
  let batch = 0;
  for (let start = 0; start < samples; start += plan.batchSize, batch++) {
    const length = Math.min(plan.batchSize, samples - start);
    workspace.begin(order, start, start + length, { epoch, batch });
    let rows: number;
    for (let from = 0; from < length; from += rows) {
      rows = workspace.takesWholeBatch ? length : pace.nextRows(length - from, workspace.rowsPerCall);
      const work = workspace.accumulate(from, from + rows);
      const isDone = typeof work === 'boolean' ? work : await work;
      if (isDone) count(workspace, rows, tally);
      else rows = 0;
      const pause = pace.pauseIfDue();
      if (pause !== null) await pause;
    }
    // Only now: a range's length depends on the clock, what is found must not.
    if (!Number.isFinite(tally.loss)) throw diverged(run, workspace, epoch, batch, tally.loss);
    const work = workspace.update(plan.rateAt(epoch));
    if (work !== undefined) await work;
    if (plan.onBatch === undefined || start + length === samples) continue;
    freshness.fetch = () => workspace.readParameters();
    await plan.onBatch({ epoch, batch });
    freshness.fetch = null;
  }
  // A sigmoid turns an infinite weight into a harmless 0 or 1, so the loss alone would not tell.
  if (workspace.findNonFinite() !== null) throw diverged(run, workspace, epoch, batch - 1, tally.loss);
  return run.figures(tally);
}

function count(workspace: TrainingWorkspace, rows: number, tally: Tally): void {
  for (let r = 0; r < rows; r++) tally.loss += workspace.losses[r]!;
  tally.correct += workspace.correct;
}

function diverged(
  { plan, largestInput }: EpochRun,
  workspace: TrainingWorkspace,
  epoch: number,
  batch: number,
  loss: number,
): DivergenceError {
  return new DivergenceError({
    epoch,
    batch,
    loss,
    first: workspace.findNonFinite(),
    learningRate: plan.rateAt(epoch),
    largestInput: largestInput(),
  });
}

function largestOf({ data }: Matrix): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i]!));
  return largest;
}
