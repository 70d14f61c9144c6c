import type { Json, RecordedRun } from '@nn-labs/experiment';
import type { CurvePoint } from '@nn-labs/figures';
import type { LabData } from './data.ts';
import type { Settings } from './options.ts';

/** A run's figures by epoch, the loss of one image on average. */
export interface Curves {
  readonly training: readonly CurvePoint[];
  /** Empty where nothing was held out. */
  readonly heldOut: readonly CurvePoint[];
}

/** The curves of a run's metrics; of what it reported, where it has no metrics. */
export function readCurves({ loss }: Settings, { metrics, outcome }: RecordedRun, data: LabData): Curves {
  const rows: readonly Row[] = metrics.length > 0 ? metrics : (outcome.history ?? []).filter(isRow);
  const held = metrics.length > 0 ? 'heldOut' : 'validation';
  // Squared error is summed over the images, and there may be more of one kind than of the other.
  const of = (count: number | undefined): number => (loss === 'squared-error' ? (count ?? 1) : 1);
  return {
    training: points(rows, 'loss', 'trainAccuracy', of(data.train.X.rows)),
    heldOut: points(rows, `${held}Loss`, `${held}Accuracy`, of(data.heldOut?.X.rows)),
  };
}

type Row = Readonly<Record<string, unknown>>;

function isRow(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function points(rows: readonly Row[], lossName: string, accuracyName: string, divisor: number): CurvePoint[] {
  return rows.flatMap((row) => {
    const { epoch, [lossName]: loss, [accuracyName]: accuracy } = row;
    if (typeof epoch !== 'number' || (!isFigure(loss) && !isFigure(accuracy))) return [];
    return [
      { epoch, loss: isFigure(loss) ? loss / divisor : null, accuracy: isFigure(accuracy) ? accuracy : null },
    ];
  });
}

function isFigure(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
