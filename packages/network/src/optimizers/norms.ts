import type { FloatArray } from '@nn-labs/linalg';
import { roundingOf } from '../variation/distortion.ts';
import type { Kind } from './update-step.ts';

/** How an update keeps gradients and weights from growing. */
export interface NormLimits {
  /** The most that the norm of all gradients together may be; null: anything. */
  readonly clipNorm: number | null;
  /** The most that the norm of a unit's incoming weights may be; null: anything. */
  readonly maxNorm: number | null;
}

/** Anything may grow. */
export const noLimits: NormLimits = { clipNorm: null, maxNorm: null };

/** The kind of update of a rule whose gradients may be shortened: plain updates cannot shorten them. */
export function kindUnder({ clipNorm }: NormLimits, kind: Kind): Kind {
  return clipNorm !== null && kind === 'plain' ? 'sgd' : kind;
}

/** Adds to `sums` (units) the squares of each column of x (rows, units), in float64, rows ascending. */
export function columnSquares(x: FloatArray, units: number): Float64Array {
  const sums = new Float64Array(units);
  for (let i = 0; i < x.length; i += units) for (let j = 0; j < units; j++) sums[j]! += x[i + j]! * x[i + j]!;
  return sums;
}

/**
 * The factor of all gradients with which their norm, the root of the sum of all squares, is at most `clipNorm`
 * (PyTorch's clip_grad_norm_; Pascanu, Mikolov and Bengio, 2013).
 */
export function clipFactor(clipNorm: number, squares: readonly Float64Array[]): number {
  let sum = 0;
  for (const columns of squares) for (const square of columns) sum += square;
  const factor = clipNorm / (Math.sqrt(sum) + 1e-6);
  return Math.min(factor, 1);
}

/**
 * Columns of w (inputs, units) whose norm is above the limit, and finite, are multiplied by limit / norm; float32 rounds each
 * step.
 */
export function limitColumns(w: FloatArray, units: number, limit: number): void {
  const round = roundingOf(w);
  const most = round(limit);
  for (let j = 0; j < units; j++) {
    let sum = 0;
    for (let i = j; i < w.length; i += units) sum = round(sum + round(w[i]! * w[i]!));
    const norm = round(Math.sqrt(sum));
    // A norm that is no number any more is a divergence, which must not be hidden by weights of 0.
    if (!(norm > most && norm < Infinity)) continue;
    const factor = round(most / norm);
    for (let i = j; i < w.length; i += units) w[i] = w[i]! * factor;
  }
}
