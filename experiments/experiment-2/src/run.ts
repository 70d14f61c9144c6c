import { isInterruption, type Outcome, percent, type RunContext } from '@nn-labs/experiment';
import { RandomState } from '@nn-labs/linalg';
import {
  describeEngine,
  type EngineOptions,
  type Evaluation,
  learningRates,
  Network,
  Optimizer,
} from '@nn-labs/network';
import { Checkpoints, startFrom } from './checkpoints.ts';
import { type Classified, classify } from './classify.ts';
import { describeData, loadData, planData } from './data.ts';
import { buildStopping, chosenEpochs, chosenNetwork, endText, validationResult } from './early-stop.ts';
import { divergence, interrupted, notFinite, withWayOut } from './incomplete.ts';
import { learntNothingText } from './learnt-nothing.ts';
import type { Settings } from './options.ts';
import { resultDetails } from './result-details.ts';
import { modelFile, saveModel, unsaved } from './save-model.ts';
import type { Session } from './session.ts';
import { Stopwatch } from './stopwatch.ts';
import { thousands } from './thousands.ts';
import { splitText, validationFigures, validationText } from './validation.ts';
import { variationOf } from './variation.ts';

/** The lab: data, network, training, and what the notebook never showed. */
export async function run(settings: Settings, context: RunContext): Promise<Outcome> {
  try {
    return await (context.dryRun ? plan : trainAndTest)(settings, context);
  } catch (error) {
    throw withWayOut(error);
  }
}

async function trainAndTest(settings: Settings, context: RunContext): Promise<Outcome> {
  const { record } = context;
  const loading = new Stopwatch(context.now);
  const data = await loadData(settings, context);
  const loadSeconds = seconds(loading.elapsedMs);
  const { X, Y } = data.train;
  context.print(`Data Loaded: X shape: (${X.shape.join(', ')}), y shape: (${Y.shape.join(', ')})`);
  const { validationCount } = describeData(settings, data);
  if (validationCount !== undefined) context.print(splitText(X.rows, validationCount));
  context.print('');
  context.print(`**** Training ${settings.hidden.length} Hidden Layer ANN ******`);

  const random = new RandomState(settings.seed);
  const drawn = buildNetwork(settings, X.cols, Y.cols, random);
  const initSha256 = await drawn.weightsSha256();
  const dataSha256 = data.sha256?.trainSha256 ?? null;
  const optimizer = buildOptimizer(settings);
  const stopping = buildStopping(settings);
  const start = startFrom(record.resumed, { drawn, random, optimizer, stopping, settings, dataSha256 });
  const { network, history } = start;
  const partial = { data: { ...describeData(settings, data) }, engine: engine(settings), history };
  record.describe({ data: { ...partial.data, ...data.sha256 }, engine: partial.engine });

  const hasBatches = settings.batchSize !== null && settings.batchSize < X.rows;
  const checkpoints = new Checkpoints(
    { network, random, optimizer, stopping },
    {
      recorder: record,
      epochs: start.epochs,
      hasBatches,
      dataSha256,
    },
  );
  const session = { settings, data, network, random, optimizer, stopping, history, checkpoints, context };
  const training = new Stopwatch(context.now, start.trainSeconds * 1000);
  const timing = () => ({ loadSeconds, trainSeconds: seconds(training.elapsedMs) });
  let chosen: Network;
  let train: Evaluation;
  let test: Classified;
  try {
    await trainNetwork(session, training);
    training.stop();
    chosen = chosenNetwork(network, stopping);
    // The files are written while the engine computes; both have ended before anything else is done.
    const [evaluated, kept] = await Promise.allSettled([
      evaluate(session, chosen),
      keep(session, chosen, timing().trainSeconds),
    ]);
    if (evaluated.status === 'rejected') throw evaluated.reason;
    if (kept.status === 'rejected') throw kept.reason;
    ({ train, test } = evaluated.value);
  } catch (error) {
    training.stop();
    const diverged = divergence(error, initSha256);
    if (diverged !== null) return { ...partial, ...diverged, timing: timing() };
    if (!isInterruption(error, context.signal)) throw error;
    await checkpoints.write(history, timing().trainSeconds);
    const how = await interrupted(session, initSha256);
    return { ...partial, ...how, timing: timing() };
  }
  const infinite = notFinite(settings, { train, test, epochs: checkpoints.epochs }, initSha256);
  if (infinite !== null) return { ...partial, ...infinite, timing: timing() };
  const weightsSha256 = await chosen.weightsSha256();
  context.print('');
  if (stopping !== null) context.print(endText(settings, stopping, checkpoints.epochs));
  context.print(
    `Test accuracy = ${percent(test.accuracy)}% on ${thousands(data.test.X.rows)} images it has never seen`,
  );
  const nothing = learntNothingText(train.accuracy, Y);
  if (nothing !== null) context.print(nothing);
  if (settings.details) {
    // What draws them is loaded for those who want to see them.
    const { detailLines } = await import('./details.ts');
    for (const line of [...detailLines(test, data), '']) context.print(line);
  }
  context.print(`Weights SHA-256: ${weightsSha256}`);
  context.notice(`Trained in ${timing().trainSeconds.toFixed(2)} s.`);
  const saving = await saveModel(settings, chosen, chosenEpochs(stopping, checkpoints.epochs));
  if (saving === null && settings.saveModel !== null)
    context.notice(`The network is in ${settings.saveModel}.`);
  return {
    ...partial,
    ...(saving === null ? {} : unsaved(saving, record.folder)),
    result: {
      trainAccuracy: train.accuracy,
      testAccuracy: test.accuracy,
      testLoss: test.loss,
      ...validationResult(settings, stopping, history, checkpoints.epochs),
      initSha256,
      weightsSha256,
      ...resultDetails(test),
    },
    evidence: { weightSums: chosen.layers.map(({ weight }) => sum(weight.data)) },
    timing: timing(),
  };
}

