import {
  isInterruption,
  type Outcome,
  type Plan,
  type PlanContext,
  percent,
  type RunContext,
} from '@nn-labs/experiment';
import { RandomState } from '@nn-labs/linalg';
import type { Evaluation, Network } from '@nn-labs/network';
import { Checkpoints, startFrom } from './checkpoints.ts';
import { type Classified, learntNothingText, resultDetails } from './classify.ts';
import {
  buildOptimizer,
  describeComputing,
  drawNetwork,
  epochsOf,
  evaluate,
  type Session,
  test as testNetwork,
} from './compute.ts';
import { describeData, loadData, planData } from './data.ts';
import { buildStopping, chosenEpochs, chosenNetwork, endText, validationResult } from './early-stop.ts';
import { divergence, interrupted, notFinite, withWayOut } from './incomplete.ts';
import { thousands } from './numbers.ts';
import type { Settings } from './options.ts';
import { modelFile, saveModel, unsaved } from './save-model.ts';
import { Stopwatch } from './stopwatch.ts';
import { splitText, validationFigures, validationText } from './validation.ts';

/** The lab: data, network, training, and what the notebook never showed. */
export async function run(settings: Settings, context: RunContext): Promise<Outcome> {
  try {
    return await trainAndTest(settings, context);
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
  const { signal } = context;
  const drawn = await drawNetwork(settings, X.cols, Y.cols, random, signal);
  const initSha256 = await drawn.weightsSha256({ signal });
  const dataSha256 = data.sha256?.trainSha256 ?? null;
  const optimizer = buildOptimizer(settings);
  const stopping = buildStopping(settings);
  const start = startFrom(record.resumed, { drawn, random, optimizer, stopping, settings, dataSha256 });
  const { network, history } = start;
  const partial = { data: { ...describeData(settings, data) }, engine: describeComputing(settings), history };
  record.describe({ data: { ...partial.data, ...data.sha256 }, engine: partial.engine });

  const hasBatches = settings.batchSize !== null && settings.batchSize < X.rows;
  const isCut = hasBatches || settings.validation > 0;
  const checkpoints = new Checkpoints(
    { network, random, optimizer, stopping },
    { recorder: record, epochs: start.epochs, isCut, dataSha256 },
  );
  const session = { settings, data, network, random, optimizer, stopping, history, checkpoints, context };
  const training = new Stopwatch(context.now, start.trainSeconds * 1000);
  const timing = () => ({ loadSeconds, trainSeconds: seconds(training.elapsedMs) });
  let chosen: Network;
  let train: Evaluation;
  let test: Classified;
  let weightsSha256: string;
  try {
    await trainNetwork(session, training);
    training.stop();
    chosen = chosenNetwork(network, stopping);
    // The files are written while the engine computes; both have ended before anything else is done.
    const [evaluated, kept] = await Promise.allSettled([
      evaluateBoth(session, chosen),
      keep(session, chosen, timing().trainSeconds),
    ]);
    if (evaluated.status === 'rejected') throw evaluated.reason;
    if (kept.status === 'rejected') throw kept.reason;
    ({ train, test } = evaluated.value);
    weightsSha256 = await chosen.weightsSha256({ signal });
  } catch (error) {
    training.stop();
    const diverged = divergence(error, initSha256);
    if (diverged !== null) return { ...partial, ...diverged, timing: timing() };
    if (!isInterruption(error, signal)) throw error;
    await checkpoints.write(history, timing().trainSeconds);
    const how = await interrupted(session, initSha256);
    return { ...partial, ...how, timing: timing() };
  }
  const infinite = notFinite(settings, { train, test, epochs: checkpoints.epochs }, initSha256);
  if (infinite !== null) return { ...partial, ...infinite, timing: timing() };
  context.print('');
  if (stopping !== null) context.print(endText(settings, stopping, checkpoints.epochs));
  context.print(
    `Test accuracy = ${percent(test.accuracy)}% on ${thousands(data.test.X.rows)} images it has never seen`,
  );
  if (settings.details) {
    // What draws them is loaded for those who want to see them.
    const { detailLines } = await import('./details.ts');
    for (const line of [...detailLines(test, data), '']) context.print(line);
  }
  context.print(`Weights SHA-256: ${weightsSha256}`);
  const nothing = learntNothingText(train.accuracy!, Y);
  if (nothing !== null) context.print(nothing);
  context.notice(`Trained in ${timing().trainSeconds.toFixed(2)} s.`);
  const saving = await saveModel(settings, chosen, chosenEpochs(stopping, checkpoints.epochs), context.files);
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
    evidence: { weightSums: weightSums(chosen) },
    timing: timing(),
  };
}

