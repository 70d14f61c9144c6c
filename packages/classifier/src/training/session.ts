import {
  type Finding,
  isInterruption,
  type Json,
  type Outcome,
  type RunContext,
  stoppedBy,
} from '@nn-labs/experiment';
import type { CurvePoint } from '@nn-labs/figures';
import { RandomState } from '@nn-labs/linalg';
import {
  describeNetwork,
  type EarlyStopping,
  type Evaluation,
  type Layer,
  type Network,
  type Optimizer,
} from '@nn-labs/network';
import type { Dataset, LabData } from '../data/dataset.ts';
import { describeData, loadData } from '../data/load.ts';
import { type Design, networkConfig, type Settings } from '../design.ts';
import { learntNothingText, type Tested } from '../judge/tested.ts';
import { seconds, thousands } from '../numbers.ts';
import { findingsOf } from '../report/findings.ts';
import { describeComputing } from '../settings/computing.ts';
import { stoppingOf } from '../settings/early-stopping.ts';
import { optimizerOf } from '../settings/optimizer.ts';
import { Checkpoints, startFrom } from './checkpoints.ts';
import { drawNetwork, epochsOf, evaluate, evaluateNetwork, testNetwork } from './compute.ts';
import { divergence, interruption, notFinite } from './ending.ts';
import { modelFile, modelName, saveModel, unsaved } from './model-file.ts';
import {
  epochLine,
  type Judged,
  judgedBy,
  type ReportedEpoch,
  resultFigures,
  testLine,
  weightSums,
} from './outcome.ts';
import { checkShown } from './plan.ts';
import { chosenEpochs, chosenNetwork, endText, validationResult } from './stopping.ts';
import { Stopwatch } from './stopwatch.ts';

/** An epoch as it ends. */
export interface SessionEpoch {
  /** From 0. */
  readonly epoch: number;
  readonly loss: number;
  /** The share of the training samples that are right, each batch before its own update; null where nothing is judged. */
  readonly accuracy: number | null;
  /** How the network does on what is held out; null where nothing is, or it was not evaluated in this epoch. */
  readonly held: Evaluation | null;
  /** Whether it is one to report: every `--log-interval`th, and the last. */
  readonly isDue: boolean;
  /** The epoch in one line, as the lab prints it unless it has its own words. */
  readonly line: string;
}

/**
 * A training with all that a run leaves behind: checkpoints and `--resume`, early stopping, metrics, progress, the model.
 * `for await (const epoch of session.epochs())` trains; `session.finish()` tests and answers the outcome.
 */
export interface Session {
  readonly settings: Settings;
  readonly data: LabData;
  /** The network at work; in the loop's body its weights may be read. */
  readonly network: Network<Layer>;
  /** What its weights were before the first update. */
  readonly initSha256: string;
  /** The reported epochs so far, as `--json` lists them. */
  readonly history: readonly Json[];
  /** Trains from the last whole epoch to the end; a `break` ends the training there. */
  epochs(): AsyncGenerator<SessionEpoch, void, undefined>;
  /** Tests the network, keeps it, prints how it does, and answers what the run hands back. */
  finish(): Promise<Outcome>;
  /**
   * The outcome of a training that an error of `epochs()` or `finish()` has ended: it diverged, or was stopped; any other
   * error is thrown again. `run` of a lab need not call it.
   */
  ended(error: unknown): Promise<Outcome>;
  /** What the training has shown so far, in words. */
  findings(): Promise<Finding[]>;
}

