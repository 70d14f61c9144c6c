import { accuracyAxis, lossAxis } from './curve-axes.ts';
import { type Line, lineKey, type Panel, panelsSvg } from './line-panel.ts';
import { percentText, shortNumber } from './number-text.ts';
import { type Point, thinPoints } from './thin-points.ts';

/** What was measured in an epoch; null where nothing was, or where it is not finite. */
export interface CurvePoint {
  readonly epoch: number;
  /** The loss of one sample on average, so that sets of different sizes compare. */
  readonly loss: number | null;
  /** The fraction that is right, 0 to 1. */
  readonly accuracy: number | null;
}

/** The curves of a training. */
export interface LearningCurvesData {
  /** On the samples that it learns from. */
  readonly training: readonly CurvePoint[];
  /** On samples that it does not learn from, measured in as many epochs as you like. */
  readonly heldOut?: readonly CurvePoint[] | undefined;
}

/** More points than pixels show nothing more. */
const mostPoints = 500;

/**
 * Loss and accuracy by epoch, training and held-out in each panel, as a whole `<svg>`; a panel without a value is left
 * out.
 *
 * @throws {RangeError} when no point of the training has a finite loss or accuracy.
 *
 * @example
 * ```ts
 * import { learningCurves } from '@nn-labs/figures';
 * const training = [{ epoch: 0, loss: 1.2, accuracy: 0.09 }, { epoch: 100, loss: 0.3, accuracy: 0.9 }];
 * const heldOut = [{ epoch: 100, loss: 0.5, accuracy: 0.8 }];
 * learningCurves({ training, heldOut }).includes('80.0%'); // => true
 * learningCurves({ training: [] }); // throws learningCurves: no point of the training has a finite value
 * ```
 */
export function learningCurves({ training, heldOut = [] }: LearningCurvesData): string {
  const lines = (key: 'loss' | 'accuracy'): Line[] =>
    [
      { points: pointsOf(training, key), colour: 'first', dash: '' },
      { points: pointsOf(heldOut, key), colour: 'second', dash: '6 3' },
    ].filter(({ points }) => points.length > 0);
  const panels: Panel[] = [
    { title: 'Loss of one sample', lines: lines('loss'), axisOf: lossAxis, text: shortNumber },
    { title: 'Accuracy', lines: lines('accuracy'), axisOf: accuracyAxis, text: percentText },
  ].flatMap(({ axisOf, ...panel }) =>
    panel.lines.length === 0 ? [] : [{ ...panel, axis: axisOf(valuesOf(panel.lines)) }],
  );
  if (pointsOf(training, 'loss').length + pointsOf(training, 'accuracy').length === 0) {
    throw new RangeError(
      `learningCurves: no point of the training has a finite value, of ${training.length} points. ` +
        'Give at least one epoch’s loss or accuracy.',
    );
  }
  const legend =
    lineKey(8, 22, { colour: 'first', dash: '' }, 'training images') +
    (heldOut.length === 0
      ? ''
      : lineKey(150, 22, { colour: 'second', dash: '6 3' }, 'images it does not learn from'));
  const shown = panels.length === 2 ? 'Loss and accuracy' : panels[0]!.title;
  return panelsSvg(panels, 58, `${shown} by epoch`, legend);
}

function pointsOf(curve: readonly CurvePoint[], key: 'loss' | 'accuracy'): Point[] {
  const points = curve.flatMap(({ epoch, [key]: value }) =>
    value !== null && Number.isFinite(value) && Number.isFinite(epoch) ? [{ epoch, value }] : [],
  );
  return thinPoints(points, mostPoints);
}

function valuesOf(lines: readonly Line[]): number[] {
  return lines.flatMap(({ points }) => points.map(({ value }) => value));
}
