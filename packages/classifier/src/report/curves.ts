import type { Json, RecordedRun } from '@nn-labs/experiment';
import type { CurvePoint } from '@nn-labs/figures';
import type { LabData } from '../data/dataset.ts';
import type { Judged } from '../training/outcome.ts';

/** A run's figures by epoch, the loss of one sample on average. */
export interface Curves {
  readonly training: readonly CurvePoint[];
  /** Empty where nothing was held out. */
  readonly heldOut: readonly CurvePoint[];
}

/** The curves of a run's metrics; of what it reported, where it has no metrics. */
export function readCurves({ perSample }: Judged, { metrics, outcome }: RecordedRun, data: LabData): Curves {
  const rows: readonly Row[] = metrics.length > 0 ? metrics : (outcome.history ?? []).filter(isRow);
  const held = metrics.length > 0 ? 'heldOut' : 'validation';
  // A summed loss grows with the samples, and there may be more of one kind than of the other.
  const { train, heldOut } = data;
  return {
    training: points(rows, 'loss', 'trainAccuracy', (loss) => perSample(loss, train.X.rows)),
    heldOut: points(rows, `${held}Loss`, `${held}Accuracy`, (loss) => perSample(loss, heldOut?.X.rows ?? 1)),
  };
}

type Row = Readonly<Record<string, unknown>>;

function isRow(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function points(
  rows: readonly Row[],
  lossName: string,
  accuracyName: string,
  lossOf: (loss: number) => number,
): CurvePoint[] {
  return rows.flatMap((row) => {
    const { epoch, [lossName]: loss, [accuracyName]: accuracy } = row;
    if (typeof epoch !== 'number' || (!isFigure(loss) && !isFigure(accuracy))) return [];
    return [
      { epoch, loss: isFigure(loss) ? lossOf(loss) : null, accuracy: isFigure(accuracy) ? accuracy : null },
    ];
  });
}

function isFigure(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
