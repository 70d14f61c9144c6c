import { isDeepStrictEqual } from 'node:util';
import {
  DataError,
  type Experiment,
  type Json,
  type Outcome,
  planOf,
  type RunContext,
} from '@nn-labs/experiment';
import { codeSha256, listRuns, type StoredRun, withoutPlace } from '@nn-labs/experiment/runs';
import { pathsToRead, recordedConfig, recordedOptions } from '../runs/recorded-request.ts';
import type { PlannedRun } from './options.ts';

/** What a recorded run gave; for one that is made again why. */
export type Found =
  | { readonly outcome: Outcome; readonly run: StoredRun }
  | { readonly again: 'code' | 'data' }
  | null;

/** The completed runs of a lab that a sweep need not make again. */
export class RecordedRuns {
  readonly #experiment: Experiment;
  readonly #runs: readonly StoredRun[];
  readonly #code: string | null;

  constructor(root: string, experiment: Experiment) {
    this.#experiment = experiment;
    this.#code = codeSha256(root, experiment.id);
    this.#runs = listRuns(root, experiment.id).filter((run): run is StoredRun => run.status === 'completed');
  }

  /**
   * What the newest recorded run with the same options gave. One that other code made, or on other data than the lab
   * would take now, is not the same run; null where there is none at all.
   */
  async find({ config }: PlannedRun, context: RunContext): Promise<Found> {
    const options = recordedOptions(this.#experiment, config);
    const same = this.#runs.filter((run) => isDeepStrictEqual(optionsOf(this.#experiment, run), options));
    if (same.length === 0) return null;
    const own = same.filter(({ record }) => this.#code !== null && record.codeSha256 === this.#code);
    if (own.length === 0) return { again: 'code' };
    const plan = await planOf(this.#experiment, config, context);
    const run = own.findLast(({ record }) => agrees(plan.data ?? null, record.data));
    if (run === undefined) return { again: 'data' };
    const { data, engine, history, result, timing } = run.record;
    const outcome = { data: onlyPlanned(plan.data ?? null, data), engine, history, result, timing };
    return { outcome, run };
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

/** Whether everything that is known of the data now is what was recorded of it. */
function agrees(planned: Json, recorded: Json): boolean {
  return isDeepStrictEqual(withoutPlace(planned), withoutPlace(onlyPlanned(planned, recorded)));
}

/** The recorded data without what only a record says of it, such as its hashes. */
function onlyPlanned(planned: Json, recorded: Json): Json {
  if (!isObject(planned) || !isObject(recorded)) return recorded;
  return Object.fromEntries(Object.keys(planned).map((name) => [name, recorded[name] ?? null]));
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
