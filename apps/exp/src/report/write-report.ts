import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Config,
  type Experiment,
  type Json,
  type Options,
  type Report,
  type RunContext,
  UsageError,
} from '@nn-labs/experiment';
import { openRun, type StoredRun, writeWhole } from '@nn-labs/experiment/runs';
import { repositoryAddress } from '../readme/repository-address.ts';
import { checkChosen, recordedConfig } from '../recorded-request.ts';
import { reportPage } from './page.ts';
import { pageFacts } from './page-facts.ts';
import { computedOutcome, differences } from './recompute.ts';
import type { ReportWords } from './words.ts';

/** A report and where it is. */
export interface WrittenReport {
  readonly report: Report;
  /** The run's result, as far as it can be with the figures that were computed again. */
  readonly result: Json;
  /** The page's path. */
  readonly page: string;
  /** The figures' paths. */
  readonly figures: readonly string[];
}

/** Makes the report of a recorded run and writes it into the run's folder: `report.html` and `figures/*.svg`. */
export async function writeReport(
  root: string,
  experiment: Experiment,
  run: StoredRun,
  { words, paths }: { words: ReportWords; paths: ReportPaths },
  context: RunContext,
): Promise<WrittenReport> {
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
  const made = await experiment.report(configOf(experiment, run, paths), evidence, context);
  const report = { ...made, findings: [...differences(evidence, made), ...made.findings] };
  for (const { name } of report.figures) checkName(name);
  const outcome = computedOutcome(evidence, report);
  const html = reportPage(
    pageFacts(experiment, run, outcome, report, { repository: repositoryAddress(root), words }),
  );
  const figures = await writeFigures(join(run.folder, 'figures'), report);
  const page = join(run.folder, 'report.html');
  await writeWhole(page, html);
  return { report, result: outcome.result ?? null, page, figures };
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
  throw new RangeError(`the figure's name '${name}' is no file name. Use small letters, digits and hyphens.`);
}

/** The options that name files and folders, as the command typed now has them. */
export type ReportPaths = Readonly<Record<string, unknown>>;

/** The run's options. A record, which may be anybody's, never says where to read. */
export function configOf(experiment: Experiment, run: StoredRun, paths: ReportPaths): Config<Options> {
  const config = { ...recordedConfig(experiment, run), ...pathsIn(experiment, paths) };
  checkChosen(experiment, run, config);
  return config;
}

/** Of some options those that name files and folders to read. */
export function pathsIn({ options }: Experiment, values: Readonly<Record<string, unknown>>): ReportPaths {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name]) =>
        Object.hasOwn(options, name) && options[name]!.kind === 'path' && options[name]!.writes !== true,
    ),
  );
}
