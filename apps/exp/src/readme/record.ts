import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type Config,
  type Experiment,
  flagName,
  type Json,
  type Options,
  type Outcome,
  type Report,
  type RunContext,
  UsageError,
} from '@nn-labs/experiment';
import { withoutPlace, writeWhole } from '@nn-labs/experiment/runs';
import { memoryRecorder } from '@nn-labs/experiment/testing';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import { requestOf } from '../lab/lab-command.ts';
import { silentContext } from '../lab/run-lab.ts';
import { claimedPresets, claimsAbout, judge } from '../lab/verify.ts';
import { findLab, type LabFolder, loadLab } from '../labs/labs.ts';
import { firstDifference, lineOf, type Problem } from './edits.ts';
import { recordCommand } from './fill.ts';
import {
  type LabDocument,
  type LabRecord,
  labDocuments,
  type RecordedClaim,
  type RecordedEntry,
  type RecordedRow,
  readIfThere,
  readRecord,
  readRecordText,
  recordText,
  sha256Of,
  writeRecord,
} from './records.ts';
import { commandOf, shownOptions, wordsOf } from './shown.ts';
import { updateDocuments } from './update.ts';

/** What recording a lab gives: its record, and its pictures. */
interface Recorded {
  readonly record: Omit<LabRecord, 'rows'>;
  readonly pictures: readonly { readonly name: string; readonly svg: string }[];
}

/** Runs a lab as its documents show it, and records what it gives; answers whether every claim holds. */
export async function recordLab(
  id: number,
  surroundings: CommandSurroundings,
  { quiet = false }: { quiet?: boolean } = {},
): Promise<boolean> {
  const { root, terminal } = surroundings;
  const lab = findLab(root, String(id), []);
  const { record, pictures } = await recordRuns(lab, surroundings);
  const { runs, claims, figures } = record;
  const folder = join(lab.folder, 'figures');
  for (const { name } of readRecord(lab, 'README').figures)
    rmSync(join(folder, `${name}.svg`), { force: true });
  if (pictures.length > 0) mkdirSync(folder, { recursive: true });
  for (const { name, svg } of pictures) await writeWhole(join(folder, `${name}.svg`), svg);
  await writeRecord(lab, 'README', record);
  if (!quiet)
    terminal.print(
      `Recorded lab ${id}: ${runs.length} runs, ${claims.length} claims, ${figures.length} figures`,
    );
  const { problems } = await updateDocuments(root, [lab], terminal);
  const broken = claims.filter(({ holds }) => !holds);
  for (const { name, expected, found, tolerance } of broken) {
    terminal.fail(`the claim '${name}' does not hold: ${found ?? 'nothing'}, not ${expected} (${tolerance})`);
  }
  return broken.length === 0 && problems.length === 0;
}

/** Runs a lab as its documents show it, and names where what is recorded differs. */
export async function compareRecorded(lab: LabFolder, surroundings: CommandSurroundings): Promise<Problem[]> {
  const wanted = recordText(lab.id, (await recordRuns(lab, surroundings)).record);
  const there = readRecordText(lab, 'README');
  if (there === wanted) return [];
  const text = 'the lab now gives something else than what is recorded';
  const remedy = `If that is right: ${recordCommand(lab.id)}`;
  const file = `experiments/experiment-${lab.id}/results.json`;
  return [{ file, line: lineOf(there, firstDifference(there, wanted)), text, remedy }];
}

/** Runs a lab with each of the options that are shown; figures and findings are those of the run without any. */
async function recordRuns(lab: LabFolder, surroundings: CommandSurroundings): Promise<Recorded> {
  const { root, environment } = surroundings;
  const { id } = lab;
  const experiment = await loadLab(lab);
  const claimed = new Map(
    claimedPresets(experiment).map((preset) => [
      preset === experiment.defaultPreset ? '' : `--preset ${preset}`,
      preset,
    ]),
  );
  const texts = [...labDocuments(lab).map(({ text }) => text), readIfThere(join(root, 'README.md')) ?? ''];
  const shown = texts.flatMap((text) => shownOptions(text, id));
  const runs: RecordedEntry[] = [];
  const claims: RecordedClaim[] = [];
  let report: Report = { figures: [], findings: [], text: [] };
  for (const options of new Set(['', ...claimed.keys(), ...shown])) {
    const where = `lab ${id}’s README or pages show ${commandOf({ lab: id, options })}`;
    const { preset, config } = await readShown(where, () => requestOf(experiment, root, wordsOf(options)));
    const output: string[] = [];
    const record = memoryRecorder();
    const outcome = await runShown(experiment, { options, config }, surroundings, {
      print: (line) => output.push(...line.split('\n')),
      record,
    });
    const { status = 'completed', data = null, history = [], result = null } = asJson(outcome);
    runs.push({ options, preset, status, data: withoutPlace(data), history, result, output });
    const claimedPreset = claimed.get(options);
    if (claimedPreset !== undefined) {
      for (const { pass: holds, ...claim } of judge(claimsAbout(experiment, claimedPreset), outcome)) {
        claims.push({ ...claim, holds });
      }
    }
    if (options !== '') continue;
    const evidence = {
      outcome,
      metrics: record.rows,
      file: async (name: string) => record.files.get(name) ?? null,
    };
    report = (await experiment.report?.(config, evidence, silentContext(id, environment))) ?? report;
  }
  const pictures = report.figures.map(({ name, svg }) => ({ name, svg: `${svg.trim()}\n` }));
  const figures = report.figures.map(({ name, title, caption }, i) => {
    if (/^[\w-]+$/.test(name)) return { name, title, caption, sha256: sha256Of(pictures[i]!.svg) };
    throw new RangeError(`the figure's name '${name}' is not a file name. Use letters, digits and dashes.`);
  });
  return { record: { claims, figures, findings: report.findings, runs }, pictures };
}

