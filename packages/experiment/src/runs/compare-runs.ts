import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../outcome.ts';
import type { RunRecord } from './run-record.ts';
import type { StoredRun } from './stored-run.ts';

/** A field in which two runs differ; null where a run does not have it. */
export interface Difference {
  readonly name: string;
  readonly a: Json;
  readonly b: Json;
}

/** In what two runs differ. */
export interface Comparison {
  readonly options: readonly Difference[];
  readonly result: readonly Difference[];
  /** Data, engine, commit and machine: what may explain other results under the same options. */
  readonly surroundings: readonly Difference[];
}

/**
 * The fields in which two runs differ.
 *
 * @example
 * ```ts no-run
 * import { compareRuns, findRun } from '@nn-labs/experiment/runs';
 * compareRuns(findRun('.', '4f3a'), findRun('.', 'last')).options; // [ { name: 'lr', a: 0.005, b: 0.01 } ]
 * ```
 */
export function compareRuns(a: StoredRun, b: StoredRun): Comparison {
  return {
    options: differences(
      { preset: a.record.preset, ...a.record.options },
      { preset: b.record.preset, ...b.record.options },
    ),
    result: differences(
      { status: a.status, ...fields(a.record.result) },
      { status: b.status, ...fields(b.record.result) },
    ),
    surroundings: differences(surroundings(a.record), surroundings(b.record)),
  };
}

/**
 * A run's description of its data without `from`, the place of the files on that machine: the place does not change the
 * data, so the place is neither compared nor published.
 *
 * @example
 * ```ts
 * import { withoutPlace } from '@nn-labs/experiment/runs';
 * withoutPlace({ source: 'mnist', from: 'cache', trainCount: 1000 }); // => { source: 'mnist', trainCount: 1000 }
 * ```
 */
export function withoutPlace(data: Json): Json {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const { from: _, ...rest } = data as Record<string, Json>;
  return rest;
}

function surroundings({ data, engine, git, environment }: RunRecord): Record<string, Json> {
  const commit = git === null ? null : `${git.commit.slice(0, 12)}${git.dirty ? ', changed' : ''}`;
  return { ...prefixed('data', withoutPlace(data)), ...prefixed('engine', engine), commit, ...environment };
}

function prefixed(prefix: string, value: Json): Record<string, Json> {
  return Object.fromEntries(Object.entries(fields(value)).map(([name, item]) => [`${prefix} ${name}`, item]));
}

function fields(value: Json): Record<string, Json> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return { ...(value as Record<string, Json>) };
}

function differences(a: Record<string, Json>, b: Record<string, Json>): Difference[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .map((name) => ({ name, a: a[name] ?? null, b: b[name] ?? null }))
    .filter((field) => !isDeepStrictEqual(field.a, field.b));
}
