import type { Json } from '../outcome.ts';
import type { Checkpoint, MetricsRow, Recorder } from '../recorder.ts';
import { checkKeptName, columnsFor } from '../recorder-rules.ts';

/** A recorder that keeps a run in memory, under the rules of a recorder that writes files. */
export interface MemoryRecorder extends Recorder {
  /** The rows of `metrics.csv`. */
  readonly rows: readonly MetricsRow[];
  /** The files that the lab kept, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** All checkpoints, the first one first. */
  readonly checkpoints: readonly Checkpoint[];
  /** What the lab said of its data and of what computes. */
  readonly facts: { readonly data?: Json; readonly engine?: Json };
}

/**
 * A recorder that keeps a run in memory. To resume a run, give its last checkpoint as `resumed`, and its rows: those of
 * the epochs behind the checkpoint are dropped, as the command line drops them.
 *
 * @throws RangeError from `metrics` for a row that does not fit the first one, and from `keep` for a name that no file of
 * a lab may have.
 * @example
 * ```ts
 * import { memoryRecorder } from '@nn-labs/experiment/testing';
 *
 * const first = memoryRecorder();
 * first.metrics({ epoch: 0, loss: 2 });
 * first.metrics({ epoch: 1, loss: 1 });
 * await first.checkpoint({ epochs: 1, bytes: Uint8Array.of(7) });
 *
 * const second = memoryRecorder({ resumed: first.checkpoints.at(-1) ?? null, rows: first.rows });
 * second.resumed?.epochs; // => 1
 * second.rows; // => [ { epoch: 0, loss: 2 } ]
 * second.metrics({ epoch: 1, error: 1 }); // throws there is no column 'error'
 * ```
 */
export function memoryRecorder({
  resumed = null,
  rows: before = [],
  checkpointEvery = null,
}: {
  readonly resumed?: Checkpoint | null;
  readonly rows?: readonly MetricsRow[];
  readonly checkpointEvery?: number | null;
} = {}): MemoryRecorder {
  const rows = before.filter(({ epoch }) => typeof epoch === 'number' && epoch < (resumed?.epochs ?? 0));
  const files = new Map<string, Uint8Array>();
  const checkpoints: Checkpoint[] = [];
  const facts: { data?: Json; engine?: Json } = {};
  let columns = rows[0] === undefined ? null : columnsFor(rows[0], null);
  return {
    rows,
    files,
    checkpoints,
    facts,
    folder: '(in memory)',
    checkpointEvery,
    resumed,
    describe: (said) => void Object.assign(facts, said),
    metrics: (row) => {
      columns = columnsFor(row, columns);
      rows.push({ ...row });
    },
    // Bytes are copied: a lab may go on writing into its own.
    keep: async (name, bytes) => {
      checkKeptName(name);
      files.set(name, bytes.slice());
    },
    checkpoint: async ({ epochs, bytes }) => void checkpoints.push({ epochs, bytes: bytes.slice() }),
  };
}
