import type { Config, Experiment, Options } from '@nn-labs/experiment';
import { describeFailure } from '../command-line/exit-codes.ts';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import { type LabFolder, loadLab } from '../labs/labs.ts';
import { tryRun } from './document-runs.ts';
import type { Problem } from './edits.ts';
import { type LabPage, labPages, pageRows, recordCommand } from './pages.ts';
import { rowConfigs, staleness } from './record-page.ts';
import { readPageRows } from './records.ts';
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
  const { file } = page;
  const recorded = readPageRows(page);
  const rows = pageRows(page);
  const remedy = `Record it again: ${recordCommand(page)}`;
  const problems: Problem[] = [];
  for (const { options, line } of rows) {
    const command = commandOf({ lab: page.lab.id, options });
    let configs: readonly Config<Options>[];
    try {
      configs = await rowConfigs(experiment, surroundings.root, options);
      await tryRun(experiment, configs[0]!, surroundings.environment);
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
    const text = `${page.name}.md does not show ${commandOf({ lab: page.lab.id, options: left })}`;
    problems.push({ file: file.replace(/md$/, 'json'), line: 1, text, remedy });
  }
  return problems;
}