/** Trains from the last whole epoch to the end; prints, records and keeps on the way what is due. */
async function trainNetwork(session: Session, training: Stopwatch): Promise<void> {
  const { settings, data, network, random, optimizer, stopping, history, checkpoints, context } = session;
  const { epochs, logInterval } = settings;
  if (stopping?.isOver === true) return; // it was killed after its last epoch
  for await (const { epoch, loss, accuracy } of network.train(data.train.X, data.train.Y, {
    epochs,
    startEpoch: checkpoints.epochs,
    learningRate: rates(settings),
    batchSize: settings.batchSize ?? 'full',
    random,
    optimizer,
    ...variationOf(settings, data.image),
    clipNorm: settings.clipNorm ?? undefined,
    maxNorm: settings.maxNorm ?? undefined,
    signal: context.signal,
    ...computing(settings),
  })) {
    const done = epoch + 1;
    const isCheckpoint = checkpoints.epochDone(done);
    context.progress({ task: 'training', done, total: epochs, unit: 'epochs' });
    const isDue = epoch % logInterval === 0 || done === epochs;
    const held = isDue || settings.validation > 0 ? await training.aside(() => judge(session)) : null;
    const isOver = held !== null && stopping?.observe(epoch, held, network) === true;
    const figures = { epoch, loss, trainAccuracy: accuracy };
    if (isDue || isOver) {
      history.push({ ...figures, ...validationFigures(settings, held) });
      context.print(`Epoch ${epoch}: Accuracy = ${percent(accuracy)}%${validationText(settings, held)}`);
    }
    context.record.metrics({
      ...figures,
      heldOutLoss: held?.loss ?? null,
      heldOutAccuracy: held?.accuracy ?? null,
    });
    if (isCheckpoint) await training.aside(() => checkpoints.write(history, seconds(training.elapsedMs)));
    if (isOver) break;
  }
}

