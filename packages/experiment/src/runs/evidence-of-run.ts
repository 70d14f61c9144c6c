import { basename, join } from 'node:path';
import { errorCode } from '../errors.ts';
import type { RecordedRun } from '../evidence.ts';
import type { Outcome } from '../outcome.ts';
import type { MetricsRow } from '../recorder.ts';
import { readMetricsFile } from './metrics-file.ts';
import { readBounded } from './read-file.ts';
import type { StoredRun } from './stored-run.ts';

/** The most that Node reads at once. */
const mostBytes = 2 ** 31;

/**
 * The rows of a run's `metrics.csv`, one an epoch; none where nothing was measured. A line that a kill has torn is left out.
 *
 * @throws DataError naming the file and a line that is damaged.
 * @example
 * ```ts
 * import { readMetrics } from '@nn-labs/experiment/runs';
 * readMetrics('/nowhere'); // => []
 * ```
 */
export function readMetrics(folder: string): readonly MetricsRow[] {
  return readMetricsFile(folder).rows;
}

/**
 * What a run left behind, as a lab's `report` takes it: outcome, metrics, files by name.
 *
 * @throws DataError naming a line of `metrics.csv` that is damaged.
 * @example
 * ```ts no-run
 * import { findRun, openRun } from '@nn-labs/experiment/runs';
 * const model = await openRun(findRun('.', 'best')).file('model.safetensors');
 * ```
 */
export function openRun({ folder, record, status }: StoredRun): RecordedRun {
  const { data, engine, history, result, evidence, timing, problem } = record;
  const outcome: Outcome = {
    status: status === 'completed' || status === 'diverged' ? status : 'interrupted',
    ...(problem === null ? {} : { problem }),
    data,
    engine,
    history,
    result,
    evidence,
    timing,
  };
  return {
    outcome,
    metrics: readMetrics(folder),
    file: async (name) => {
      if (basename(name) !== name)
        throw new RangeError(`file: '${name}' is not the name of a file in a run’s folder.`);
      try {
        return readBounded(join(folder, name), mostBytes);
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return null;
        throw error;
      }
    },
  };
}
