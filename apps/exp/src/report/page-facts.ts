import { isDeepStrictEqual } from 'node:util';
import { type Experiment, type Json, type Outcome, percent, type Report } from '@nn-labs/experiment';
import type { StoredRun } from '@nn-labs/experiment/runs';
import { flagName } from '../flag-name.ts';
import { judge, type Verdict } from '../verify.ts';

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
  readonly title: string;
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
  repository: string | null,
): PageFacts {
  const { git } = record;
  return {
    title: experiment.title,
    lab: experiment.id,
    id,
    status,
    problem: record.problem,
    startedAt: new Date(record.startedAt),
    results: [...results(record.result), ...duration(record.timing)],
    claims: claims(experiment, record, outcome),
    options: options(experiment, record),
    preset: record.preset,
    report,
    command: record.command,
    hashes: [
      ...hashesIn(record.result),
      ...hashesIn(record.data).map((fact) => ({ ...fact, name: `data: ${fact.name}` })),
    ],
    machine: machine(record),
    source:
      git === null ? null : { ...git, url: repository === null ? null : `${repository}/tree/${git.commit}` },
  };
}

const isHash = (name: string): boolean => /sha256$/i.test(name);

/** The figures of a result; what ends in Accuracy is a fraction. */
function results(result: Json): Fact[] {
  return entries(result).flatMap(([name, value]) => {
    if (isHash(name) || value === null || typeof value === 'object') return [];
    if (typeof value !== 'number') return [{ name: inWords(name), value: String(value) }];
    const shown = /accuracy$/i.test(name) ? `${percent(value)} %` : String(Number(value.toPrecision(6)));
    return [{ name: inWords(name), value: shown }];
  });
}

function duration(timing: Json): Fact[] {
  const seconds = entries(timing).find(([name]) => name === 'trainSeconds')?.[1];
  return typeof seconds === 'number' ? [{ name: 'training time', value: `${seconds.toFixed(2)} s` }] : [];
}

function hashesIn(json: Json): Fact[] {
  return entries(json).flatMap(([name, value]) =>
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
  return entries(json)
    .filter(([name, value]) => !isHash(name) && value !== null && typeof value !== 'object')
    .map(([name, value]) => (typeof value === 'number' ? `${inWords(name)} ${value}` : String(value)))
    .join(', ');
}

function entries(json: Json): [string, Json][] {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.entries(json) : [];
}

/** `testAccuracy` as `test accuracy`, `weightsSha256` as `weights SHA-256`. */
function inWords(name: string): string {
  return name
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/ ?sha256$/, ' SHA-256')
    .trim();
}
