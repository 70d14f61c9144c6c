import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type ComparedSetting,
  type Config,
  type Experiment,
  type Finding,
  type Json,
  type Options,
  type Report,
  type RunContext,
  UsageError,
} from '@nn-labs/experiment';
import { openRun, type StoredRun, writeWhole } from '@nn-labs/experiment/runs';
import type { RunSurroundings } from '../command-line/surroundings.ts';
import { contextFor } from '../lab/run-lab.ts';
import { typedOptions } from '../lab/typed-options.ts';
import { repositoryAddress } from '../readme/repository-address.ts';
import { checkChosen, pathsToRead, recordedConfig } from '../runs/recorded-request.ts';
import { doneText, figureNames, meanText, type SettingSummary, summarise } from '../sweep/summary.ts';
import { inWords, runsText } from '../terminal/figure-text.ts';
import { shownPath, textWidth, wrap } from '../terminal/safe-text.ts';
import type { Styled, Terminal } from '../terminal/terminal.ts';
import { figuresList, findingsList, html, htmlPage, section, table } from './html-page.ts';
import { computedOutcome, differences, lostFiles } from './recompute.ts';
import { runPage } from './run-page.ts';
import type { ReportWords } from './words.ts';

export interface ReportRequest {
  readonly words: ReportWords;
  /** The options that name files and folders, as the command typed now has them. */
  readonly paths: Readonly<Record<string, unknown>>;
}

/** A report as `--json` gives it, and where it is. */
export interface WrittenReport {
  readonly run: string;
  readonly page: string;
  readonly figures: readonly string[];
  /** The run's result, as far as it can be with the figures that were computed again. */
  readonly result: Json;
  readonly findings: readonly Finding[];
}

/** Writes the report of a run into its folder, `report.html` and `figures/*.svg`, and prints what it says. */
export async function reportRun(
  experiment: Experiment,
  run: StoredRun,
  { words, paths }: ReportRequest,
  surroundings: RunSurroundings,
): Promise<WrittenReport> {
  if (experiment.report === undefined) {
    throw new UsageError(
      `lab ${experiment.id} has no report`,
      `Its figures would come from a function report(config, run, context) in its definition.`,
    );
  }
  if (run.status === 'running')
    throw new UsageError(`the run ${run.id} is still going on`, 'Wait for its end, or stop it with Ctrl-C.');
  const evidence = openRun(run);
  const config = configOf(experiment, run, paths);
  const made = await experiment.report(config, evidence, contextOf(experiment, surroundings));
  const before = [...lostFiles(run), ...differences(evidence, made.computed, experiment.figures)];
  const report = { ...made, findings: [...before, ...made.findings] };
  const outcome = computedOutcome(evidence, made.computed);
  const repository = repositoryAddress(surroundings.root);
  const text = runPage(experiment, run, outcome, report, { repository, words });
  const figures = await writeFigures(join(run.folder, 'figures'), report);
  const page = join(run.folder, 'report.html');
  await finish(report, page, text, surroundings.terminal);
  return { run: run.id, page, figures, result: outcome.result ?? null, findings: report.findings };
}

/** Writes the page of several recorded runs beside each other into `runs/reports`, and prints what it says. */
export async function reportRuns(
  experiment: Experiment,
  runs: readonly StoredRun[],
  { words, paths }: ReportRequest,
  surroundings: RunSurroundings,
): Promise<{ page: string; findings: readonly object[]; settings: readonly SettingSummary[] }> {
  const { id: lab, title, compare, figures: kinds = {} } = experiment;
  if (compare === undefined) {
    throw new UsageError(
      `lab ${lab} has no report of several runs`,
      'Its figures would come from a function compare(settings, context) in its definition.',
    );
  }
  const groups = groupsOf(experiment, runs);
  const settings: ComparedSetting<Config<Options>>[] = groups.map(({ name, runs: of }) => ({
    name,
    runs: of.map((run) => ({ config: configOf(experiment, run, paths), run: openRun(run) })),
  }));
  const made = await compare(settings, contextOf(experiment, surroundings));
  const computed = (s: number, r: number) => made.computed[s]?.[r];
  const before = groups.flatMap(({ runs: of }, s) =>
    of.flatMap((run, r) =>
      [...lostFiles(run), ...differences(settings[s]!.runs[r]!.run, computed(s, r), kinds)].map(
        (finding) => ({
          ...finding,
          text: `${run.id}: ${finding.text}`,
        }),
      ),
    ),
  );
  const report = { ...made, findings: [...before, ...made.findings], computed: undefined };
  const summaries = settings.map(({ name, runs: of }, s) => {
    const outcomes = of.map(({ run }, r) => computedOutcome(run, computed(s, r)));
    return summarise({ setting: name }, outcomes);
  });
  const names = figureNames(summaries);
  const means = groups.map(({ name, runs: of }, i) => [
    html`<code>${name}</code>`,
    doneText(of.filter(({ status }) => status === 'completed').length, of.length),
    ...names.map((figure) => meanText(figure, summaries[i]!, kinds)),
  ]);
  const commands = groups.flatMap(({ runs: of }) =>
    of.map(({ id, status, record }) => [id, status, html`<code>${record.command}</code>`]),
  );
  const text = htmlPage({
    ...{ lab, title, words, problem: null, results: [] },
    about: html`${runsText(runs.length)}, ${groups.length} ${groups.length === 1 ? 'setting' : 'settings'}`,
    sections: [
      section('Mean and standard deviation', table(['setting', 'runs', ...names.map(inWords)], means)),
      section('What the figures say', findingsList(report.findings)),
      section('Figures', ...figuresList(report.figures)),
      section('To run it again', table(['run', 'ended', 'command'], commands)),
    ],
  });
  const folder = join(surroundings.root, 'runs', 'reports');
  await mkdir(folder, { recursive: true });
  const ids = runs.map(({ id }) => id).sort();
  const hash = createHash('sha256').update(ids.join('\n')).digest('hex').slice(0, 8);
  const page = join(folder, `experiment-${lab}-${hash}.html`);
  await finish(report, page, text, surroundings.terminal);
  return { page, findings: report.findings, settings: summaries };
}

