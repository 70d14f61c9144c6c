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
  const files = models.map(({ file }) => file);
  if (model !== undefined) {
    const such = files.length === 0 ? '' : `, such as ${files.join(' or ')}`;
    const bytes = await readFileOnce(model, `Give a file that a run of lab ${lab} kept${such}.`, mostBytes);
    return { bytes, name: model, run: null, passedOver: null };
  }
  const { run, passedOver } =
    word === 'best' ? best(root, lab, models) : { run: findRun(root, word, lab), passedOver: null };
  const kept = files.map((name) => join(run.folder, name)).find((file) => existsSync(file));
  if (kept !== undefined) {
    const bytes = await readFileOnce(kept, 'Name another run with --run <run>.', mostBytes);
    return { bytes, name: shownPath(kept), run, passedOver };
  }
  const lost = missingFiles(run).find((name) => files.includes(name));
  const remedy = `Make it again with: pnpm exp ${lab} --from ${run.id}, or name another run with --run <run>.`;
  if (lost === undefined) throw new UsageError(`the run ${run.id} kept no model`, remedy);
  const place = shownPath(join(run.folder, lost));
  throw new DataError(`the run ${run.id} kept a model, but ${place} is missing`, remedy);
}

/** The best of the completed runs that kept a model and whose data are those that it is for. */
function best(
  root: string,
  lab: number,
  models: readonly ModelFile[],
): { run: StoredRun; passedOver: StoredRun | null } {
  const runs = listRuns(root, lab).filter(
    (run): run is StoredRun =>
      run.status === 'completed' &&
      models.some(({ on = {} }) =>
        Object.entries(on).every(([name, value]) =>
          isDeepStrictEqual(fieldsOf(run.record.data)[name], value),
        ),
      ),
  );
  const isThere = ({ folder }: StoredRun) => models.some(({ file }) => existsSync(join(folder, file)));
  const whole = runs.filter(isThere);
  const lost = runs.filter((run) =>
    missingFiles(run).some((name) => models.some(({ file }) => file === name)),
  );
  const passedOver = bestRuns([...whole, ...lost]).find((run) => !isThere(run)) ?? null; // equals: the whole one is first
  const run = bestRun(whole) ?? passedOver;
  if (run !== null) return { run, passedOver };
  const on = models.flatMap((model) => Object.values(model.on ?? {}));
  throw new UsageError(
    `lab ${lab} has no completed run${on.length === 0 ? '' : ` on ${on.join(', ')}`} that kept a model`,
    `Make one with: pnpm exp ${lab}, or name one with --run <run> or --model <file>.`,
  );
}
