import { isDeepStrictEqual } from 'node:util';
import type { Experiment, Json, Outcome, RunContext } from '@nn-labs/experiment';
import { listRuns, type StoredRun, withoutPlace } from '@nn-labs/experiment/runs';
import { recordedOptions } from '../recorded-request.ts';
import type { PlannedRun } from './options.ts';

/** The completed runs of a lab that a sweep need not make again. */
export class RecordedRuns {
  readonly #experiment: Experiment;
  readonly #runs: readonly StoredRun[];

  constructor(root: string, experiment: Experiment) {
    this.#experiment = experiment;
    this.#runs = listRuns(root, experiment.id).filter((run): run is StoredRun => run.status === 'completed');
  }

  /**
   * What the newest recorded run with the same options gave; null where there is none, or where its data is not what
   * the lab would take now.
   */
  async find({ config }: PlannedRun, context: RunContext): Promise<Outcome | null> {
    const options = recordedOptions(this.#experiment, config);
    const same = this.#runs.filter(({ record }) => isDeepStrictEqual(record.options, options));
    if (same.length === 0) return null;
    const plan = (await this.#experiment.run(config, { ...context, dryRun: true })) ?? {};
    const run = same.findLast(({ record }) => agrees(plan.data ?? null, record.data));
    if (run === undefined) return null;
    const { data, engine, history, result, timing } = run.record;
    return { data: onlyPlanned(plan.data ?? null, data), engine, history, result, timing };
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
