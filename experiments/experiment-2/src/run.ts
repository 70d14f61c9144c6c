import { writeFile } from 'node:fs/promises';
import { type Outcome, percent, type RunContext } from '@nn-labs/experiment';
import { RandomState } from '@nn-labs/linalg';
import {
  DivergenceError,
  describeEngine,
  type EngineOptions,
  type Evaluation,
  Network,
} from '@nn-labs/network';
import { describeData, loadData, planData } from './data.ts';
import type { Settings } from './options.ts';

/** One reported epoch, as `--json` lists it. */
type ReportedEpoch = { epoch: number; loss: number; trainAccuracy: number };

/** The lab: data, network, training, and what the notebook never showed. */
export async function run(settings: Settings, context: RunContext): Promise<Outcome> {
  if (context.dryRun) return plan(settings, context);

  const loadStart = context.now();
  const data = await loadData(settings, context);
  const loadSeconds = seconds(context.now() - loadStart);
  const { X, Y } = data.train;
  const suffix = data.source === 'generated' ? ' (generated digits, not MNIST)' : '';
  context.print(`Data Loaded: X shape: (${X.shape.join(', ')}), y shape: (${Y.shape.join(', ')})${suffix}`);
  context.print('');
  context.print(`**** Training ${settings.hidden.length} Hidden Layer ANN ******`);

  const random = new RandomState(settings.seed);
  const network = buildNetwork(settings, X.cols, Y.cols, random);
  const initSha256 = await network.weightsSha256();
  const history: ReportedEpoch[] = [];
  const partial = { data: { ...describeData(data) }, engine: engine(settings), history };

  const trainStart = context.now();
  let trainEnd: number | undefined;
  const timing = () => ({ loadSeconds, trainSeconds: seconds((trainEnd ?? context.now()) - trainStart) });
  let completed = 0;
  let train: Evaluation;
  let test: Evaluation;
  try {
    for await (const { epoch, loss, accuracy } of network.train(X, Y, {
      epochs: settings.epochs,
      learningRate: settings.lr,
      batchSize: settings.batchSize ?? 'full',
      random,
      signal: context.signal,
      ...computing(settings),
    })) {
      completed = epoch + 1;
      context.progress({ task: 'training', done: completed, total: settings.epochs, unit: 'epochs' });
      if (epoch % settings.logInterval !== 0 && completed !== settings.epochs) continue;
      history.push({ epoch, loss, trainAccuracy: accuracy });
      context.print(`Epoch ${epoch}: Accuracy = ${percent(accuracy)}%`);
    }
    trainEnd = context.now();
    const evaluation = { signal: context.signal, ...computing(settings) };
    train = await network.evaluate(X, Y, evaluation);
    test = await network.evaluate(data.test.X, data.test.Y, evaluation);
  } catch (error) {
    if (error instanceof DivergenceError)
      return { ...partial, ...diverged(error, initSha256), timing: timing() };
    if (!context.signal.aborted) throw error;
    return { ...partial, ...(await interrupted(settings, network, completed, initSha256)), timing: timing() };
  }
  const weightsSha256 = await network.weightsSha256();
  context.print('');
  context.print(
    `Test accuracy = ${percent(test.accuracy)}% on ${thousands(data.test.X.rows)} images it has never seen`,
  );
  context.print(`Weights SHA-256: ${weightsSha256}`);
  context.notice(`Trained in ${timing().trainSeconds.toFixed(2)} s.`);
  if (settings.saveModel !== null) {
    await save(settings, network, settings.saveModel, completed);
    context.notice(`The network is in ${settings.saveModel}.`);
  }
  return {
    ...partial,
    result: {
      trainAccuracy: train.accuracy,
      testAccuracy: test.accuracy,
      testLoss: test.loss,
      initSha256,
      weightsSha256,
    },
    evidence: { weightSums: network.layers.map(({ weight }) => sum(weight.data)) },
    timing: timing(),
  };
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
  context.print(
    `Would train ${layers.join('-')} (${thousands(parameters)} parameters) for ${thousands(settings.epochs)} epochs ` +
      `on ${thousands(data.trainCount)} ${data.source} images, and test it on ${thousands(data.testCount)}.`,
  );
  return { data: { ...data }, engine: engine(settings), history: [] };
}

function diverged(error: DivergenceError, initSha256: string): Outcome {
  return {
    status: 'diverged',
    problem: error.message.replace(` Likely cause: ${error.likelyCause}`, ''),
    remedy: `Likely cause: ${error.likelyCause}`,
    result: unfinished(initSha256),
  };
}

async function interrupted(
  settings: Settings,
  network: Network,
  completed: number,
  initSha256: string,
): Promise<Outcome> {
  const after = `stopped by Ctrl-C after ${completed} of ${settings.epochs} epochs`;
  const result = unfinished(initSha256);
  if (settings.saveModel === null) {
    return {
      status: 'interrupted',
      problem: `${after}; nothing is kept`,
      remedy: 'With --save-model <file> the weights so far are kept.',
      result,
    };
  }
  await save(settings, network, settings.saveModel, completed);
  return {
    status: 'interrupted',
    problem: `${after}; the weights so far are kept in ${settings.saveModel}`,
    result,
  };
}

/** A run that did not end has no figures but those of its start. */
function unfinished(initSha256: string) {
  return { trainAccuracy: null, testAccuracy: null, testLoss: null, initSha256, weightsSha256: null };
}

async function save(settings: Settings, network: Network, file: string, epochs: number): Promise<void> {
  const metadata = { experiment: '2', seed: String(settings.seed), epochs: String(epochs) };
  const bytes = network.save({ metadata });
  try {
    await writeFile(file, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`--save-model: ${file} cannot be written: ${reason}`, { cause: error });
  }
}

function sum(values: Float64Array | Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

function thousands(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
