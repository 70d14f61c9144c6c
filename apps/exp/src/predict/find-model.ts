import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, UsageError } from '@nn-labs/experiment';
import { bestRun, bestRuns, findRun, listRuns, missingFiles, type StoredRun } from '@nn-labs/experiment/runs';
import { readFileOnce } from '../command-line/read-file-once.ts';
import { shownPath } from '../terminal/shown-path.ts';

/** A model's bytes, and what it is called in print. */
export interface FoundModel {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** The run that kept it; null for a file that was named. */
  readonly run: StoredRun | null;
  /** A better run whose model is missing. */
  readonly passedOver: StoredRun | null;
}

const kept = 'model.safetensors';
const remedy = 'Give a .safetensors file that a lab has written.';
/** More than any network that a lab can train. */
const mostBytes = 4e9;

/** The file that was named, or the model of a run: of the one that was named, else of the best on MNIST. */
export async function findModel(
  root: string,
  lab: number,
  { model, run: word = 'best' }: { readonly model?: string | undefined; readonly run?: string | undefined },
): Promise<FoundModel> {
  if (model !== undefined)
    return { bytes: await readFileOnce(model, remedy, mostBytes), name: model, run: null, passedOver: null };
  const { run, passedOver } =
    word === 'best' ? best(root, lab) : { run: findRun(root, word, lab), passedOver: null };
  const file = join(run.folder, kept);
  if (missingFiles(run).includes(kept)) refuseLost(run);
  return { bytes: await readFileOnce(file, remedy, mostBytes), name: shownPath(file), run, passedOver };
}

function refuseLost({ id, lab, folder }: StoredRun): never {
  throw new DataError(
    `the run ${id} kept a model, but ${shownPath(join(folder, kept))} is missing`,
    `Make it again with: pnpm exp ${lab} --from ${id}, or name another run with --run <run>.`,
  );
}

/** Runs on other images are no better for a higher figure. */
function best(root: string, lab: number): { run: StoredRun; passedOver: StoredRun | null } {
  const runs = listRuns(root, lab).filter(
    (run): run is StoredRun => run.status === 'completed' && isOnMnist(run),
  );
  const whole = runs.filter((run) => existsSync(join(run.folder, kept)));
  const lost = runs.filter((run) => missingFiles(run).includes(kept));
  const better = bestRuns([...whole, ...lost]).find((run) => lost.includes(run)); // equals: the whole one is first
  const found = bestRun(whole);
  if (found !== null) return { run: found, passedOver: better ?? null };
  if (better !== undefined) refuseLost(better);
  throw new UsageError(
    `lab ${lab} has no completed run on MNIST that kept a model`,
    `Make one with: pnpm exp ${lab}, or name one with --run <run> or --model <file>.`,
  );
}

function isOnMnist({ record: { data } }: StoredRun): boolean {
  return typeof data === 'object' && data !== null && 'source' in data && data.source === 'mnist';
}
