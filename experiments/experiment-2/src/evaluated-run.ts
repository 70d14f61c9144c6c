import { DataError, type RecordedRun, type Report, type RunContext } from '@nn-labs/experiment';
import { RandomState } from '@nn-labs/linalg';
import { type Evaluation, Network, SafetensorsError } from '@nn-labs/network';
import { type Classified, resultDetails } from './classify.ts';
import { drawNetwork, evaluate as evaluateOn, test } from './compute.ts';
import { type LabData, loadData } from './data.ts';
import type { Settings } from './options.ts';
import { weightSums } from './run.ts';

/** A recorded run with its data, its first weights, and what its trained network makes of the data now. */
export interface EvaluatedRun {
  readonly data: LabData;
  /** With the weights that the seed draws. */
  readonly before: Network;
  /** Null for a run that kept no network. */
  readonly evaluated: Evaluated | null;
}

/** Loads what a run was made with and kept, and evaluates it. */
export async function evaluateRun(
  settings: Settings,
  run: RecordedRun,
  context: RunContext,
): Promise<EvaluatedRun> {
  const data = await loadData(settings, context, true);
  checkSameData(run, data);
  const { signal } = context;
  const random = new RandomState(settings.seed);
  const before = await drawNetwork(settings, data.train.X.cols, data.train.Y.cols, random, signal);
  const after = await trainedNetwork(run, before);
  return { data, before, evaluated: after === null ? null : await evaluate(settings, after, data, signal) };
}

/** What the trained network makes of the data: never taken from the record, which can be changed by hand. */
export interface Evaluated {
  readonly network: Network;
  readonly trainAccuracy: number;
  readonly test: Classified;
  readonly heldOut: Evaluation | null;
}

async function evaluate(
  settings: Settings,
  network: Network,
  { train, test: tested, heldOut }: LabData,
  signal: AbortSignal,
): Promise<Evaluated> {
  return {
    network,
    trainAccuracy: (await evaluateOn(settings, network, train, signal)).accuracy!,
    test: await test(settings, network, tested, signal),
    heldOut: heldOut === null ? null : await evaluateOn(settings, network, heldOut, signal),
  };
}

/** The figures of the run’s result as they are now. */
export async function computed(
  { validation }: Settings,
  before: Network,
  { network, trainAccuracy, test, heldOut }: Evaluated,
): Promise<NonNullable<Report['computed']>> {
  return {
    result: {
      trainAccuracy,
      testAccuracy: test.accuracy,
      testLoss: test.loss,
      ...(validation > 0 && heldOut !== null
        ? { validationAccuracy: heldOut.accuracy, validationLoss: heldOut.loss }
        : {}),
      initSha256: await before.weightsSha256(),
      weightsSha256: await network.weightsSha256(),
      ...resultDetails(test),
    },
    evidence: { weightSums: weightSums(network) },
  };
}

/** A confusion matrix of other images than those of the run would be a lie. */
function checkSameData({ outcome }: RecordedRun, { sha256 }: LabData): void {
  const recorded = isObject(outcome.data) ? outcome.data : {};
  for (const name of ['trainSha256', 'testSha256'] as const) {
    if (recorded[name] === undefined || recorded[name] === sha256?.[name]) continue;
    throw new DataError(
      `the ${name === 'trainSha256' ? 'training' : 'test'} images are not those of the run`,
      'Name the folder that the run read with --data-dir; pnpm exp data status says what is where.',
    );
  }
}

/** The network that the run kept; null when it kept none. */
async function trainedNetwork(run: RecordedRun, drawn: Network): Promise<Network | null> {
  const bytes = await run.file('model.safetensors');
  if (bytes === null) return null;
  try {
    const network = Network.load(bytes);
    if (JSON.stringify(network.config) !== JSON.stringify(drawn.config)) {
      throw new DataError('model.safetensors holds another network than the run’s options describe', again);
    }
    return network;
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new DataError(`model.safetensors cannot be read: ${error.message}`, again, { cause: error });
  }
}

const again = 'Run the lab again for a sound one.';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
