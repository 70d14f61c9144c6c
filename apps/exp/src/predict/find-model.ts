import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@nn-labs/experiment';
import { listRuns } from '@nn-labs/experiment/runs';
import { shownPath } from '../shown-path.ts';

/** A model's bytes, and what it is called in print. */
export interface FoundModel {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** The run that kept it; null for a file that was named. */
  readonly run: string | null;
}

const kept = 'model.safetensors';

/** The file that was named, or what the lab's last completed run with a model has kept. */
export async function findModel(root: string, lab: number, file: string | undefined): Promise<FoundModel> {
  if (file !== undefined) return { bytes: await readModel(file), name: file, run: null };
  for (const run of listRuns(root, lab).reverse()) {
    if (run.status !== 'completed') continue;
    const path = join(run.folder, kept);
    const bytes = await readFile(path).catch(() => null);
    if (bytes !== null) return { bytes, name: shownPath(path), run: run.id };
  }
  throw new UsageError(
    `lab ${lab} has no completed run that kept a model`,
    `Make one with: pnpm exp ${lab}, or name a file with --model <file>.`,
  );
}

async function readModel(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${String(code)})`;
    throw new UsageError(`--model ${file}: ${why}`, 'Give a .safetensors file that a lab has written.');
  }
}