/** The runs by their options but the seed, each group called by the options in which the groups differ. */
function groupsOf(
  { options }: Experiment,
  runs: readonly StoredRun[],
): { readonly name: string; readonly runs: readonly StoredRun[] }[] {
  const other = ({ record }: StoredRun) => ({ ...record.options, seed: null });
  const groups: StoredRun[][] = [];
  for (const run of runs) {
    const group = groups.find(([first]) => isDeepStrictEqual(other(first!), other(run)));
    if (group === undefined) groups.push([run]);
    else group.push(run);
  }
  const all = groups.map(([first]) => first!.record.options);
  const differing = Object.keys(options).filter(
    (name) => name !== 'seed' && all.some((each) => !isDeepStrictEqual(each[name], all[0]![name])),
  );
  return groups.map((group, i) => {
    const values = Object.fromEntries(differing.map((name) => [name, all[i]![name] ?? null]));
    return { name: typedOptions(values, options) || 'all runs', runs: group };
  });
}

/** What a report is made with: it may print nothing but its progress, and leaves its traces itself. */
function contextOf({ id }: Experiment, surroundings: RunSurroundings): RunContext {
  return { ...contextFor(id, surroundings), print: () => {} };
}

/** The run's options. A record, which may be anybody's, never says where to read. */
function configOf(experiment: Experiment, run: StoredRun, paths: ReportRequest['paths']): Config<Options> {
  const config = { ...recordedConfig(experiment, run), ...pathsToRead(experiment, paths) };
  checkChosen(experiment, run, config);
  return config;
}

/** Stands at the end of every figure that a report writes, and in no picture that somebody else put there. */
const mark = '<!-- written by pnpm exp report -->\n';

/** Writes the figures. The figures of an earlier report that this one does not have are removed. */
async function writeFigures(folder: string, { figures }: Report): Promise<string[]> {
  for (const { name } of figures) {
    if (/^[a-z0-9][a-z0-9-]*$/.test(name)) continue;
    throw new RangeError(
      `the figure's name '${name}' is not a file name. Use small letters, digits and hyphens.`,
    );
  }
  await mkdir(folder, { recursive: true });
  const names = figures.map(({ name }) => `${name}.svg`);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.svg') || names.includes(entry.name)) continue;
    const path = join(folder, entry.name);
    if ((await readFile(path, 'utf8')).endsWith(mark)) await rm(path);
  }
  for (const [i, { svg }] of figures.entries())
    await writeWhole(join(folder, names[i]!), `${svg.trim()}\n${mark}`);
  return names.map((name) => join(folder, name));
}

const signs: Readonly<Record<Finding['kind'], Styled>> = {
  good: { text: '+', style: 'green' },
  note: { text: '·', style: 'dim' },
  warning: { text: '!', style: 'yellow' },
};
/** As wide as the figures in text. */
const columns = 72;

/** Writes the page; prints the curves and tables in text, the findings, and where the page is. */
async function finish(report: Report, page: string, content: string, terminal: Terminal): Promise<void> {
  await writeWhole(page, content);
  terminal.clear();
  terminal.print('');
  const { text, findings } = report;
  const width = Math.min(columns, terminal.columns) - 2;
  const isNarrow = text.some((line) => textWidth(line) > terminal.columns);
  const lines = isNarrow ? ['(The curves in text need a wider window; the page has them.)'] : text;
  for (const line of lines) terminal.print(line);
  if (lines.length > 0) terminal.print('');
  for (const { kind, text, advice } of findings) {
    const [first, ...rest] = wrap(text.split(' '), width);
    terminal.print([signs[kind], ` ${first}`]);
    const helps = advice
      ? [...wrap(`${advice.text} ${advice.measured}`.split(' '), width), advice.command]
      : [];
    for (const line of [...rest, ...helps]) terminal.print(`  ${line}`);
  }
  if (findings.length > 0) terminal.print('');
  terminal.print(`Report: ${shownPath(page)}`);
}
