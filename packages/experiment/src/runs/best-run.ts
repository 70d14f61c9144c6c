import { type Judgement, judgementOf } from '../figures.ts';
import type { Json } from '../outcome.ts';
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
export function judgedFigure({ record: { figures, result } }: StoredRun): JudgedFigure | null {
  const judgedBy = judgementOf(figures);
  if (judgedBy === null || typeof result !== 'object' || result === null || Array.isArray(result))
    return null;
  const { [judgedBy.figure]: value } = result as Record<string, unknown>;
  return typeof value === 'number' ? { ...judgedBy, value } : null;
}

/**
 * The best of the completed runs of one lab for each data that its figure was measured on, the first of equals: 100 % on
 * easy images is not better than 98 % on others. None where none can be judged.
 *
 * @example
 * ```ts
 * import { bestRuns, listRuns } from '@nn-labs/experiment/runs';
 * bestRuns(listRuns('/nowhere', 2)); // => []
 * ```
 */
export function bestRuns(runs: readonly (StoredRun | DamagedRun)[]): StoredRun[] {
  const best = new Map<string, { run: StoredRun; figure: JudgedFigure }>();
  for (const run of runs) {
    if (run.status !== 'completed') continue;
    const figure = judgedFigure(run);
    if (figure === null) continue;
    const before = best.get(judgedOn(run));
    if (before === undefined || isBetter(figure, before.figure)) best.set(judgedOn(run), { run, figure });
  }
  return [...best.values()].map(({ run }) => run);
}

/**
 * The best of the completed runs of one lab that were judged on the same data as the last of them; null when none can be
 * judged.
 *
 * @example
 * ```ts
 * import { bestRun, listRuns } from '@nn-labs/experiment/runs';
 * bestRun(listRuns('/nowhere', 2)); // => null
 * ```
 */
export function bestRun(runs: readonly (StoredRun | DamagedRun)[]): StoredRun | null {
  const judged = runs.filter(
    (run): run is StoredRun => run.status === 'completed' && judgedFigure(run) !== null,
  );
  const last = judged.at(-1);
  if (last === undefined) return null;
  return bestRuns(judged).find((run) => judgedOn(run) === judgedOn(last)) ?? null;
}

/** What the figure was measured on, and by: figures of two names are not compared either. */
function judgedOn({ record: { figures, data } }: StoredRun): string {
  const { figure, on } = judgementOf(figures) ?? {};
  const isObject = typeof data === 'object' && data !== null;
  return JSON.stringify([
    figure,
    (on !== undefined && isObject && (data as Record<string, Json>)[on]) || null,
  ]);
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
