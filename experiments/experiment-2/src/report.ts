import type { RecordedRun, Report, RunContext } from '@nn-labs/experiment';
import { type Point, textConfusionMatrix, textCurve } from '@nn-labs/figures';
import { diagnose, explain, type RecordedEpoch } from '@nn-labs/network';
import { adviceOn } from './advice.ts';
import { type Classified, learntNothingText } from './classify.ts';
import { type Curves, readCurves } from './curves.ts';
import type { LabData } from './data.ts';
import { perDigitLines } from './details.ts';
import { computed, type Evaluated, type EvaluatedRun, evaluateRun } from './evaluated-run.ts';
import { keptEpoch, keptNote, unfinishedNote } from './notes.ts';
import { thousands } from './numbers.ts';
import type { Settings } from './options.ts';
import { drawFigures } from './report-figures.ts';

/** What a recorded run shows: its curves; and where it kept its network, what that does and how it came to it. */
export async function report(settings: Settings, run: RecordedRun, context: RunContext): Promise<Report> {
  const evaluatedRun = await evaluateRun(settings, run, context);
  const { data, before, evaluated } = evaluatedRun;
  const curves = readCurves(settings, run, data);
  const after = evaluated?.network ?? null;
  const classified = evaluated?.test ?? null;
  return {
    figures: drawFigures({ settings, data, curves, before, after, classified }),
    findings: [
      ...unfinishedNote(settings, run, curves),
      ...keptNote(settings, run, curves),
      ...learntNothing(evaluated, data),
      ...(await findings(settings, run, evaluatedRun, curves, context.signal)),
    ],
    text: text(curves, classified),
    ...(evaluated === null ? {} : { computed: await computed(settings, before, evaluated) }),
  };
}

/** What the run said at its end, if it did. */
function learntNothing(evaluated: Evaluated | null, { train }: LabData): Report['findings'] {
  const text = evaluated === null ? null : learntNothingText(evaluated.trainAccuracy, train.Y);
  return text === null ? [] : [{ kind: 'warning', text }];
}

/** What the package finds, and the most frequent mistake, which is the lab's own to tell. */
async function findings(
  settings: Settings,
  run: RecordedRun,
  { data, before, evaluated }: EvaluatedRun,
  curves: Curves,
  signal: AbortSignal,
): Promise<Report['findings']> {
  const { X, Y } = data.train;
  // What came after the weights that were kept is no fault of theirs.
  const kept = keptEpoch(run) ?? Infinity;
  const found = explain({
    config: before.config,
    epochs: curves.training.flatMap(measured),
    trainAccuracy: evaluated?.trainAccuracy,
    heldOut:
      evaluated === null
        ? undefined
        : {
            accuracy: evaluated.test.accuracy,
            epochs: curves.heldOut.filter(({ epoch }) => epoch <= kept).flatMap(measured),
          },
    before: await diagnose(before, X, Y, { signal }),
    after: evaluated === null ? undefined : await diagnose(evaluated.network, X, Y, { signal }),
    samplesAre: 'images',
  }).map(({ kind, about, text }) => ({
    kind,
    text,
    ...(kind === 'warning' ? adviceOn(about, settings) : {}),
  }));
  const mistake = evaluated === null ? null : mostFrequentMistake(evaluated.test.confusion);
  if (mistake === null) return found;
  const { actual, predicted, count, total } = mistake;
  const text = `Its most frequent mistake: it takes ${thousands(count)} of ${thousands(total)} images of a ${actual} for a ${predicted}.`;
  const well = found.findIndex(({ kind }) => kind === 'good');
  return found.toSpliced(well < 0 ? found.length : well, 0, { kind: 'note', text });
}

function measured({ epoch, loss, accuracy }: Curves['training'][number]): RecordedEpoch[] {
  return loss === null || accuracy === null ? [] : [{ epoch, loss, accuracy }];
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
        format: (value) => `${Math.round(value * 100)}%`,
      }),
      '',
    );
  }
  if (classified !== null) {
    lines.push(...textConfusionMatrix({ counts: classified.confusion }), '', ...perDigitLines(classified));
  }
  return lines;
}