/** Trains from the last whole epoch to the end; prints, records and keeps on the way what is due. */
async function trainNetwork(session: Session, training: Stopwatch): Promise<void> {
  const { settings, network, stopping, history, checkpoints, context } = session;
  const { epochs, logInterval } = settings;
  if (stopping?.isOver === true) return; // it was killed after its last epoch
  for await (const { epoch, loss, accuracy } of epochsOf(session)) {
    const done = epoch + 1;
    context.progress({ task: 'training', done, total: epochs, unit: 'epochs' });
    const isDue = epoch % logInterval === 0 || done === epochs;
    const held = isDue || settings.validation > 0 ? await training.aside(() => judge(session)) : null;
    const isOver = held !== null && stopping?.observe(epoch, held, network) === true;
    const isCheckpoint = checkpoints.epochDone(done);
    const figures = { epoch, loss, trainAccuracy: accuracy! }; // digits are judged, whatever the settings
    if (isDue || isOver) {
      history.push({ ...figures, ...validationFigures(settings, held) });
      context.print(`Epoch ${epoch}: Accuracy = ${percent(accuracy!)}%${validationText(settings, held)}`);
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

/** How the network does on images that it is not trained on; null where none are held out. */
async function judge({ data, network, settings, checkpoints, context }: Session): Promise<Evaluation | null> {
  if (data.heldOut === null) return null;
  try {
    return await evaluate(settings, network, data.heldOut, context.signal);
  } catch (error) {
    // After Ctrl-C a run goes on from the epoch before, whose state is kept; else from this one, whose weights are there.
    if (checkpoints.hasLastEpoch || !isInterruption(error, context.signal)) throw error;
    return null;
  }
}

/** How the trained network does on all images. */
async function evaluateBoth({ settings, data, context }: Session, network: Network) {
  return {
    train: await evaluate(settings, network, data.train, context.signal),
    test: await testNetwork(settings, network, data.test, context.signal),
  };
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

/** `--dry-run`: everything checked, nothing loaded or trained. */
export async function plan(settings: Settings, context: PlanContext): Promise<Plan> {
  const { described: data, inputs, outputs, note } = await planData(settings, context);
  if (note !== null) context.notice(`${note}.`);
  const layers = [inputs, ...settings.hidden, outputs];
  const parameters = layers
    .slice(1)
    .reduce((sum, units, i) => sum + units * ((layers[i] as number) + (settings.bias ? 1 : 0)), 0);
  const validated =
    data.validationCount === undefined ? '' : ` validate it on ${thousands(data.validationCount)},`;
  const line =
    `Would train ${layers.join('-')} (${thousands(parameters)} parameters) for ${thousands(settings.epochs)} epochs ` +
    `on ${thousands(data.trainCount)} ${data.source} images,${validated} and test it on ${thousands(data.testCount)}.`;
  return { lines: [line], data: { ...data }, engine: describeComputing(settings) };
}

/** The sum of each layer's weights, first to last. */
export function weightSums({ layers }: Network): number[] {
  return layers.map(({ weight }) => {
    let total = 0;
    for (const value of weight.data) total += value;
    return total;
  });
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