/** Loads the data, draws the network or takes up the one of `--resume`, and prints the lines above the first epoch. */
export async function openSession(
  design: Design,
  settings: Settings,
  context: RunContext,
  given?: Dataset,
): Promise<TrainingSession> {
  const { record, signal } = context;
  const loading = new Stopwatch(context.now);
  const data = await loadData(design, settings, context, given);
  const loadSeconds = seconds(loading.elapsedMs);
  const { X, Y } = data.train;
  const { samples } = design.source.words;
  const config = networkConfig(design, settings, data);
  const shape = describeNetwork(config);
  const judged = judgedBy(shape);
  checkShown(settings, judged, config.layers);
  context.print(`Data Loaded: X shape: (${X.shape.join(', ')}), y shape: (${Y.shape.join(', ')})`);
  const described = describeData(settings, data);
  if (described.validationCount !== undefined) {
    const of = thousands(X.rows + described.validationCount);
    context.print(
      `Validated on the last ${thousands(described.validationCount)} of its ${of} ${samples}, which it is not trained on`,
    );
  }
  const random = new RandomState(settings.seed);
  context.print('');
  context.print(design.heading(settings, shape));
  const drawn = await drawNetwork(design, settings, data, random, signal);
  const initSha256 = await drawn.weightsSha256({ signal });
  const dataSha256 = data.sha256?.trainSha256 ?? null;
  const trained = { random, optimizer: optimizerOf(settings), stopping: stoppingOf(settings) };
  const start = startFrom(record.resumed, { ...trained, drawn, settings, dataSha256 });
  const { network, history } = start;
  const facts = { data: { ...described }, engine: describeComputing(settings) };
  record.describe({ data: { ...described, ...data.sha256 }, engine: facts.engine });
  const hasBatches = settings.batchSize !== null && settings.batchSize < X.rows;
  const checkpoints = new Checkpoints(
    { network, ...trained },
    {
      ...{ id: design.id, recorder: record, epochs: start.epochs, dataSha256 },
      isCut: hasBatches || settings.validation > 0,
    },
  );
  const stopwatch = new Stopwatch(context.now, start.trainSeconds * 1000);
  return new TrainingSession(design, settings, context, {
    ...{ data, network, initSha256, history, checkpoints, facts, judged, loadSeconds, stopwatch },
    ...trained,
  });
}

/** What a session works with once everything is loaded. */
interface Parts {
  readonly data: LabData;
  readonly network: Network<Layer>;
  readonly initSha256: string;
  readonly history: ReportedEpoch[];
  readonly random: RandomState;
  readonly optimizer: Optimizer;
  readonly stopping: EarlyStopping | null;
  readonly checkpoints: Checkpoints;
  readonly facts: { readonly data: Json; readonly engine: Json };
  readonly judged: Judged;
  readonly loadSeconds: number;
  readonly stopwatch: Stopwatch;
}

export class TrainingSession implements Session {
  readonly settings: Settings;
  readonly data: LabData;
  readonly network: Network<Layer>;
  readonly initSha256: string;
  readonly history: ReportedEpoch[];
  readonly #design: Design;
  readonly #context: RunContext;
  readonly #parts: Parts;
  /** The last epoch, reported or not. */
  #last: ReportedEpoch | null = null;
  readonly #training: CurvePoint[] = [];
  readonly #heldOut: CurvePoint[] = [];

  constructor(design: Design, settings: Settings, context: RunContext, parts: Parts) {
    this.settings = settings;
    ({ data: this.data, network: this.network, initSha256: this.initSha256, history: this.history } = parts);
    this.#design = design;
    this.#context = context;
    this.#parts = parts;
  }

