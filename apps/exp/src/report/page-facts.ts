import { isDeepStrictEqual } from 'node:util';
import type { Experiment, Json, Outcome, Report } from '@nn-labs/experiment';
import type { StoredRun } from '@nn-labs/experiment/runs';
import { inWords } from '../figure-text.ts';
import { flagName } from '../flag-name.ts';
import { judge, type Verdict } from '../verify.ts';
import { fieldsOf, isHash, shown } from './recompute.ts';
import type { ReportWords } from './words.ts';

/** A name and a value, as they are shown. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** An option of the run. */
export interface OptionFact extends Fact {
  /** What the option does. */
  readonly description: string;
  /** What the preset says, where the run differs from it. */
  readonly preset: string | null;
}

/** Everything that a report's page says, without a word of HTML. */
export interface PageFacts {
  /** The lab's. */
  readonly title: string;
  readonly words: ReportWords;
  readonly lab: number;
  readonly id: string;
  readonly status: string;
  readonly problem: string | null;
  readonly startedAt: Date;
  /** The figures that the run is for, the most important first. */
  readonly results: readonly Fact[];
  /** What the lab says of its default run, and what this run gave. */
  readonly claims: readonly Verdict[];
  readonly options: readonly OptionFact[];
  readonly preset: string;
  readonly report: Report;
  readonly command: string;
  readonly hashes: readonly Fact[];
  readonly machine: readonly Fact[];
  /** The repository at the run's commit. */
  readonly source: { readonly commit: string; readonly dirty: boolean; readonly url: string | null } | null;
}

/** Gathers what the page of a run says. */
export function pageFacts(
  experiment: Experiment,
  { id, status, record }: StoredRun,
  outcome: Outcome,
  report: Report,
  { repository, words }: { repository: string | null; words: ReportWords },
): PageFacts {
  const { git } = record;
  return {
    title: experiment.title,
    words,
    lab: experiment.id,
    id,
    status,
    problem: record.problem,
    startedAt: new Date(record.startedAt),
    results: [...results(outcome.result), ...duration(record.timing)],
    claims: claims(experiment, record, outcome),
    options: options(experiment, record),
    preset: record.preset,
    report,
    command: record.command,
    hashes: [
      ...hashesIn(outcome.result),
      ...hashesIn(record.data).map((fact) => ({ ...fact, name: `data: ${fact.name}` })),
    ],
    machine: machine(record),
    source:
      git === null ? null : { ...git, url: repository === null ? null : `${repository}/tree/${git.commit}` },
  };
}

/** The figures of a result, the most important first. */
function results(result: Json | undefined): Fact[] {
  return Object.entries(fieldsOf(result)).flatMap(([name, value]) =>
    isHash(name) || value === null || typeof value === 'object'
      ? []
      : [{ name: inWords(name), value: shown(name, value) }],
  );
}

function duration(timing: Json): Fact[] {
  const seconds = Object.entries(fieldsOf(timing)).find(([name]) => name === 'trainSeconds')?.[1];
  return typeof seconds === 'number' ? [{ name: 'training time', value: `${seconds.toFixed(2)} s` }] : [];
}

function hashesIn(json: Json | undefined): Fact[] {
  return Object.entries(fieldsOf(json)).flatMap(([name, value]) =>
    isHash(name) && typeof value === 'string' ? [{ name: inWords(name), value }] : [],
  );
}

/** Claims are about the lab as it comes, or as `--verify` has it: a run with other options has nothing to prove. */
function claims(experiment: Experiment, record: StoredRun['record'], outcome: Outcome): Verdict[] {
  const implied: Readonly<Record<string, unknown>> = experiment.verify ?? {};
  const isClaimed =
    record.preset === experiment.defaultPreset &&
    Object.entries(record.changed).every(([name, value]) => isDeepStrictEqual(value, implied[name]));
  return isClaimed && record.status === 'completed' ? judge(experiment.claims ?? [], outcome) : [];
}

function options(
  experiment: Experiment,
  { options: values, changed, preset }: StoredRun['record'],
): OptionFact[] {
  const presetValues: Readonly<Record<string, unknown>> = experiment.presets[preset] ?? {};
  return Object.entries(experiment.options).flatMap(([name, option]) => {
    if (!Object.hasOwn(values, name)) return []; // a run from before the lab had this option
    const shown = (value: unknown): string => option.format(value) || '–';
    const inPreset = Object.hasOwn(presetValues, name) ? presetValues[name] : option.default;
    const fact = { name: flagName(name), value: shown(values[name]), description: option.description };
    return [{ ...fact, preset: Object.hasOwn(changed, name) ? shown(inPreset) : null }];
  });
}

function machine({ environment, engine, data }: StoredRun['record']): Fact[] {
  const { node, os, cpu, cores } = environment;
  return [
    { name: 'data', value: listed(data) },
    { name: 'computed by', value: listed(engine) },
    { name: 'processor', value: `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}` },
    { name: 'system', value: os },
    { name: 'Node', value: node },
  ].filter(({ value }) => value !== '');
}

function listed(json: Json): string {
  return Object.entries(fieldsOf(json))
    .filter(([name, value]) => !isHash(name) && value !== null && typeof value !== 'object')
    .map(([name, value]) => (typeof value === 'number' ? `${inWords(name)} ${value}` : String(value)))
    .join(', ');
}
