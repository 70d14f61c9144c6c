import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Config,
  type Experiment,
  type Options,
  type Report,
  type RunContext,
  UsageError,
} from '@nn-labs/experiment';
import { openRun, type StoredRun } from '@nn-labs/experiment/runs';
import { repositoryAddress } from '../readme/repository-address.ts';
import { recordedConfig } from '../recorded-request.ts';
import { reportPage } from './page.ts';
import { pageFacts } from './page-facts.ts';

/** A report and where it is. */
export interface WrittenReport {
  readonly report: Report;
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
  recordedConfig(experiment, run); // refuses what the lab no longer takes
  const evidence = openRun(run);
  const report = await experiment.report(configOf(experiment, run), evidence, context);
  for (const { name } of report.figures) checkName(name);
  const html = reportPage(pageFacts(experiment, run, evidence.outcome, report, repositoryAddress(root)));
  const folder = join(run.folder, 'figures');
  // Figures of an earlier report that this one has not would be of nothing.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const figures: string[] = [];
  for (const { name, svg } of report.figures) {
    figures.push(join(folder, `${name}.svg`));
    await writeWhole(join(folder, `${name}.svg`), svg);
  }
  const page = join(run.folder, 'report.html');
  await writeWhole(page, html);
  return { report, page, figures };
}

function checkName(name: string): void {
  if (/^[a-z0-9][a-z0-9-]*$/.test(name)) return;
  throw new RangeError(`the figure's name '${name}' is no file name. Use small letters, digits and hyphens.`);
}

/** The run's options; those that the lab did not have yet are at their defaults. */
function configOf(experiment: Experiment, { record: { preset, options } }: StoredRun): Config<Options> {
  const known = Object.entries(options).filter(([name]) => Object.hasOwn(experiment.options, name));
  const name = Object.hasOwn(experiment.presets, preset) ? preset : experiment.defaultPreset;
  return experiment.configure(name, Object.fromEntries(known));
}

/** A reader never sees half a file. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}
