import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type Config,
  type Experiment,
  flagName,
  type Json,
  type Options,
  type Outcome,
} from '@nn-labs/experiment';
import { type StoredRun, withoutPlace } from '@nn-labs/experiment/runs';
import { fieldsOf } from '../terminal/figure-text.ts';
import { recordedConfig } from './recorded-request.ts';

/** What the command line says of a repeated run. */
export interface Repetition {
  readonly lines: readonly string[];
  /** `broken`: other figures with the same options, a failed verification. */
  readonly verdict: 'same' | 'other options' | 'broken';
}

interface Difference {
  readonly name: string;
  readonly recorded: Json;
  readonly computed: Json;
}

const mostShown = 10;

/**
 * Holds every figure of a recorded run's result and history against those of its repetition: by contract they are the
 * same on every machine. Null when there is nothing to compare.
 */
export function judgeRepetition(
  experiment: Experiment,
  config: Config<Options>,
  run: StoredRun,
  { outcome, data, codeSha256 }: { outcome: Outcome; data: Json; codeSha256: string | null },
): Repetition | null {
  if (outcome.status === 'interrupted') return null;
  const { count, differences } = compareFigures(run, outcome);
  if (count === 0) return null;
  const changed = changedOptions(experiment, config, run).map(flagName).join(', ');
  if (differences.length === 0) {
    const but = changed === '' ? '' : `, with other options (${changed})`;
    const result = fieldsOf(outcome.result);
    const repeats = Object.entries(experiment.figures ?? {}).filter(
      ([name, figure]) => figure.repeats === true && Object.hasOwn(result, name),
    );
    const lines = [
      `The same bits as ${run.id}${but}: all ${count} figures of its result and history are equal.`,
      ...repeats.map(([name]) => `  ${name}: ${result[name]}`),
    ];
    return { verdict: 'same', lines };
  }
  if (changed !== '') {
    const line = `Other figures than ${run.id}, with other options: ${changed}.`;
    return { verdict: 'other options', lines: [line] };
  }
  const [before, now] = [fieldsOf(withoutPlace(run.record.data)), fieldsOf(withoutPlace(data))];
  const other = Object.keys(now).filter(
    (name) => Object.hasOwn(before, name) && !isDeepStrictEqual(before[name], now[name]),
  );
  const code = run.record.codeSha256 === codeSha256 ? '' : ', by other code';
  const where = other.length === 0 ? '' : `, on other data (${other.join(', ')})`;
  const more = differences.length - mostShown;
  const lines = [
    `Other figures than ${run.id}${code}${where}:`,
    ...differences.slice(0, mostShown).map(differenceText),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
  return { verdict: 'broken', lines };
}

function differenceText({ name, recorded, computed }: Difference): string {
  const short = (value: Json): string => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return text.length > 24 ? `${text.slice(0, 12)}…` : text;
  };
  const isCut = short(recorded) === short(computed);
  const [before, now] = isCut ? [recorded, computed] : [short(recorded), short(computed)];
  return `  ${name}: recorded ${before}, computed ${now}`;
}

function compareFigures(run: StoredRun, outcome: Outcome): { count: number; differences: Difference[] } {
  const { result, history } = run.record;
  const hasEnded = run.status === 'completed' || run.status === 'diverged';
  const differences: Difference[] = [];
  let count = 0;
  const compare = (name: string, recorded: Json, computed: Json | undefined): void => {
    if (recorded !== null && typeof recorded === 'object') {
      const other = (computed ?? {}) as Record<string, Json>;
      for (const [key, value] of Object.entries(recorded)) {
        const inside = Object.hasOwn(other, key) ? other[key] : undefined;
        compare(name === '' ? key : `${name}.${key}`, value, inside);
      }
      if (!hasEnded || !Array.isArray(recorded) || !Array.isArray(computed)) return;
      if (computed.length > recorded.length)
        differences.push({ name: `${name}.length`, recorded: recorded.length, computed: computed.length });
      return;
    }
    if (recorded === null && !hasEnded) return; // the run did not come so far
    count++;
    if (recorded !== computed) differences.push({ name, recorded, computed: computed ?? null });
  };
  // As a record has them: what is not finite is null there.
  const now = JSON.parse(JSON.stringify({ result: outcome.result ?? null, history: outcome.history ?? [] }));
  compare('', result, now.result);
  compare('history', history, now.history);
  const status = outcome.status ?? 'completed';
  if (hasEnded && run.status !== status)
    differences.unshift({ name: 'status', recorded: run.status, computed: status });
  return { count, differences };
}

/** The options that are not as the record has them; a path only where one is typed now. */
function changedOptions(experiment: Experiment, config: Config<Options>, run: StoredRun): string[] {
  const before = recordedConfig(experiment, run);
  return Object.entries(experiment.options).flatMap(([name, { kind, writes }]) => {
    const value = config[name];
    const isSame =
      kind === 'path'
        ? typeof value !== 'string' || resolve(value) === run.record.options[name]
        : isDeepStrictEqual(value, before[name]);
    return isSame || writes === true ? [] : [name];
  });
}