/**
 * Runs the rows over seeds that a page shows and its record does not have, or all with `rerun`, and fills the page; answers
 * whether nothing is left to complain of. The record is written after each row, so that a long recording can be stopped
 * and goes on.
 */
export async function recordPage(
  { lab, name, file, text }: LabDocument,
  rerun: boolean,
  surroundings: CommandSurroundings,
): Promise<boolean> {
  const { root, terminal } = surroundings;
  const experiment = await loadLab(lab);
  const before = new Map(readRecord(lab, name).rows.map((row) => [row.options, row]));
  const wanted = shownOptions(text, lab.id, true);
  if (wanted.length === 0) {
    throw new UsageError(
      `${file} shows no runs over seeds of lab ${lab.id}`,
      `Write above a table: <!-- results over seeds of: pnpm exp ${lab.id} <options>; test = … -->`,
    );
  }
  // Every row is read before the first one runs: a mistake in the last would cost the time of all.
  const toRun = new Map<string, readonly Config<Options>[]>();
  for (const options of wanted) {
    const where = `${file} asks for ${commandOf({ lab: lab.id, options })}`;
    const configs = await readShown(where, () => rowConfigs(experiment, root, options));
    const row = before.get(options);
    const isKept = !rerun && row !== undefined && staleness(experiment, row, configs) === null;
    if (!isKept) toRun.set(options, configs);
  }
  const rows = new Map(before);
  const save = (): Promise<void> =>
    writeRecord(lab, name, { rows: wanted.flatMap((options) => rows.get(options) ?? []) });
  for (const [options, configs] of toRun) {
    const place = `row ${[...toRun.keys()].indexOf(options) + 1} of ${toRun.size}`;
    rows.set(options, await runRow(experiment, { place, options, configs }, surroundings));
    await save();
  }
  await save(); // without the rows that the page no longer shows, even where nothing was run
  terminal.print(`Recorded ${file}: ${toRun.size} of ${wanted.length} rows were run`);
  const { problems } = await updateDocuments(root, [lab], terminal);
  return problems.length === 0;
}

async function runRow(
  experiment: Experiment,
  { place, options, configs }: { place: string; options: string; configs: readonly Config<Options>[] },
  surroundings: CommandSurroundings,
): Promise<RecordedRow> {
  const { terminal, environment } = surroundings;
  const runs: RecordedRow['runs'][number][] = [];
  const start = environment.now();
  for (const [index, config] of configs.entries()) {
    const { status, problem, result } = await runShown(experiment, { options, config }, surroundings, {
      // A task of its own for each run, so that the time that is left is guessed from this run alone.
      progress: (step) => terminal.progress({ ...step, task: `${step.task}, ${place}, run ${index + 1}` }),
    });
    if (status === 'diverged') {
      const command = commandOf({ lab: experiment.id, options });
      throw new Error(`${command} diverged: ${problem ?? 'no reason is given'}`);
    }
    runs.push(asJson({ seed: (config.seed ?? null) as Json, result: result ?? null }));
  }
  const seconds = Math.round((environment.now() - start) / configs.length / 100) / 10;
  return { options, config: withoutSeed(configs[0]!), seconds, runs };
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

/** A run's options as a record holds them. */
function withoutSeed({ seed: _, ...config }: Config<Options>): Record<string, Json> {
  return asJson(config) as Record<string, Json>;
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
  const now = withoutSeed(configs[0]!);
  for (const name of new Set([...Object.keys(recorded), ...Object.keys(now)])) {
    const before = Object.hasOwn(recorded, name) ? recorded[name] : (options[name]?.default as Json);
    if (isDeepStrictEqual(before, now[name])) continue;
    const option = options[name];
    if (option === undefined) return `with ${flagName(name)}, which the lab no longer has`;
    return `with ${flagName(name)} ${option.format(before)}, not ${option.format(now[name])}`;
  }
  return null;
}

/** Reads what a document asks for; a flag that the lab does not know is the document's mistake, not the caller's. */
async function readShown<T>(where: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const remedy = 'Correct the page, or the lab, and record again.';
    throw new UsageError(`${where}: ${error.message}`, remedy);
  }
}

/** Makes a run for a document. Throws where the run did not end, or warned of something: no document should show that. */
async function runShown(
  experiment: Experiment,
  { options, config }: { options: string; config: Config<Options> },
  { terminal, environment }: CommandSurroundings,
  own: Partial<RunContext>,
): Promise<Outcome> {
  const command = commandOf({ lab: experiment.id, options });
  terminal.notice(`Running ${command}`);
  const warnings: string[] = [];
  const outcome = await experiment.run(config, {
    ...silentContext(experiment.id, environment),
    progress: (progress) => terminal.progress(progress),
    warn: (line) => warnings.push(line),
    ...own,
  });
  terminal.clear();
  const doubt =
    outcome.status === 'interrupted'
      ? `did not end: ${outcome.problem ?? 'it was interrupted'}`
      : warnings[0] && `warned: ${warnings[0]}`;
  if (doubt === undefined) return outcome;
  const remedy = 'Nothing is recorded. Mend that, then record again.';
  throw Object.assign(new Error(`${command} ${doubt}`), { remedy });
}

/** A value as a file holds it: numbers that are not finite become null, here as under `--json`. */
function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
