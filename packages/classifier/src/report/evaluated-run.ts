import { DataError, type RecordedRun, type Report, type RunContext } from '@nn-labs/experiment';
import { RandomState } from '@nn-labs/linalg';
import { describeNetwork, type Layer, Network, SafetensorsError } from '@nn-labs/network';
import type { LabData } from '../data/dataset.ts';
import { loadData } from '../data/load.ts';
import type { Design, Settings } from '../design.ts';
import { drawNetwork, type Evaluated, evaluateNetwork } from '../training/compute.ts';
import { modelName } from '../training/model-file.ts';
import { type Judged, judgedBy, resultFigures, weightSums } from '../training/outcome.ts';

/** A recorded run with its data, its first weights, and what its trained network makes of the data now. */
export interface EvaluatedRun {
  readonly data: LabData;
  readonly judged: Judged;
  /** With the weights that the seed draws. */
  readonly before: Network<Layer>;
  /** Never taken from the record, which can be changed by hand; null for a run that kept no network. */
  readonly evaluated: Evaluated | null;
}

/** Loads what a run was made with and kept, and evaluates it. */
export async function evaluateRun(
  design: Design,
  settings: Settings,
  run: RecordedRun,
  context: RunContext,
): Promise<EvaluatedRun> {
  const { signal } = context;
  const data = await loadData(design, settings, context, undefined, true);
  checkSameData(run, data, design.source.words.samples);
  const before = await drawNetwork(design, settings, data, new RandomState(settings.seed), signal);
  const after = await trainedNetwork(run, before);
  const evaluated = after === null ? null : await evaluateNetwork(design, settings, after, data, signal);
  return { data, judged: judgedBy(describeNetwork(before.config)), before, evaluated };
}

/** The figures of the run’s result as they are now. */
export async function computed(
  design: Design,
  { validation }: Settings,
  { judged, before, evaluated }: EvaluatedRun,
): Promise<Report['computed']> {
  if (evaluated === null) return undefined;
  const { network, heldOut } = evaluated;
  const validated = validation > 0 ? heldOut : null;
  return {
    result: resultFigures(judged, evaluated, design.source.words.label, {
      validation:
        validated === null
          ? {}
          : {
              ...(judged.isJudged ? { validationAccuracy: validated.accuracy } : {}),
              validationLoss: validated.loss,
            },
      hashes: { initSha256: await before.weightsSha256(), weightsSha256: await network.weightsSha256() },
    }),
    evidence: { weightSums: weightSums(network) },
  };
}

/** A confusion matrix of other samples than those of the run would be a lie. */
function checkSameData({ outcome }: RecordedRun, { sha256 }: LabData, samples: string): void {
  const recorded = isObject(outcome.data) ? outcome.data : {};
  for (const name of ['trainSha256', 'testSha256'] as const) {
    if (recorded[name] === undefined || recorded[name] === sha256?.[name]) continue;
    throw new DataError(
      `the ${name === 'trainSha256' ? 'training' : 'test'} ${samples} are not those of the run`,
      'Name the folder that the run read with --data-dir; pnpm exp data status says what is where.',
    );
  }
}

/** The network that the run kept; null when it kept none. */
async function trainedNetwork(run: RecordedRun, drawn: Network<Layer>): Promise<Network<Layer> | null> {
  const bytes = await run.file(modelName);
  if (bytes === null) return null;
  try {
    const network = Network.load<Layer>(bytes);
    if (JSON.stringify(network.config) !== JSON.stringify(drawn.config)) {
      throw new DataError(`${modelName} holds another network than the run’s options describe`, again);
    }
    return network;
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new DataError(`${modelName} cannot be read: ${error.message}`, again, { cause: error });
  }
}

const again = 'Run the lab again for a sound one.';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
