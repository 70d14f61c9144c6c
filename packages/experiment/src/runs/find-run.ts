import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type Judgement, judgementOf } from '../figures.ts';
import { nearest, UsageError } from '../options.ts';
import { DataError, type Json } from '../outcome.ts';
import { runFiles } from '../recorder-rules.ts';
import { type DamagedRun, listRuns, readRun, type StoredRun } from './stored-run.ts';

/** The figure that a run is judged by, and how; null for a run that has none. */
export interface JudgedFigure extends Judgement {
  readonly value: number;
}

/**
 * The figure of a run's result by which the lab judges runs; null when the lab names no such figure, or the run does not
 * have it.
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
 * The best completed run of one lab for each test data: 100 % on easy images is not better than 98 % on others. Of equal
 * runs the first is the best. The list is empty when no run can be judged.
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

/** The figure's name and the data that it was measured on: only runs that agree in both are compared. */
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
 * The run that began last, whatever its status; null when there is no run.
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

const seeThem = 'See them with: pnpm exp runs';

/**
 * The run that a word names: an id, a part of one that no other run has, `last`, `best`, or a folder. With `lab`, among
 * that lab's runs; `2/last` says the lab in the word.
 *
 * @throws UsageError for a word that names no run, or several, with the nearest ones; DataError for a damaged run.
 * @example
 * ```ts
 * import { findRun } from '@nn-labs/experiment/runs';
 * findRun('/nowhere', 'last'); // throws there is no run yet
 * findRun('/nowhere', '4f3a', 2); // throws lab 2 has no run yet
 * ```
 */
export function findRun(root: string, word: string, lab?: number): StoredRun {
  const run = isFolder(word) ? readRun(word) : named(root, word, lab);
  if (run.status === 'damaged') {
    throw new DataError(
      `the run ${run.id} is damaged: ${run.problem}`,
      `Its other files are in ${run.folder}; delete that folder if you do not need them.`,
    );
  }
  if (lab !== undefined && run.lab !== lab) {
    throw new UsageError(
      `the run ${run.id} is one of lab ${run.lab}, not of lab ${lab}`,
      `Run lab ${run.lab}, or see lab ${lab}’s runs with: pnpm exp runs ${lab}`,
    );
  }
  return run;
}

/** Whether a word is the path of a run's folder. */
function isFolder(word: string): boolean {
  return isAbsolute(word) || /^\.{1,2}([\\/]|$)/.test(word) || existsSync(join(word, runFiles.record));
}

function named(root: string, word: string, lab?: number): StoredRun | DamagedRun {
  const qualified = /^(?:runs[\\/])?(?:exp(?:eriment)?-?)?(\d+)[\\/](.+)$/.exec(word);
  if (qualified?.[2] !== undefined) {
    const other = Number(qualified[1]);
    if (lab !== undefined && other !== lab) {
      throw new UsageError(`${word} is a run of lab ${other}, not of lab ${lab}`, seeThem);
    }
    return named(root, qualified[2], other);
  }
  const runs = listRuns(root, lab);
  if (runs.length === 0) {
    const whose = lab === undefined ? 'there is' : `lab ${lab} has`;
    throw new UsageError(`${whose} no run yet`, `Make one with: pnpm exp ${lab ?? '<lab>'}`);
  }
  if (word === 'last') return lastRun(runs) ?? refuse('every run is damaged');
  if (word === 'best') return best(runs);
  const matches = runs.filter(({ id }) => id.includes(word));
  const exact = matches.find(({ id }) => id === word);
  const [only, another] = matches;
  if (exact !== undefined) return exact;
  if (only !== undefined && another === undefined) return only;
  return refuse(only === undefined ? `there is no run ${word}` : several(word, matches), nearby(word, runs));
}

function best(runs: readonly (StoredRun | DamagedRun)[]): StoredRun {
  const labs = [...new Set(runs.map((run) => run.lab))].sort((a, b) => a - b);
  if (labs.length > 1) {
    refuse(`best of which lab? There are runs of ${labs.join(', ')}`, `Say ${labs[0]}/best, for example.`);
  }
  return bestRun(runs) ?? refuse('no run has completed with a figure to judge it by');
}

function several(word: string, matches: readonly { readonly id: string }[]): string {
  const shown = matches.slice(-3).map(({ id }) => id);
  return `${matches.length} runs have '${word}' in their id, such as ${shown.join(', ')}`;
}

/** An id is typed from its end, or pasted whole; a lab's number alone says too little. */
function nearby(word: string, runs: readonly { readonly id: string; readonly lab: number }[]): string {
  if (runs.some(({ lab }) => String(lab) === word)) return `Did you mean ${word}/last? ${seeThem}`;
  const ids = runs.map(({ id }) => id);
  const end = nearest(
    word,
    ids.map((id) => id.slice(-4)),
  );
  const near = word.length > 8 ? nearest(word, ids) : ids.findLast((id) => id.slice(-4) === end);
  const words = near ?? nearest(word, ['last', 'best']);
  return words === undefined ? seeThem : `Did you mean ${words}? ${seeThem}`;
}

function refuse(message: string, remedy: string = seeThem): never {
  throw new UsageError(message, remedy);
}