  async *epochs(): AsyncGenerator<SessionEpoch, void, undefined> {
    const { epochs, logInterval, validation } = this.settings;
    const { checkpoints, stopping, stopwatch, judged } = this.#parts;
    const { progress, record, signal } = this.#context;
    if (stopping?.isOver === true) return; // it was killed after its last epoch
    const { train, heldOut } = this.data;
    const counts = { train: train.X.rows, held: heldOut?.X.rows ?? 0 };
    const start = checkpoints.epochs;
    for await (const report of epochsOf(this.#design, this.settings, this.#parts, this.data, start, signal)) {
      const { epoch, loss, accuracy } = report;
      const done = epoch + 1;
      progress({ task: 'training', done, total: epochs, unit: 'epochs' });
      const isReported = epoch % logInterval === 0 || done === epochs;
      const isWanted = isReported || validation > 0;
      const held = report.watched ?? (isWanted ? await stopwatch.aside(() => this.#judge()) : null);
      const isOver = held !== null && stopping?.observe(epoch, held, this.network) === true;
      const isCheckpoint = checkpoints.epochDone(done);
      const isDue = isReported || isOver;
      const validated = validation > 0 ? held : null;
      this.#last = reported(report, validated);
      if (isDue) this.history.push(this.#last);
      this.#training.push({ epoch, loss: judged.perSample(loss, counts.train), accuracy });
      if (held !== null) {
        const { loss: heldLoss } = held;
        this.#heldOut.push({ ...held, epoch, loss: judged.perSample(heldLoss, counts.held) });
      }
      record.metrics({
        ...{ epoch, loss },
        ...(accuracy === null ? {} : { trainAccuracy: accuracy }),
        heldOutLoss: held?.loss ?? null,
        ...(accuracy === null ? {} : { heldOutAccuracy: held?.accuracy ?? null }),
      });
      if (isCheckpoint) await stopwatch.aside(() => this.#writeCheckpoint());
      yield { epoch, loss, accuracy, held, isDue, line: epochLine(judged, report, validated, counts) };
      if (isOver) break;
    }
  }

  /** How the network does on samples that it is not trained on; null where none are held out. */
  async #judge(): Promise<Evaluation | null> {
    if (this.data.heldOut === null) return null;
    const { signal } = this.#context;
    try {
      return await evaluate(this.#design, this.settings, this.network, this.data.heldOut, signal, false);
    } catch (error) {
      // After Ctrl-C a run continues from the epoch before, whose state is kept; else from this one, whose weights are there.
      if (this.#parts.checkpoints.hasLastEpoch || !isInterruption(error, signal)) throw error;
      return null;
    }
  }

  async finish(): Promise<Outcome> {
    const { settings, data } = this;
    const { stopping, checkpoints, stopwatch, judged } = this.#parts;
    const { record, signal, print, notice, files } = this.#context;
    const { words } = this.#design.source;
    stopwatch.stop();
    // The last epoch is always a reported one, also where the lab has ended the loop.
    const last = this.#last;
    if (last !== null && this.history.at(-1)?.epoch !== last.epoch) this.history.push(last);
    const chosen = chosenNetwork(this.network, stopping);
    const epochs = chosenEpochs(stopping, checkpoints.epochs);
    // The files are written while the engine computes; both have ended before anything else is done.
    const [evaluated, kept] = await Promise.allSettled([this.#evaluate(chosen), this.#keep(chosen, epochs)]);
    if (evaluated.status === 'rejected') throw evaluated.reason;
    if (kept.status === 'rejected') throw kept.reason;
    const { train, test } = evaluated.value;
    const weightsSha256 = await chosen.weightsSha256({ signal });
    const infinite = notFinite(settings, words.samples, { train, test, epochs: checkpoints.epochs });
    if (infinite !== null) return this.#unfinished(infinite);
    print('');
    if (stopping !== null) print(endText(settings, stopping, checkpoints.epochs));
    print(testLine(judged, test, data.test.X.rows, words.samples));
    if (settings.details && test.report !== null) {
      // What draws them is loaded for those who want to see them.
      const { detailLines } = await import('../judge/details.ts');
      for (const line of [...detailLines(test.report, data, words.label), '']) print(line);
    }
    print(`Weights SHA-256: ${weightsSha256}`);
    const nothing = learntNothingText(train, data.train, chosen.judge);
    if (nothing !== null) print(nothing);
    notice(`Trained in ${this.#timing().trainSeconds.toFixed(2)} s.`);
    const saving = await saveModel(this.#design, settings, chosen, epochs, files);
    if (saving === null && settings.saveModel !== null) notice(`The network is in ${settings.saveModel}.`);
    return {
      ...this.#facts(),
      ...(saving === null ? {} : unsaved(saving, record.folder)),
      result: resultFigures(judged, { train, test }, words.label, {
        validation: validationResult(settings, stopping, this.history, checkpoints.epochs),
        hashes: { initSha256: this.initSha256, weightsSha256 },
      }),
      evidence: { weightSums: weightSums(chosen) },
      timing: this.#timing(),
    };
  }

  async ended(error: unknown): Promise<Outcome> {
    const { stopping, checkpoints, stopwatch } = this.#parts;
    const { record, signal, files } = this.#context;
    stopwatch.stop();
    const diverged = divergence(error);
    if (diverged !== null) return this.#unfinished(diverged);
    if (!isInterruption(error, signal)) throw error;
    await this.#writeCheckpoint();
    const { epochs } = checkpoints;
    const chosen = chosenNetwork(this.network, stopping);
    const made = chosenEpochs(stopping, epochs);
    const saving = await saveModel(this.#design, this.settings, chosen, made, files);
    const canResume = record.folder !== null && epochs > 0;
    return this.#unfinished(
      interruption({ settings: this.settings, by: stoppedBy(signal), epochs, saving, canResume }),
    );
  }

  /** How the trained network does on all samples. */
  async #evaluate(network: Network<Layer>): Promise<{ train: Evaluation; test: Tested }> {
    const { train, test } = this.data;
    const { signal } = this.#context;
    return {
      train: await evaluate(this.#design, this.settings, network, train, signal, false),
      test: await testNetwork(this.#design, this.settings, network, test, signal),
    };
  }

  /** Keeps the trained network, and the state from which it could be trained longer. */
  async #keep(chosen: Network<Layer>, epochs: number): Promise<void> {
    const { record } = this.#context;
    if (record.folder === null) return;
    await record.keep(modelName, modelFile(this.#design, this.settings, chosen, epochs));
    await this.#writeCheckpoint();
  }

  #writeCheckpoint(): Promise<void> {
    return this.#parts.checkpoints.write(this.history, this.#timing().trainSeconds);
  }

  #unfinished(how: Outcome): Outcome {
    const hashes = { initSha256: this.initSha256, weightsSha256: null };
    const { label } = this.#design.source.words;
    const result = resultFigures(this.#parts.judged, null, label, { validation: {}, hashes });
    return { ...this.#facts(), ...how, result, timing: this.#timing() };
  }

  #facts(): Outcome {
    return { ...this.#parts.facts, history: this.history };
  }

  #timing(): { loadSeconds: number; trainSeconds: number } {
    const { loadSeconds, stopwatch } = this.#parts;
    return { loadSeconds, trainSeconds: seconds(stopwatch.elapsedMs) };
  }

  async findings(): Promise<Finding[]> {
    const { settings, data } = this;
    const { signal } = this.#context;
    const { stopping } = this.#parts;
    const network = chosenNetwork(this.network, stopping);
    const keptEpoch = stopping?.best?.epoch ?? null;
    const before = await drawNetwork(this.#design, settings, data, new RandomState(settings.seed), signal);
    const evaluated = await evaluateNetwork(this.#design, settings, network, data, signal);
    const curves = { training: this.#training, heldOut: this.#heldOut };
    return findingsOf(this.#design, { settings, data, before, evaluated, curves, keptEpoch, signal });
  }
}

/** An epoch as `--json` lists it. */
function reported(
  { epoch, loss, accuracy }: { readonly epoch: number } & Evaluation,
  held: Evaluation | null,
): ReportedEpoch {
  const row: ReportedEpoch = { epoch, loss };
  if (accuracy !== null) row.trainAccuracy = accuracy;
  if (held !== null) row.validationLoss = held.loss;
  if (held !== null && held.accuracy !== null) row.validationAccuracy = held.accuracy;
  return row;
}