/** How the trained network does on all images. */
async function evaluate({ settings, data, context }: Session, network: Network) {
  const options = { signal: context.signal, ...computing(settings) };
  return {
    train: await network.evaluate(data.train.X, data.train.Y, options),
    test: await classify(network, data.test, options),
  };
}

/** How the network does on images that it is not trained on; nothing where none are held out. */
async function judge({ data: { heldOut }, network, settings }: Session): Promise<Evaluation | null> {
  if (heldOut === null) return null;
  // No signal: a checkpoint of this epoch must know what early stopping saw of it, so Ctrl-C waits for the evaluation.
  return network.evaluate(heldOut.X, heldOut.Y, computing(settings));
}

/** The trained network, and the state from which it could be trained longer. */
async function keep(session: Session, chosen: Network, trainSeconds: number): Promise<void> {
  const { settings, stopping, history, checkpoints, context } = session;
  if (context.record.folder === null) return;
  await context.record.keep(
    'model.safetensors',
    modelFile(settings, chosen, chosenEpochs(stopping, checkpoints.epochs)),
  );
  await checkpoints.write(history, trainSeconds);
}

/** The network of the settings; its weights are drawn here, layer by layer. */
export function buildNetwork(
  settings: Settings,
  inputs: number,
  outputs: number,
  random: RandomState,
): Network {
  const { init, bias, loss } = settings;
  const hidden = settings.hidden.map((units) => ({ units, activation: settings.activation, bias, init }));
  const activation = loss === 'cross-entropy' ? ('softmax' as const) : ('sigmoid' as const);
  return new Network({
    inputs,
    layers: [...hidden, { units: outputs, activation, bias, init }],
    loss,
    dtype: settings.dtype,
    random,
  });
}

/** The learning rate of each epoch. */
function rates({ lr, lrSchedule, lrStep, lrGamma, warmup, epochs }: Settings): (epoch: number) => number {
  return learningRates({
    learningRate: lr,
    schedule: lrSchedule,
    epochs,
    warmup,
    stepSize: lrStep ?? undefined,
    gamma: lrGamma ?? undefined,
  });
}

/** The optimiser of the settings; what is null there is the usual value. */
function buildOptimizer({ optimizer, momentum, beta1, beta2, epsilon, weightDecay }: Settings): Optimizer {
  return new Optimizer({
    name: optimizer,
    momentum: momentum ?? undefined,
    beta1: beta1 ?? undefined,
    beta2: beta2 ?? undefined,
    epsilon: epsilon ?? undefined,
    weightDecay,
  });
}

/** What computes, as the network package takes it. */
function computing({ engine, threads }: Settings): EngineOptions {
  return { engine, ...(threads === null ? {} : { threads }) };
}

/** What computes, as `--json` describes it. */
function engine(settings: Settings) {
  return { ...describeEngine(computing(settings)), dtype: settings.dtype };
}

/** `--dry-run`: everything checked, nothing loaded or trained. */
async function plan(settings: Settings, context: RunContext): Promise<Outcome> {
  const { inputs, outputs, note, ...data } = await planData(settings, context);
  if (note !== undefined) context.notice(`${note}.`);
  const layers = [inputs, ...settings.hidden, outputs];
  const parameters = layers
    .slice(1)
    .reduce((sum, units, i) => sum + units * ((layers[i] as number) + (settings.bias ? 1 : 0)), 0);
  const validated =
    data.validationCount === undefined ? '' : ` validate it on ${thousands(data.validationCount)},`;
  context.print(
    `Would train ${layers.join('-')} (${thousands(parameters)} parameters) for ${thousands(settings.epochs)} epochs ` +
      `on ${thousands(data.trainCount)} ${data.source} images,${validated} and test it on ${thousands(data.testCount)}.`,
  );
  return { data: { ...data }, engine: engine(settings), history: [] };
}

function sum(values: Float64Array | Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
