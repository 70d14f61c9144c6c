import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Experiment, type MetricsRow, noRecorder, type Outcome, type Report } from '@nn-labs/experiment';
import { withoutPlace, writeWholeSync } from '@nn-labs/experiment/runs';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import { type LabRequest, requestOf } from '../lab/lab-command.ts';
import { silentContext } from '../lab/run-lab.ts';
import { claimedPresets, claimsAbout, judge } from '../lab/verify.ts';
import { findLab, type LabFolder, loadLab } from '../labs/labs.ts';
import { readAsked, runForDocument } from './document-runs.ts';
import { firstDifference, lineOf, type Problem } from './edits.ts';
import { labPages, readIfThere } from './pages.ts';
import {
  type RecordedClaim,
  type RecordedEntry,
  type RecordedLab,
  readRecordText,
  readResults,
  recordText,
  resultsFile,
} from './records.ts';
import { commandOf, shownOptions, wordsOf } from './shown-runs.ts';
import { updateDocuments } from './update.ts';

/** What recording a lab gives: the content of its `results.json`, and its pictures. */
interface Recorded {
  readonly lab: RecordedLab;
  readonly pictures: readonly { readonly name: string; readonly svg: string }[];
}

/** Runs a lab as its README and pages show it, and records what it gives; answers whether every claim holds. */
export async function recordLab(
  id: number,
  surroundings: CommandSurroundings,
  { quiet = false }: { quiet?: boolean } = {},
): Promise<boolean> {
  const { root, terminal } = surroundings;
  const lab = findLab(root, String(id), []);
  const recorded = await recordRuns(lab, surroundings);
  writeRecorded(lab, recorded);
  const { runs, claims, figures } = recorded.lab;
  if (!quiet)
    terminal.print(
      `Recorded lab ${id}: ${runs.length} runs, ${claims.length} claims, ${figures.length} figures`,
    );
  const { problems } = updateDocuments(root, [lab], terminal);
  const broken = claims.filter(({ holds }) => !holds);
  for (const { name, expected, found, tolerance } of broken) {
    terminal.fail(`the claim '${name}' does not hold: ${found ?? 'nothing'}, not ${expected} (${tolerance})`);
  }
  return broken.length === 0 && problems.length === 0;
}

/** Runs a lab as its README and pages show it, and names where what is recorded differs. */
export async function compareRecorded(lab: LabFolder, surroundings: CommandSurroundings): Promise<Problem[]> {
  const wanted = recordText((await recordRuns(lab, surroundings)).lab);
  const there = readRecordText(resultsFile(lab));
  if (there === wanted) return [];
  const text = 'the lab now gives something else than what is recorded';
  const remedy = `If that is right: pnpm exp readme --record ${lab.id}`;
  const file = `experiments/experiment-${lab.id}/results.json`;
  return [{ file, line: lineOf(there, firstDifference(there, wanted)), text, remedy }];
}

function writeRecorded(lab: LabFolder, { lab: recorded, pictures }: Recorded): void {
  const folder = join(lab.folder, 'figures');
  for (const { name } of readResults(lab)?.figures ?? [])
    rmSync(join(folder, `${name}.svg`), { force: true });
  if (pictures.length > 0) mkdirSync(folder, { recursive: true });
  for (const { name, svg } of pictures) writeWholeSync(join(folder, `${name}.svg`), svg);
  writeWholeSync(resultsFile(lab), recordText(recorded));
}

/** Runs a lab with each of the options that are shown; the run without any is the one with claims and figures. */
async function recordRuns(lab: LabFolder, surroundings: CommandSurroundings): Promise<Recorded> {
  const { root, terminal } = surroundings;
  const { id } = lab;
  const texts = [
    readIfThere(join(lab.folder, 'README.md')) ?? '',
    ...labPages(lab).map(({ text }) => text),
    readIfThere(join(root, 'README.md')) ?? '',
  ];
  const experiment = await loadLab(lab);
  const claimed = new Map(
    claimedPresets(experiment).map((name) => [
      name === experiment.defaultPreset ? '' : `--preset ${name}`,
      name,
    ]),
  );
  const wanted = new Set(['', ...claimed.keys(), ...texts.flatMap((text) => shownOptions(text, id))]);
  const runs: RecordedEntry[] = [];
  const claims: RecordedClaim[] = [];
  let report: Report = { figures: [], findings: [], text: [] };
  for (const options of wanted) {
    const command = commandOf({ lab: id, options });
    terminal.notice(`Running ${command}`);
    const request = await readAsked(`lab ${id}’s README or pages show ${command}`, () =>
      requestOf(experiment, root, wordsOf(options)),
    );
    const run = await runOnce(experiment, request, command, surroundings, options === '');
    runs.push({ options, ...run.entry });
    const preset = claimed.get(options);
    if (preset !== undefined) claims.push(...claimsOf(experiment, preset, run.outcome));
    if (options !== '') continue;
    report = run.report ?? report;
  }
  const pictures = report.figures.map(({ name, svg }) => ({ name, svg: `${svg.trim()}\n` }));
  const figures = report.figures.map(({ name, title, caption }, i) => {
    if (/^[\w-]+$/.test(name)) return { name, title, caption, sha256: sha256Of(pictures[i]!.svg) };
    throw new RangeError(`the figure's name '${name}' is not a file name. Use letters, digits and dashes.`);
  });
  return { lab: { experiment: id, claims, figures, findings: report.findings, runs }, pictures };
}

async function runOnce(
  experiment: Experiment,
  { preset, config }: LabRequest,
  command: string,
  surroundings: CommandSurroundings,
  isReported: boolean,
): Promise<{ entry: Omit<RecordedEntry, 'options'>; outcome: Outcome; report: Report | undefined }> {
  const output: string[] = [];
  const metrics: MetricsRow[] = [];
  const kept = new Map<string, Uint8Array>();
  const folder = await mkdtemp(join(tmpdir(), 'nn-labs-record-'));
  try {
    const outcome = await runForDocument(experiment, config, command, surroundings, {
      print: (line) => output.push(...line.split('\n')),
      record: {
        ...noRecorder, // nobody resumes a run that is recorded for a README
        folder,
        metrics: (row) => metrics.push(row),
        keep: async (name, bytes) => {
          kept.set(name, bytes.slice());
        },
      },
    });
    const evidence = { outcome, metrics, file: async (name: string) => kept.get(name) ?? null };
    const report = isReported
      ? await experiment.report?.(config, evidence, silentContext(experiment.id, surroundings.environment))
      : undefined;
    // A run is written down as JSON has it: numbers that are not finite become null, here as under --json.
    const { status = 'completed', data, history, result }: Outcome = JSON.parse(JSON.stringify(outcome));
    const recorded = { data: withoutPlace(data ?? null), history: history ?? [], result: result ?? null };
    return { entry: { preset, status, ...recorded, output }, outcome, report };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function claimsOf(experiment: Experiment, preset: string, outcome: Outcome): RecordedClaim[] {
  return judge(claimsAbout(experiment, preset), outcome).map(({ name, expected, tolerance, found, pass }) => {
    return { name, expected, tolerance, found, holds: pass };
  });
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
