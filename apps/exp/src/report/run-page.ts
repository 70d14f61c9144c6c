import { isDeepStrictEqual } from 'node:util';
import {
  type Experiment,
  flagName,
  type Json,
  type Outcome,
  type Report,
  type ResultFigures,
} from '@nn-labs/experiment';
import type { StoredRun } from '@nn-labs/experiment/runs';
import { claimsAbout, isClaimed, judge } from '../lab/verify.ts';
import { fieldsOf, inWords, isHash, valueText } from '../terminal/figure-text.ts';
import {
  type Fact,
  figuresList,
  findingsList,
  type Html,
  html,
  htmlPage,
  section,
  table,
  valueCell,
} from './html-page.ts';
import type { ReportWords } from './words.ts';

type RunRecord = StoredRun['record'];

/** The page of a run: its figures, the lab's claims, what the figures say, and how to run it again. */
export function runPage(
  experiment: Experiment,
  { id, status, record }: StoredRun,
  outcome: Outcome,
  report: Report,
  { repository, words }: { repository: string | null; words: ReportWords },
): string {
  const kinds = experiment.figures ?? {};
  const began = new Date(record.startedAt);
  const ended = status === 'completed' ? '' : ` · ${status}`;
  return htmlPage({
    ...{ lab: experiment.id, title: experiment.title, words, problem: record.problem },
    results: [...results(outcome.result, kinds), ...durations(record.timing)],
    about: html`<time datetime="${began.toISOString()}">${dateText(began)}</time> · run ${id}${ended}`,
    sections: [
      section('What the lab claims, and what this run gave', ...claims(experiment, record, outcome)),
      section('What the figures say', findingsList(report.findings)),
      section('Figures', ...figuresList(report.figures)),
      section('Options', ...options(experiment, record)),
      section('To run it again', ...again(record, outcome, kinds, repository)),
    ],
  });
}

function results(result: Json | undefined, kinds: ResultFigures): Fact[] {
  return Object.entries(fieldsOf(result))
    .filter(([name, value]) => !isHash(name, value, kinds) && value !== null && typeof value !== 'object')
    .map(([name, value]) => [inWords(name), valueText(name, value, kinds)]);
}

function durations(timing: Json): Fact[] {
  return Object.entries(fieldsOf(timing)).flatMap(([name, seconds]): Fact[] => {
    if (typeof seconds !== 'number') return [];
    return [[`${inWords(name).replace(/ seconds$/, '')} time`, `${seconds.toFixed(2)} s`]];
  });
}

/** A longer list of claims is folded, where all are kept. */
const mostClaims = 20;

/** Claims are about the lab as it comes, or as `--verify` has it: a run with other options has nothing to prove. */
function claims(experiment: Experiment, record: RunRecord, outcome: Outcome): Html[] {
  const { preset, changed, status, command } = record;
  const implied: Readonly<Record<string, unknown>> = experiment.verify ?? {};
  const isAsClaimed =
    status === 'completed' &&
    isClaimed(experiment, preset) &&
    Object.entries(changed).every(([name, value]) => isDeepStrictEqual(value, implied[name]));
  if (!isAsClaimed) return [];
  const verdicts = judge(claimsAbout(experiment, preset), outcome);
  const kept = verdicts.filter(({ pass }) => pass).length;
  const rows = verdicts.map(({ name, expected, tolerance, found, pass }) => [
    name,
    html`<span class="${pass ? 'good' : 'warning'}"><span class="kind">${pass ? 'kept' : 'not kept'}</span></span>`,
    valueCell(found ?? '–'),
    html`${valueCell(expected)}${tolerance === 'exact' ? '' : html` <span class="quiet">${/^\d/.test(tolerance) ? '± ' : ''}${tolerance}</span>`}`,
  ]);
  const all = table(['claim', 'verdict', 'this run', 'claimed'], rows);
  const isShown = kept < rows.length || rows.length <= mostClaims;
  return [
    html`<p><strong>${kept} of ${verdicts.length} claims ${kept === 1 ? 'is' : 'are'} kept.</strong> What a run reports on its way can only be had by repeating it: <code>${command} --verify</code>.</p>`,
    isShown ? all : html`<details><summary>All ${rows.length} claims</summary>\n${all}\n</details>`,
  ];
}

