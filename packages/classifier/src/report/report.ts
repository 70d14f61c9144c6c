import type { RecordedRun, Report, RunContext } from '@nn-labs/experiment';
import { type Point, textConfusionMatrix, textCurve } from '@nn-labs/figures';
import type { Design, Settings } from '../design.ts';
import { perClassLines } from '../judge/details.ts';
import type { Tested } from '../judge/tested.ts';
import { type Curves, readCurves } from './curves.ts';
import { computed, evaluateRun } from './evaluated-run.ts';
import { drawFigures } from './figures.ts';
import { endNotes, findingsOf, keptEpochOf } from './findings.ts';

/** What a recorded run shows: its curves; and where it kept its network, what that does and how it came to it. */
export async function report(
  design: Design,
  settings: Settings,
  run: RecordedRun,
  context: RunContext,
): Promise<Report> {
  const { signal } = context;
  const evaluatedRun = await evaluateRun(design, settings, run, context);
  const { data, judged, before, evaluated } = evaluatedRun;
  const curves = readCurves(judged, run, data);
  const keptEpoch = keptEpochOf(run);
  const { samples, label } = design.source.words;
  const after = evaluated?.network ?? null;
  const tested = evaluated?.test ?? null;
  return {
    figures: await drawFigures(design, { settings, data, curves, before, after, tested }),
    findings: [
      ...endNotes(settings, samples, run, curves),
      ...(await findingsOf(design, { settings, data, before, evaluated, curves, keptEpoch, signal })),
    ],
    text: text(curves, tested, label, samples),
    computed: await computed(design, settings, evaluatedRun),
  };
}

/** The accuracy's curve, or the loss's; the confusion matrix and how well each class is known, for the terminal. */
function text(
  { training, heldOut }: Curves,
  tested: Tested | null,
  label: string,
  samples: string,
): string[] {
  const isJudged = training.some(({ accuracy }) => accuracy !== null);
  const points = (curve: Curves['training']): Point[] =>
    curve.flatMap(({ epoch, accuracy, loss }) => {
      const value = isJudged ? accuracy : loss;
      return value === null ? [] : [{ epoch, value }];
    });
  const lines: string[] = [];
  if (points(training).length > 0) {
    lines.push(
      ...textCurve({
        title: isJudged ? 'Accuracy' : 'Loss of one sample',
        name: 'training',
        points: points(training),
        other: heldOut.length === 0 ? undefined : { name: 'held out', points: points(heldOut) },
        ...(isJudged
          ? { range: [0, 1] as const, format: (value: number) => `${Math.round(value * 100)}%` }
          : {}),
      }),
      '',
    );
  }
  const found = tested?.report ?? null;
  if (found !== null) {
    lines.push(
      ...textConfusionMatrix({ counts: found.confusion }),
      '',
      ...perClassLines(found, label, samples),
    );
  }
  return lines;
}
