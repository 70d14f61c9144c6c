import type { Judgement } from '../judgement.ts';
import type { DamagedRun, StoredRun } from './stored-run.ts';

/** The figure that a run is judged by, and how; null for a run that has none. */
export interface JudgedFigure extends Judgement {
  readonly value: number;
}

/**
 * The figure of a run's result that its lab judges runs by; null when the lab names none, or the run has not got it.
 *
 * @example
 * ```ts
 * import { judgedFigure, readRun } from '@nn-labs/experiment/runs';
 * const run = readRun('runs/experiment-2/20261125-172301-123-4f3a');
 * run.status !== 'damaged' && judgedFigure(run); // => false
 * ```
 */
export function judgedFigure({ record: { judgedBy, result } }: StoredRun): JudgedFigure | null {
  if (judgedBy === null || typeof result !== 'object' || result === null || Array.isArray(result))
    return null;
  const { [judgedBy.figure]: value } = result as Record<string, unknown>;
  return typeof value === 'number' ? { ...judgedBy, value } : null;
}

/**
 * The best of the completed runs of one lab, the first of equals; null when none can be judged.
 *
 * @example
 * ```ts
 * import { bestRun, listRuns } from '@nn-labs/experiment/runs';
 * bestRun(listRuns('/nowhere', 2)); // => null
 * ```
 */
export function bestRun(runs: readonly (StoredRun | DamagedRun)[]): StoredRun | null {
  let best: { run: StoredRun; figure: JudgedFigure } | null = null;
  for (const run of runs) {
    if (run.status !== 'completed') continue;
    const figure = judgedFigure(run);
    if (figure === null || (best !== null && !isBetter(figure, best.figure))) continue;
    best = { run, figure };
  }
  return best?.run ?? null;
}

function isBetter({ better, value }: JudgedFigure, than: JudgedFigure): boolean {
  return better === 'higher' ? value > than.value : value < than.value;
}

/**
 * The run that began last, in whatever state; null when there is none.
 *
 * @example
 * ```ts
 * import { lastRun, listRuns } from '@nn-labs/experiment/runs';
 * lastRun(listRuns('/nowhere', 2)); // => null
 * ```
 */
export function lastRun(runs: readonly (StoredRun | DamagedRun)[]): StoredRun | null {
  return runs.filter((run) => run.status !== 'damaged').at(-1) ?? null;
}