function options(
  { options: all, presets }: Experiment,
  { options: values, changed, preset }: RunRecord,
): Html[] {
  // A run from before the lab had an option does not have it.
  const known = Object.entries(all).filter(([name]) => Object.hasOwn(values, name));
  if (known.length === 0) return [];
  const presetValues: Readonly<Record<string, unknown>> = presets[preset] ?? {};
  const rows = known.map(([name, { format, description, default: usual }]) => {
    const inPreset = format(Object.hasOwn(presetValues, name) ? presetValues[name] : usual) || '–';
    const isChanged = Object.hasOwn(changed, name);
    const value = format(values[name]) || '–';
    const shown = isChanged ? html`<strong>${value}</strong>` : value;
    return { isChanged, cells: [html`<code>${flagName(name)}</code>`, shown, inPreset, description] };
  });
  const head = ['option', 'this run', 'preset', 'what it does'];
  const changes = rows.filter(({ isChanged }) => isChanged).map(({ cells }) => cells);
  const what = changes.length === 0 ? 'nothing changed' : 'with these options changed';
  const full = table(
    head,
    rows.map(({ cells }) => cells),
  );
  return [
    html`<p>Preset <code>${preset}</code>, ${what}.</p>`,
    table(head, changes),
    html`<details><summary>All ${rows.length} options</summary>\n${full}\n</details>`,
  ];
}

function again(record: RunRecord, outcome: Outcome, kinds: ResultFigures, repository: string | null): Html[] {
  const { command, git, environment, engine, data } = record;
  const { node, os, cpu, cores } = environment;
  const facts: Fact[] = [
    ['data', listed(data)],
    ['computed by', listed(engine)],
    ['processor', `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}`],
    ['system', os],
    ['Node', node],
  ];
  const hashes = [
    ...repeated(outcome.result, kinds),
    ...repeated(data, {}).map(([name, value]): Fact => [`data: ${name}`, value]),
  ];
  return [
    html`<pre>${command}</pre>`,
    ...(git === null ? [] : [html`<p>${sourceText(git, repository)}</p>`]),
    table(
      [],
      [
        ...hashes.map(([name, value]) => [name, html`<code>${value}</code>`]),
        ...facts.filter(([, value]) => value !== ''),
      ],
    ),
  ];
}

/** What a repetition has to give again, whole: hashes, and what the lab says. */
function repeated(json: Json | undefined, kinds: ResultFigures): Fact[] {
  return Object.entries(fieldsOf(json))
    .filter(
      ([name, value]) => value !== null && (isHash(name, value, kinds) || kinds[name]?.repeats === true),
    )
    .map(([name, value]) => [inWords(name), String(value)]);
}

function sourceText({ commit, dirty }: NonNullable<RunRecord['git']>, repository: string | null): Html {
  const short = html`<code>${commit.slice(0, 12)}</code>`;
  const place = repository === null ? short : html`<a href="${repository}/tree/${commit}">${short}</a>`;
  return html`The code is that of commit ${place}${dirty ? ', with changes that were not committed' : ''}.`;
}

function listed(json: Json): string {
  return Object.entries(fieldsOf(json))
    .filter(([name, value]) => !isHash(name, value) && value !== null && typeof value !== 'object')
    .map(([name, value]) => (typeof value === 'number' ? `${inWords(name)} ${value}` : String(value)))
    .join(', ');
}

/** `25 November 2026, 17:23 UTC`, whatever the machine's locale and zone. */
function dateText(date: Date): string {
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date);
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}
