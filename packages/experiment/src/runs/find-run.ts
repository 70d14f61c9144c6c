import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { nearest, UsageError } from '../options.ts';
import { DataError } from '../outcome.ts';
import { runFiles } from '../recorder-rules.ts';
import { bestRun, lastRun } from './best-run.ts';
import { type DamagedRun, listRuns, readRun, type StoredRun } from './stored-run.ts';

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

/** A word with a slash that leads to something, or one that can be nothing else. */
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
  const labs = [...new Set(runs.map((run) => run.lab))];
  if (labs.length > 1) {
    refuse(`best of which lab? There are runs of ${labs.join(', ')}`, `Say ${labs[0]}/best, for example.`);
  }
  return bestRun(runs) ?? refuse('no run has completed with a figure to judge it by');
}

function several(word: string, matches: readonly { readonly id: string }[]): string {
  const shown = matches.slice(-3).map(({ id }) => id);
  return `${matches.length} runs have '${word}' in their id, such as ${shown.join(', ')}`;
}

/** An id is typed from its end, or pasted whole. */
function nearby(word: string, runs: readonly { readonly id: string }[]): string {
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
