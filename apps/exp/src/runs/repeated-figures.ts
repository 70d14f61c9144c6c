import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Config, Experiment, Json, Options, Outcome } from '@nn-labs/experiment';
import { type StoredRun, withoutPlace } from '@nn-labs/experiment/runs';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flagName } from '../lab/flag-name.ts';
import { recordedConfig } from './recorded-request.ts';

/** What the command line says of a repeated run, and the exit code; null: the code of the run itself. */
export interface Repetition {
  readonly same: boolean;
  readonly lines: readonly string[];
  readonly code: number | null;
}

/** What the repetition gave, from which data and by which code. */
interface Repeated {
  readonly outcome: Outcome;
  readonly data: Json;
  readonly codeSha256: string | null;
}

interface Difference {
  readonly name: string;
  readonly recorded: Json;
  readonly computed: Json;
}

const mostShown = 10;

/**
 * Holds every figure of a recorded run's result and history against those of its repetition: by contract they are the
 * same on every machine. With the same options a difference is a failed verification. Null when there is nothing to
 * compare.
 */
export function judgeRepetition(
  experiment: Experiment,
  config: Config<Options>,
  run: StoredRun,
  { outcome, data, codeSha256 }: Repeated,
): Repetition | null {
  if (outcome.status === 'interrupted') return null;
  const { count, differences } = compareFigures(run, outcome);
  if (count === 0) return null;
  const { id } = run;
  const changed = changedOptions(experiment, config, run).map(flagName).join(', ');
  if (differences.length === 0) {
    const but = changed === '' ? '' : `, with other options (${changed})`;
    const lines = [`The same bits as ${id}${but}: all ${count} figures of its result and history are equal.`];
    const figures = fieldsOf(outcome.result ?? null);
    for (const [name, { repeats }] of Object.entries(experiment.figures ?? {}))
      if (repeats === true && Object.hasOwn(figures, name)) lines.push(`  ${name}: ${figures[name]}`);
    return { same: true, lines, code: null };
  }
  if (changed !== '') {
    const lines = [`Other figures than ${id}, with other options: ${changed}.`];
    return { same: false, lines, code: null };
  }
  const other = otherData(run, data);
  const isSameCode = run.record.codeSha256 === codeSha256;
  const why = [
    ...(isSameCode ? [] : [', by other code']),
    ...(other.length === 0 ? [] : [`, on other data (${other.join(', ')})`]),
  ];
  const heading = `Other figures than ${id}${why.join('')}:`;
  const shown = differences.slice(0, mostShown).map(({ name, recorded, computed }) => {
    const [before, now] = [inWords(recorded), inWords(computed)];
    const isCut = before === now;
    return `  ${name}: recorded ${isCut ? recorded : before}, computed ${isCut ? computed : now}`;
  });
  const more = differences.length - shown.length;
  const lines = [heading, ...shown, ...(more > 0 ? [`  and ${more} more`] : [])];
  return { same: false, lines, code: exitCodes.verification };
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
  return Object.entries(experiment.options).flatMap(([name, option]) => {
    const recorded = option.kind === 'path' ? run.record.options[name] : before[name];
    const value = config[name];
    const same =
      option.kind === 'path'
        ? typeof value !== 'string' || resolve(value) === recorded
        : isDeepStrictEqual(value, recorded);
    return same || option.writes === true ? [] : [name];
  });
}

/** What is known of the data of both runs and is not the same. */
function otherData(run: StoredRun, data: Json): string[] {
  const [before, now] = [fieldsOf(run.record.data), fieldsOf(data)];
  return Object.keys(now).filter(
    (name) => Object.hasOwn(before, name) && !isDeepStrictEqual(before[name], now[name]),
  );
}

function fieldsOf(data: Json): Readonly<Record<string, Json>> {
  const fields = withoutPlace(data);
  return typeof fields === 'object' && fields !== null ? (fields as Record<string, Json>) : {};
}

function inWords(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 24 ? `${text.slice(0, 12)}…` : text;
}
