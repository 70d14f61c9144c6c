import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
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
import { repositoryAddress } from '../readme/repository-address.ts';
import { checkChosen, pathsToRead, recordedConfig } from '../runs/recorded-request.ts';
import { textWidth } from '../terminal/safe-text.ts';
import { shownPath } from '../terminal/shown-path.ts';
import { wrap } from '../terminal/table.ts';
import type { Styled, Terminal } from '../terminal/terminal.ts';
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
  const { root, terminal } = surroundings;
  if (experiment.report === undefined) {
    throw new UsageError(
      `lab ${experiment.id} has no report`,
      `Its figures would come from a function report(config, run, context) in its definition.`,
    );
  }
  if (run.status === 'running') {
    throw new UsageError(`the run ${run.id} is still going on`, 'Wait for its end, or stop it with Ctrl-C.');
  }
  const evidence = openRun(run);
  const config = configOf(experiment, run, paths);
  const made = await experiment.report(config, evidence, reportContext(experiment.id, surroundings));
  const report = {
    ...made,
    findings: [
      ...lostFiles(run),
      ...differences(evidence, made.computed, experiment.figures),
      ...made.findings,
    ],
  };
  for (const { name } of report.figures) checkName(name);
  const outcome = computedOutcome(evidence, made.computed);
  const html = runPage(experiment, run, outcome, report, { repository: repositoryAddress(root), words });
  const figures = await writeFigures(join(run.folder, 'figures'), report);
  const page = join(run.folder, 'report.html');
  await writeWhole(page, html);
  terminal.clear();
  printReport(report, page, terminal);
  return { run: run.id, page, figures, result: outcome.result ?? null, findings: report.findings };
}

/** What a report is made with: it may print nothing but its progress, and leaves its traces itself. */
export function reportContext(lab: number, surroundings: RunSurroundings): RunContext {
  return { ...contextFor(lab, surroundings), print: () => {} };
}

/** Stands at the end of every figure that a report writes, and in no picture that somebody else put there. */
const mark = '<!-- written by pnpm exp report -->\n';

/** Writes the figures; those of an earlier report that this one has not would be of nothing, and go. */
async function writeFigures(folder: string, { figures }: Report): Promise<string[]> {
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

function checkName(name: string): void {
  if (/^[a-z0-9][a-z0-9-]*$/.test(name)) return;
  throw new RangeError(
    `the figure's name '${name}' is not a file name. Use small letters, digits and hyphens.`,
  );
}

/** The run's options. A record, which may be anybody's, never says where to read. */
export function configOf(
  experiment: Experiment,
  run: StoredRun,
  paths: ReportRequest['paths'],
): Config<Options> {
  const config = { ...recordedConfig(experiment, run), ...pathsToRead(experiment, paths) };
  checkChosen(experiment, run, config);
  return config;
}

const marks: Readonly<Record<Finding['kind'], Styled>> = {
  good: { text: '+', style: 'green' },
  note: { text: '·', style: 'dim' },
  warning: { text: '!', style: 'yellow' },
};
/** As wide as the figures in text. */
const columns = 72;

/** The curves and tables in text, the findings, and where the page is. */
export function printReport({ text, findings }: Report, page: string, terminal: Terminal): void {
  terminal.print('');
  const width = Math.min(columns, terminal.columns) - 2;
  const isNarrow = text.some((line) => textWidth(line) > terminal.columns);
  const lines = isNarrow ? ['(The curves in text need a wider window; the page has them.)'] : text;
  for (const line of lines) terminal.print(line);
  if (lines.length > 0) terminal.print('');
  for (const { kind, text, advice } of findings) {
    const [first, ...rest] = wrap(text.split(' '), width);
    terminal.print([marks[kind], ` ${first}`]);
    const helps = advice === undefined ? [] : wrap(`${advice.text} ${advice.measured}`.split(' '), width);
    for (const line of [...rest, ...helps]) terminal.print(`  ${line}`);
    if (advice !== undefined) terminal.print(`  ${advice.command}`);
  }
  if (findings.length > 0) terminal.print('');
  terminal.print(`Report: ${shownPath(page)}`);
}
