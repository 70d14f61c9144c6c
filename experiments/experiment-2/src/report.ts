import { DataError, type RecordedRun, type Report, type RunContext } from '@nn-labs/experiment';
import { type Point, textConfusionMatrix, textCurve } from '@nn-labs/figures';
import { RandomState } from '@nn-labs/linalg';
import { diagnose, explain, Network, type RecordedEpoch, SafetensorsError } from '@nn-labs/network';
import { type Classified, classify } from './classify.ts';
import { drawNetwork } from './compute.ts';
import { type Curves, readCurves } from './curves.ts';
import { type LabData, loadData } from './data.ts';
import { keptEpoch, keptNote } from './kept-epoch.ts';
import type { Settings } from './options.ts';
import { perDigitLines } from './per-digit.ts';
import { drawFigures } from './report-figures.ts';
import { thousands } from './thousands.ts';
import { unfinishedNote } from './unfinished.ts';

/** What a recorded run shows: its curves; and where it kept its network, what that does and how it came to it. */
export async function report(settings: Settings, run: RecordedRun, context: RunContext): Promise<Report> {
  const data = await loadData(settings, context, true);
  checkSameData(run, data);
  const curves = readCurves(settings, run, data);
  const random = new RandomState(settings.seed);
  const before = await drawNetwork(settings, data.train.X.cols, data.train.Y.cols, random, context.signal);
  const after = await trainedNetwork(run, before);
  const classified = after === null ? null : await classify(after, data.test, { signal: context.signal });
  return {
    figures: await drawFigures({ settings, data, curves, before, after, classified }),
    findings: [
      ...unfinishedNote(settings, run, curves),
      ...keptNote(settings, run, curves),
      ...(await findings({ run, data, curves, before, after, classified, signal: context.signal })),
    ],
    text: text(curves, classified),
  };
}

/** A confusion matrix of other images than those of the run would be a lie. */
function checkSameData({ outcome }: RecordedRun, { sha256 }: LabData): void {
  const recorded = isObject(outcome.data) ? outcome.data : {};
  for (const name of ['trainSha256', 'testSha256'] as const) {
    if (recorded[name] === undefined || recorded[name] === sha256?.[name]) continue;
    throw new DataError(
      `the ${name === 'trainSha256' ? 'training' : 'test'} images are not those of the run`,
      'Set MNIST_DIR to the folder that the run read; pnpm exp data status says what is where.',
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

/** What the package finds, and the most frequent mistake, which is the lab's own to tell. */
async function findings({
  run,
  data,
  curves,
  before,
  after,
  classified,
  signal,
}: {
  run: RecordedRun;
  data: LabData;
  curves: Curves;
  before: Network;
  after: Network | null;
  classified: Classified | null;
  signal: AbortSignal;
}): Promise<Report['findings']> {
  const { X, Y } = data.train;
  const result = figuresOf(run);
  // What came after the weights that were kept is no fault of theirs.
  const kept = keptEpoch(run) ?? Infinity;
  const found = explain({
    config: before.config,
    epochs: curves.training.flatMap(measured),
    trainAccuracy: result.trainAccuracy,
    heldOut:
      result.testAccuracy === undefined
        ? undefined
        : {
            accuracy: result.testAccuracy,
            epochs: curves.heldOut.filter(({ epoch }) => epoch <= kept).flatMap(measured),
          },
    before: await diagnose(before, X, Y, { signal }),
    after: after === null ? undefined : await diagnose(after, X, Y, { signal }),
    samplesAre: 'images',
  });
  const mistake = classified === null ? null : mostFrequentMistake(classified.confusion);
  if (mistake === null) return found;
  const { actual, predicted, count, total } = mistake;
  const text = `Its most frequent mistake: it takes ${thousands(count)} of ${thousands(total)} images of a ${actual} for a ${predicted}.`;
  const well = found.findIndex(({ kind }) => kind === 'good');
  return found.toSpliced(well < 0 ? found.length : well, 0, { kind: 'note', text });
}

function measured({ epoch, loss, accuracy }: Curves['training'][number]): RecordedEpoch[] {
  return loss === null || accuracy === null ? [] : [{ epoch, loss, accuracy }];
}

/** The result's accuracies, where there are any. */
function figuresOf({ outcome }: RecordedRun): { trainAccuracy?: number; testAccuracy?: number } {
  const { result } = outcome;
  if (!isObject(result)) return {};
  const { trainAccuracy, testAccuracy } = result;
  return {
    ...(typeof trainAccuracy === 'number' ? { trainAccuracy } : {}),
    ...(typeof testAccuracy === 'number' ? { testAccuracy } : {}),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mostFrequentMistake(counts: readonly (readonly number[])[]) {
  let most: { actual: number; predicted: number; count: number; total: number } | null = null;
  for (const [actual, row] of counts.entries()) {
    const total = row.reduce((sum, count) => sum + count, 0);
    for (const [predicted, count] of row.entries()) {
      if (actual !== predicted && count > (most?.count ?? 0)) most = { actual, predicted, count, total };
    }
  }
  return most;
}

/** The accuracy's curve, the confusion matrix and how well each digit is known, for the terminal. */
function text({ training, heldOut }: Curves, classified: Classified | null): string[] {
  const points = (curve: Curves['training']): Point[] =>
    curve.flatMap(({ epoch, accuracy }) => (accuracy === null ? [] : [{ epoch, value: accuracy }]));
  const lines: string[] = [];
  if (points(training).length > 0) {
    lines.push(
      ...textCurve({
        title: 'Accuracy',
        name: 'training',
        points: points(training),
        other: heldOut.length === 0 ? undefined : { name: 'held out', points: points(heldOut) },
        range: [0, 1],
        format: (value) => `${Math.round(value * 100)} %`,
      }),
      '',
    );
  }
  if (classified !== null) {
    lines.push(...textConfusionMatrix({ counts: classified.confusion }), '', ...perDigitLines(classified));
  }
  return lines;
}
