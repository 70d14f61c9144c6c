import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type MetricsRow, noRecorder, type Recorder } from '@nn-labs/experiment';
import { writeWhole } from '@nn-labs/experiment/runs';

/** A run's folder that is kept until the results are drawn from it. */
export interface Recording {
  readonly recorder: Recorder;
  readonly metrics: readonly MetricsRow[];
  /** Reads a file that the lab kept; null when it did not. */
  file(name: string): Promise<Uint8Array | null>;
  remove(): Promise<void>;
}

/** Begins a recording in a temporary folder. */
export async function beginRecording(): Promise<Recording> {
  const folder = await mkdtemp(join(tmpdir(), 'nn-labs-record-'));
  const metrics: MetricsRow[] = [];
  const kept = new Set<string>();
  return {
    metrics,
    recorder: {
      ...noRecorder, // nobody resumes a run that is recorded for a README
      folder,
      metrics: (row) => metrics.push(row),
      keep: async (name, bytes) => {
        kept.add(name);
        await writeWhole(join(folder, basename(name)), bytes);
      },
    },
    file: async (name) =>
      kept.has(name) ? new Uint8Array(await readFile(join(folder, basename(name)))) : null,
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
