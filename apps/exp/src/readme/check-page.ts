import { type Config, type Experiment, noRecorder, type Options } from '@nn-labs/experiment';
import { describeFailure, exitCodes } from '../exit-codes.ts';
import { type LabFolder, loadLab } from '../labs.ts';
import type { CommandSurroundings } from '../surroundings.ts';
import type { Problem } from './edits.ts';
import { type LabPage, labPages, pageRows, recordCommand } from './lab-pages.ts';
import { readPageRows } from './page-record.ts';
import { rowConfigs, staleness } from './page-runs.ts';
import { commandOf } from './shown-runs.ts';

/**
 * Names the rows of the labs' pages whose command the lab does not take, or whose record is that of other settings.
 * Nothing is trained: every command goes as far as `--dry-run`.
 */
export async function checkPages(
  labs: readonly LabFolder[],
  surroundings: CommandSurroundings,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const lab of labs) {
    const pages = labPages(lab).filter((page) => pageRows(page).length > 0);
    if (pages.length === 0) continue;
    const experiment = await loadLab(lab);
    for (const page of pages) problems.push(...(await checkPage(experiment, page, surroundings)));
  }
  return problems;
}

async function checkPage(
  experiment: Experiment,
  page: LabPage,
  surroundings: CommandSurroundings,
): Promise<Problem[]> {
  const recorded = new Map(readPageRows(page).map((row) => [row.options, row]));
  const rows = pageRows(page);
  const remedy = `Record it again: ${recordCommand(page)}`;
  const problems: Problem[] = [];
  for (const { options, line } of rows) {
    const { file } = page;
    const command = commandOf({ lab: page.lab.id, options });
    let configs: readonly Config<Options>[];
    try {
      configs = await rowConfigs(experiment, surroundings.root, options);
      await dryRun(experiment, configs[0]!, surroundings);
    } catch (error) {
      const { cause } = describeFailure(error, false);
      problems.push({ file, line, text: cause, remedy: `It says: ${command}` });
      continue;
    }
    const row = recorded.get(options);
    const difference = row === undefined ? null : staleness(experiment, row, configs);
    if (difference === null) continue;
    problems.push({ file, line, text: `what is recorded of ${command} was run ${difference}`, remedy });
  }
  const left = [...recorded.keys()].find((options) => rows.every((row) => row.options !== options));
  if (left !== undefined) {
    const file = `experiments/experiment-${page.lab.id}/${page.name}.json`;
    const command = commandOf({ lab: page.lab.id, options: left });
    problems.push({ file, line: 1, text: `${page.name}.md does not show ${command}`, remedy });
  }
  return problems;
}

async function dryRun(
  experiment: Experiment,
  config: Config<Options>,
  { environment }: CommandSurroundings,
): Promise<void> {
  const ignore = (): void => {};
  const streams = { print: ignore, notice: ignore, warn: ignore, progress: ignore };
  try {
    await experiment.run(config, { ...environment, ...streams, dryRun: true, record: noRecorder });
  } catch (error) {
    // Data that this machine lacks is no fault of a page.
    if (describeFailure(error, false).code !== exitCodes.data) throw error;
  }
}
