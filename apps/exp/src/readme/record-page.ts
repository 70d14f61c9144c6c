import { isDeepStrictEqual } from 'node:util';
import { type Config, type Experiment, type Json, type Options, UsageError } from '@nn-labs/experiment';
import { writeWholeSync } from '@nn-labs/experiment/runs';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import { flagName } from '../lab/flag-name.ts';
import { requestOf } from '../lab/lab-command.ts';
import { loadLab } from '../labs/labs.ts';
import { readAsked, runForDocument } from './document-runs.ts';
import { type LabPage, pageRows } from './pages.ts';
import { pageRecordFile, type RecordedRow, readPageRows, recordText } from './records.ts';
import { commandOf, wordsOf } from './shown-runs.ts';
import { updateDocuments } from './update.ts';

/**
 * Runs what a page shows and its record does not have, or all with `rerun`, and fills the page; answers whether nothing
 * is left to complain of. The record is written after each row, so that a long recording can be stopped and goes on.
 */
export async function recordPage(
  page: LabPage,
  rerun: boolean,
  surroundings: CommandSurroundings,
): Promise<boolean> {
  const { root, terminal } = surroundings;
  const experiment = await loadLab(page.lab);
  const before = readPageRows(page);
  const wanted = [...new Set(pageRows(page).map(({ options }) => options))];
  if (wanted.length === 0) {
    throw new UsageError(
      `${page.file} shows no runs over seeds of lab ${page.lab.id}`,
      `Write above a table: <!-- results over seeds of: pnpm exp ${page.lab.id} <options>; test = … -->`,
    );
  }
  // Every row is read before the first one runs: a mistake in the last would cost the time of all.
  const plans = new Map<string, readonly Config<Options>[]>();
  for (const options of wanted) {
    const where = `${page.file} asks for ${commandOf({ lab: page.lab.id, options })}`;
    plans.set(options, await readAsked(where, () => rowConfigs(experiment, root, options)));
  }
  const rows = new Map<string, RecordedRow>();
  const isKept = (options: string, configs: readonly Config<Options>[]): boolean =>
    !rerun && before.has(options) && staleness(experiment, before.get(options)!, configs) === null;
  const save = (): void => {
    const kept = wanted.map((each) => rows.get(each) ?? before.get(each)).filter((row) => row !== undefined);
    writeWholeSync(pageRecordFile(page), recordText({ experiment: page.lab.id, rows: kept }));
  };
  const toRun = [...plans].filter(([options, configs]) => !isKept(options, configs));
  for (const [index, [options, configs]] of toRun.entries()) {
    const name = `row ${index + 1} of ${toRun.length}`;
    rows.set(options, await runRow(experiment, { name, options, configs }, surroundings));
    save();
  }
  save(); // without the rows that the page no longer shows, even where nothing was run
  terminal.print(`Recorded ${page.file}: ${toRun.length} of ${wanted.length} rows were run`);
  return updateDocuments(root, [page.lab], terminal).problems.length === 0;
}

async function runRow(
  experiment: Experiment,
  { name, options, configs }: { name: string; options: string; configs: readonly Config<Options>[] },
  surroundings: CommandSurroundings,
): Promise<RecordedRow> {
  const { terminal, environment } = surroundings;
  const command = commandOf({ lab: experiment.id, options });
  terminal.notice(`Running ${command}`);
  const runs: RecordedRow['runs'][number][] = [];
  const start = environment.now();
  for (const [index, config] of configs.entries()) {
    const outcome = await runForDocument(experiment, config, command, surroundings, {
      // A task of its own for each run, so that the time that is left is guessed from this run alone.
      progress: (step) => terminal.progress({ ...step, task: `${step.task}, ${name}, run ${index + 1}` }),
    });
    if (outcome.status === 'diverged') {
      throw new Error(`${command} diverged: ${outcome.problem ?? 'no reason is given'}`);
    }
    // As JSON has it: what the file will say.
    runs.push(JSON.parse(JSON.stringify({ seed: config.seed ?? null, result: outcome.result ?? null })));
  }
  const seconds = Math.round((environment.now() - start) / configs.length / 100) / 10;
  return { options, config: recordedConfig(configs[0]!), seconds, runs };
}

/** The runs that a row of a page asks for: one for each seed. */
export async function rowConfigs(
  experiment: Experiment,
  root: string,
  options: string,
): Promise<readonly Config<Options>[]> {
  const { config, sweep } = await requestOf(experiment, root, wordsOf(options));
  if (sweep === null) return [config];
  if (sweep.axes.length > 0) {
    throw new UsageError('--sweep asks for several settings, but a row is one', 'Give each its own row.');
  }
  return sweep.settings.flatMap(({ runs }) => runs.map((run) => run.config));
}

/** A run's options as a record holds them: as JSON has them, without the seed. */
function recordedConfig({ seed: _, ...config }: Config<Options>): Record<string, Json> {
  return JSON.parse(JSON.stringify(config));
}

/**
 * In what a recorded row differs from the runs that its command asks for now, in words; null when it does not. An option
 * that the lab has got since is no difference as long as it has its default.
 */
export function staleness(
  { options }: Experiment,
  { config: recorded, runs }: RecordedRow,
  configs: readonly Config<Options>[],
): string | null {
  const seeds = configs.map(({ seed }) => (seed ?? null) as Json);
  const recordedSeeds = runs.map(({ seed }) => seed);
  if (!isDeepStrictEqual(recordedSeeds, seeds)) {
    return `with seeds ${recordedSeeds.join(', ')}, not ${seeds.join(', ')}`;
  }
  const now = recordedConfig(configs[0]!);
  for (const name of new Set([...Object.keys(recorded), ...Object.keys(now)])) {
    const before = Object.hasOwn(recorded, name) ? recorded[name] : (options[name]?.default as Json);
    if (isDeepStrictEqual(before, now[name])) continue;
    const option = options[name];
    if (option === undefined) return `with ${flagName(name)}, which the lab no longer has`;
    return `with ${flagName(name)} ${option.format(before)}, not ${option.format(now[name])}`;
  }
  return null;
}
