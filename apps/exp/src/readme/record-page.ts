import { type Config, type Experiment, noRecorder, type Options, UsageError } from '@nn-labs/experiment';
import { writeWholeSync } from '@nn-labs/experiment/runs';
import { loadLab } from '../labs.ts';
import type { CommandSurroundings } from '../surroundings.ts';
import { type LabPage, pageRows } from './lab-pages.ts';
import { pageRecordFile, pageRecordText, type RecordedRow, readPageRows } from './page-record.ts';
import { recordedConfig, rowConfigs, staleness } from './page-runs.ts';
import { refuseDoubtful } from './record-lab.ts';
import { commandOf } from './shown-runs.ts';
import { planUpdate, writeUpdates } from './update.ts';

/**
 * Runs what a page shows and its record does not have, or all with `rerun`, and fills the page; answers whether nothing
 * is left to complain of. The record is written after each row, so that a long recording can be stopped and goes on.
 */
export async function recordPage(
  page: LabPage,
  { rerun }: { rerun: boolean },
  surroundings: CommandSurroundings,
): Promise<boolean> {
  const { root, terminal } = surroundings;
  const experiment = await loadLab(page.lab);
  const before = new Map(readPageRows(page).map((row) => [row.options, row]));
  const wanted = [...new Set(pageRows(page).map(({ options }) => options))];
  if (wanted.length === 0) {
    throw new UsageError(
      `${page.file} shows no runs over seeds of lab ${page.lab.id}`,
      `Write above a table: <!-- results over seeds of: pnpm exp ${page.lab.id} <options>; test = … -->`,
    );
  }
  // Every row is read before the first one runs: a mistake in the last would cost the time of all.
  const plans = new Map<string, readonly Config<Options>[]>();
  for (const options of wanted) plans.set(options, await plannedConfigs(experiment, page, root, options));
  const rows = new Map<string, RecordedRow>();
  const isKept = (options: string, configs: readonly Config<Options>[]): boolean =>
    !rerun && before.has(options) && staleness(experiment, before.get(options)!, configs) === null;
  const save = (): void => {
    const kept = wanted.map((each) => rows.get(each) ?? before.get(each)).filter((row) => row !== undefined);
    writeWholeSync(pageRecordFile(page), pageRecordText({ experiment: page.lab.id, rows: kept }));
  };
  const toRun = [...plans].filter(([options, configs]) => !isKept(options, configs));
  for (const [index, [options, configs]] of toRun.entries()) {
    const name = `row ${index + 1} of ${toRun.length}`;
    rows.set(options, await runRow(experiment, { name, options, configs }, surroundings));
    save();
  }
  save(); // without the rows that the page no longer shows, even where nothing was run
  const plan = planUpdate(root, [page.lab]);
  writeUpdates(root, plan);
  terminal.print(`Recorded ${page.file}: ${toRun.length} of ${wanted.length} rows were run`);
  for (const { file } of plan.updates) terminal.print(`Updated ${file}`);
  for (const { file, line, text, remedy } of plan.problems) terminal.fail(`${file}:${line}: ${text}`, remedy);
  return plan.problems.length === 0;
}

async function plannedConfigs(
  experiment: Experiment,
  { file, lab }: LabPage,
  root: string,
  options: string,
): Promise<readonly Config<Options>[]> {
  try {
    return await rowConfigs(experiment, root, options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const command = commandOf({ lab: lab.id, options });
    throw new UsageError(
      `${file} asks for ${command}: ${error.message}`,
      'Mend the page, or the lab, and record again.',
    );
  }
}

async function runRow(
  experiment: Experiment,
  { name, options, configs }: { name: string; options: string; configs: readonly Config<Options>[] },
  { terminal, environment: { signal, env, now } }: CommandSurroundings,
): Promise<RecordedRow> {
  const command = commandOf({ lab: experiment.id, options });
  terminal.notice(`Running ${command}`);
  const runs: RecordedRow['runs'][number][] = [];
  const ignore = (): void => {};
  const start = now();
  for (const [index, config] of configs.entries()) {
    const warnings: string[] = [];
    const outcome = await experiment.run(config, {
      print: ignore,
      notice: ignore,
      warn: (line) => warnings.push(line),
      // A task of its own for each run, so that the time that is left is guessed from this run alone.
      progress: (step) => terminal.progress({ ...step, task: `${step.task}, ${name}, run ${index + 1}` }),
      signal,
      env,
      now,
      dryRun: false,
      record: noRecorder,
    });
    terminal.clear();
    refuseDoubtful(command, outcome, warnings);
    if (outcome.status === 'diverged') {
      throw new Error(`${command} diverged: ${outcome.problem ?? 'no reason is given'}`);
    }
    // As JSON has it: what the file will say.
    runs.push(JSON.parse(JSON.stringify({ seed: config.seed ?? null, result: outcome.result ?? null })));
  }
  const seconds = Math.round((now() - start) / configs.length / 100) / 10;
  return { options, config: recordedConfig(configs[0]!), seconds, runs };
}
