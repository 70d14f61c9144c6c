import { isDeepStrictEqual } from 'node:util';
import type { Experiment, Json, Outcome, Report, ResultFigures } from '@nn-labs/experiment';
import type { StoredRun } from '@nn-labs/experiment/runs';
import { flagName } from '../lab/flag-name.ts';
import { claimsAbout, judge, type Verdict } from '../lab/verify.ts';
import { inWords } from '../terminal/figure-text.ts';
import { type Fact, figure, findings, htmlPage, section, table } from './html-page.ts';
import { fieldsOf, isHash, shown } from './recompute.ts';
import { escapeHtml, type ReportWords } from './words.ts';

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
    results: [...results(outcome.result, kinds), ...duration(record.timing)],
    about: `<time datetime="${began.toISOString()}">${dateText(began)}</time> · run ${escapeHtml(id)}${ended}`,
    sections: [
      section(
        'What the lab claims, and what this run gave',
        claims(claimsOf(experiment, record, outcome), record.command),
      ),
      section('What the figures say', findings(report.findings)),
      section('Figures', report.figures.map(figure).join('\n')),
      section('Options', options(experiment, record)),
      section('To run it again', again(record, outcome, kinds, repository)),
    ],
  });
}

function results(result: Json | undefined, kinds: ResultFigures): Fact[] {
  return Object.entries(fieldsOf(result)).flatMap(([name, value]) =>
    isHash(name, value, kinds) || value === null || typeof value === 'object'
      ? []
      : [[inWords(name), shown(name, value, kinds)]],
  );
}

function duration(timing: Json): Fact[] {
  return Object.entries(fieldsOf(timing)).flatMap(([name, seconds]) =>
    typeof seconds === 'number'
      ? [[`${inWords(name).replace(/ seconds$/, '')} time`, `${seconds.toFixed(2)} s`]]
      : [],
  );
}

/** What a repetition has to give again, whole: hashes, and what the lab says. */
function repeated(json: Json | undefined, kinds: ResultFigures): Fact[] {
  return Object.entries(fieldsOf(json)).flatMap(([name, value]) =>
    value !== null && (isHash(name, value, kinds) || kinds[name]?.repeats === true)
      ? [[inWords(name), String(value)]]
      : [],
  );
}

/** Claims are about the lab as it comes, or as `--verify` has it: a run with other options has nothing to prove. */
function claimsOf(experiment: Experiment, record: StoredRun['record'], outcome: Outcome): Verdict[] {
  const claims = claimsAbout(experiment, record.preset);
  const implied: Readonly<Record<string, unknown>> = experiment.verify ?? {};
  const isClaimed =
    claims.some(({ preset = experiment.defaultPreset }) => preset === record.preset) &&
    Object.entries(record.changed).every(([name, value]) => isDeepStrictEqual(value, implied[name]));
  return isClaimed && record.status === 'completed' ? judge(claims, outcome) : [];
}

function claims(list: readonly Verdict[], command: string): string {
  if (list.length === 0) return '';
  const rows = list.map(({ name, expected, tolerance, found, pass }) => {
    const verdict = `<td class="${pass ? 'good' : 'warning'}"><span class="kind">${pass ? 'kept' : 'not kept'}</span></td>`;
    const off = tolerance === 'exact' ? '' : ` <span class="quiet">± ${escapeHtml(tolerance)}</span>`;
    return `<tr>${verdict}<th scope="row">${escapeHtml(name)}</th><td>${shortened(found ?? '–')}</td><td>${shortened(expected)}${off}</td></tr>`;
  });
  const kept = list.filter(({ pass }) => pass).length;
  return [
    `<p><strong>${kept} of ${list.length} claims ${kept === 1 ? 'is' : 'are'} kept.</strong> What a run reports on its way can only be had by repeating it: <code>${escapeHtml(command)} --verify</code>.</p>`,
    table(['verdict', 'claim', 'this run', 'claimed'], rows),
  ].join('\n');
}

/** A hash by its beginning; the whole is its title, and stands with the other hashes below. */
function shortened(text: string): string {
  return /^[0-9a-f]{40,}$/.test(text)
    ? `<code title="${text}">${text.slice(0, 12)}…</code>`
    : escapeHtml(text);
}

function options(experiment: Experiment, { options: values, changed, preset }: StoredRun['record']): string {
  const presetValues: Readonly<Record<string, unknown>> = experiment.presets[preset] ?? {};
  const changes: string[] = [];
  const all: string[] = [];
  for (const [name, option] of Object.entries(experiment.options)) {
    if (!Object.hasOwn(values, name)) continue; // a run from before the lab had this option
    const shown = (value: unknown): string => escapeHtml(option.format(value) || '–');
    const inPreset = Object.hasOwn(presetValues, name) ? presetValues[name] : option.default;
    const title = `<th scope="row"><code>${flagName(name)}</code></th>`;
    const value = shown(values[name]);
    const what = `<td class="quiet">${escapeHtml(option.description)}</td>`;
    all.push(`<tr>${title}<td>${value}</td>${what}</tr>`);
    if (Object.hasOwn(changed, name))
      changes.push(`<tr>${title}<td><strong>${value}</strong></td><td>${shown(inPreset)}</td>${what}</tr>`);
  }
  if (all.length === 0) return '';
  const isChanged = changes.length === 0 ? 'nothing changed' : 'with these options changed';
  return [
    `<p>Preset <code>${escapeHtml(preset)}</code>, ${isChanged}.</p>`,
    changes.length === 0 ? '' : table(['option', 'this run', 'preset', 'what it does'], changes),
    `<details><summary>All ${all.length} options</summary>\n${table(['option', 'value', 'what it does'], all)}\n</details>`,
  ].join('\n');
}

function again(
  record: StoredRun['record'],
  outcome: Outcome,
  kinds: ResultFigures,
  repository: string | null,
): string {
  const hashes = [
    ...repeated(outcome.result, kinds),
    ...repeated(record.data, {}).map(([name, value]): Fact => [`data: ${name}`, value]),
  ];
  const row = (name: string, value: string): string =>
    `<tr><th scope="row">${escapeHtml(name)}</th><td>${value}</td></tr>`;
  const rows = [
    ...hashes.map(([name, value]) => row(name, `<code>${escapeHtml(value)}</code>`)),
    ...machine(record).map(([name, value]) => row(name, escapeHtml(value))),
  ];
  return [
    `<pre>${escapeHtml(record.command)}</pre>`,
    record.git === null ? '' : `<p>${sourceText(record.git, repository)}</p>`,
    rows.length === 0 ? '' : table(null, rows),
  ].join('\n');
}

function sourceText(
  { commit, dirty }: NonNullable<StoredRun['record']['git']>,
  repository: string | null,
): string {
  const short = `<code>${escapeHtml(commit.slice(0, 12))}</code>`;
  const url = `${repository}/tree/${commit}`;
  const place = repository === null ? short : `<a href="${escapeHtml(url)}">${short}</a>`;
  return `The code is that of commit ${place}${dirty ? ', with changes that were not committed' : ''}.`;
}

function machine({ environment, engine, data }: StoredRun['record']): Fact[] {
  const { node, os, cpu, cores } = environment;
  const facts: Fact[] = [
    ['data', listed(data)],
    ['computed by', listed(engine)],
    ['processor', `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}`],
    ['system', os],
    ['Node', node],
  ];
  return facts.filter(([, value]) => value !== '');
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
