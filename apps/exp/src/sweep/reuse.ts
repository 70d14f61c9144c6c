import { isDeepStrictEqual } from 'node:util';
import {
  type Config,
  DataError,
  type Experiment,
  type Json,
  type Options,
  type Outcome,
  planOf,
  type RunContext,
} from '@nn-labs/experiment';
import { codeSha256, listRuns, type StoredRun, withoutPlace } from '@nn-labs/experiment/runs';
import { pathsToRead, recordedConfig, recordedOptions } from '../runs/recorded-request.ts';
import { fieldsOf } from '../terminal/figure-text.ts';

/** What a recorded run gave; for one that is made again why; null where there is none. */
export type Found =
  | { readonly outcome: Outcome; readonly run: StoredRun }
  | { readonly again: 'code' | 'data' }
  | null;

/** The completed runs of a lab that a sweep need not make again. */
export class RecordedRuns {
  readonly #experiment: Experiment;
  readonly #runs: readonly { readonly run: StoredRun; readonly options: Record<string, Json> | null }[];
  readonly #code: string | null;

  constructor(root: string, experiment: Experiment) {
    this.#experiment = experiment;
    this.#code = codeSha256(root, experiment.id);
    this.#runs = listRuns(root, experiment.id)
      .filter((run): run is StoredRun => run.status === 'completed')
      .map((run) => ({ run, options: optionsOf(experiment, run) }));
  }

  /**
   * What the newest recorded run with the same options gave. One that other code made, or on other data than the lab
   * would take now, is not the same run.
   */
  async find(config: Config<Options>, context: RunContext): Promise<Found> {
    const options = recordedOptions(this.#experiment, config);
    const same = this.#runs.filter((each) => isDeepStrictEqual(each.options, options));
    if (same.length === 0) return null;
    const own = same.filter(({ run }) => this.#code !== null && run.record.codeSha256 === this.#code);
    if (own.length === 0) return { again: 'code' };
    const plan = (await planOf(this.#experiment, config, context)).data ?? null;
    // A record says more of the data than a plan, such as its hashes.
    const planned = (recorded: Json): Json => {
      if (plan === null || recorded === null || typeof recorded !== 'object') return recorded;
      return Object.fromEntries(
        Object.keys(fieldsOf(plan)).map((name) => [name, fieldsOf(recorded)[name] ?? null]),
      );
    };
    const found = own.findLast(({ run: { record } }) =>
      isDeepStrictEqual(withoutPlace(plan), withoutPlace(planned(record.data))),
    );
    if (found === undefined) return { again: 'data' };
    const { data, engine, history, result, timing } = found.run.record;
    return { outcome: { data: planned(data), engine, history, result, timing }, run: found.run };
  }
}

/** A run's options in today's words; null where this version has not all of them. */
function optionsOf(experiment: Experiment, run: StoredRun): Record<string, Json> | null {
  try {
    const paths = pathsToRead(experiment, run.record.options);
    return recordedOptions(experiment, { ...recordedConfig(experiment, run), ...paths });
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}
