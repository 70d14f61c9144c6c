import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DataError, type Experiment, type ModelFile, UsageError } from '@nn-labs/experiment';
import { bestRun, bestRuns, findRun, listRuns, missingFiles, type StoredRun } from '@nn-labs/experiment/runs';
import { readFileOnce } from '../command-line/read-file-once.ts';
import { fieldsOf } from '../terminal/figure-text.ts';
import { shownPath } from '../terminal/safe-text.ts';

/** A model's bytes, and what it is called in print. */
export interface FoundModel {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** The run that kept it; null for a file that was named. */
  readonly run: StoredRun | null;
  /** A better run whose model is missing. */
  readonly passedOver: StoredRun | null;
}

/** More than any network that a lab can train. */
const mostBytes = 4e9;

/** The file that was named, or the model of a run: of the one that was named, else of the best that has a model. */
export async function findModel(
  root: string,
  { id: lab, models = [] }: Experiment,
  { model, run: word = 'best' }: { readonly model?: string | undefined; readonly run?: string | undefined },
): Promise<FoundModel> {
  if (model !== undefined) {
    const remedy = `Give a file that a run of lab ${lab} kept${names(models, ', such as ')}.`;
    return { bytes: await readFileOnce(model, remedy, mostBytes), name: model, run: null, passedOver: null };
  }
  const { run, passedOver } =
    word === 'best' ? best(root, lab, models) : { run: findRun(root, word, lab), passedOver: null };
  const kept = models.find(({ file }) => existsSync(join(run.folder, file)));
  if (kept === undefined) refuseWithout(run, models);
  const file = join(run.folder, kept.file);
  const remedy = 'Name another run with --run <run>.';
  return { bytes: await readFileOnce(file, remedy, mostBytes), name: shownPath(file), run, passedOver };
}

function refuseWithout(run: StoredRun, models: readonly ModelFile[]): never {
  const { id, lab, folder } = run;
  const lost = missingFiles(run).find((name) => models.some(({ file }) => file === name));
  const remedy = `Make it again with: pnpm exp ${lab} --from ${id}, or name another run with --run <run>.`;
  if (lost === undefined)
    throw new UsageError(`the run ${id} kept no model${names(models, ', no ')}`, remedy);
  throw new DataError(`the run ${id} kept a model, but ${shownPath(join(folder, lost))} is missing`, remedy);
}

function names(models: readonly ModelFile[], before: string): string {
  return models.length === 0 ? '' : before + models.map(({ file }) => file).join(' or ');
}

/** The best of the completed runs whose data are those that a model is for. */
function best(
  root: string,
  lab: number,
  models: readonly ModelFile[],
): { run: StoredRun; passedOver: StoredRun | null } {
  const runs = listRuns(root, lab).filter(
    (run): run is StoredRun => run.status === 'completed' && models.some((model) => isFor(model, run)),
  );
  const whole = runs.filter(({ folder }) => models.some(({ file }) => existsSync(join(folder, file))));
  const lost = runs.filter((run) =>
    missingFiles(run).some((name) => models.some(({ file }) => file === name)),
  );
  const better = bestRuns([...whole, ...lost]).find((run) => lost.includes(run)); // equals: the whole one is first
  const found = bestRun(whole);
  if (found !== null) return { run: found, passedOver: better ?? null };
  if (better !== undefined) refuseWithout(better, models);
  const on = models.flatMap((model) => Object.values(model.on ?? {}));
  throw new UsageError(
    `lab ${lab} has no completed run${on.length === 0 ? '' : ` on ${on.join(', ')}`} that kept a model`,
    `Make one with: pnpm exp ${lab}, or name one with --run <run> or --model <file>.`,
  );
}

function isFor({ on = {} }: ModelFile, { record: { data } }: StoredRun): boolean {
  return Object.entries(on).every(([name, value]) => isDeepStrictEqual(fieldsOf(data)[name], value));
}
