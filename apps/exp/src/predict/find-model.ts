import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@nn-labs/experiment';
import { bestRun, findRun, listRuns, type StoredRun } from '@nn-labs/experiment/runs';
import { readFileOnce } from '../read-file-once.ts';
import { shownPath } from '../shown-path.ts';

/** A model's bytes, and what it is called in print. */
export interface FoundModel {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** The run that kept it; null for a file that was named. */
  readonly run: StoredRun | null;
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
    return { bytes: await readFileOnce(model, remedy, mostBytes), name: model, run: null };
  const run = word === 'best' ? best(root, lab) : findRun(root, word, lab);
  const file = join(run.folder, kept);
  return { bytes: await readFileOnce(file, remedy, mostBytes), name: shownPath(file), run };
}

/** Runs on other images are no better for a higher figure. */
function best(root: string, lab: number): StoredRun {
  const candidates = listRuns(root, lab).filter(
    (run) => run.status === 'completed' && isOnMnist(run) && existsSync(join(run.folder, kept)),
  );
  const found = bestRun(candidates);
  if (found !== null) return found;
  throw new UsageError(
    `lab ${lab} has no completed run on MNIST that kept a model`,
    `Make one with: pnpm exp ${lab}, or name one with --run <run> or --model <file>.`,
  );
}

function isOnMnist({ record: { data } }: StoredRun): boolean {
  return typeof data === 'object' && data !== null && 'source' in data && data.source === 'mnist';
}
