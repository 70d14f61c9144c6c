import { type Experiment, type Outcome, type Progress, planOf } from '@nn-labs/experiment';
import type { StoredRun } from '@nn-labs/experiment/runs';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { RunSurroundings } from '../command-line/surroundings.ts';
import type { LabRequest } from '../lab/lab-command.ts';
import { runObject, runRecorded, silentContext } from '../lab/run-lab.ts';
import { figureText, inWords } from '../terminal/figure-text.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { PlannedRun, Setting, SweepPlan } from './options.ts';
import { RecordedRuns } from './reuse.ts';
import { figures, summarise } from './summary.ts';
import { type SettingRow, sweepTable } from './table.ts';

interface MadeRun {
  readonly setting: Setting;
  readonly outcome: Outcome;
  readonly run: StoredRun | null;
  readonly object: object;
}

/**
 * Runs every combination one after another, prints a row for each setting, answers the exit code. What is done when
 * the sweep stops early is printed all the same.
 */
export async function runSweep(
  experiment: Experiment,
  request: LabRequest,
  sweep: SweepPlan,
  surroundings: RunSurroundings,
): Promise<number> {
  const { root, terminal, environment } = surroundings;
  const { config, report } = request;
  const recorded = sweep.rerun || request.dryRun ? null : new RecordedRuns(root, experiment);
  const counts = { reused: 0, code: 0, data: 0 };
  const planned = sweep.settings.flatMap((setting) => setting.runs.map((run) => ({ setting, run })));
  const made: MadeRun[] = [];
  try {
    for (const { setting, run } of planned) {
      const progress = overall(terminal, made.length, planned.length);
      // Their own lines would drown the table; a warning is shown once.
      const warn = (line: string): void => terminal.warnOnce(line);
      const context = { ...silentContext(experiment.id, environment), warn, progress };
      const found = (await recorded?.find(run, context)) ?? null;
      const before = found !== null && 'outcome' in found ? found : null;
      if (found !== null) counts['again' in found ? found.again : 'reused'] += 1;
      const { outcome, run: stored }: { outcome: Outcome; run: StoredRun | null } =
        before ??
        (request.dryRun
          ? { outcome: await planOf(experiment, run.config, context), run: null }
          : await runRecorded(experiment, { ...request, ...run }, context, root));
      made.push({ setting, outcome, run: stored, object: runObject(experiment, run, outcome) });
      if (outcome.status === 'interrupted') break;
      if (!request.dryRun)
        tell(experiment, terminal, run, outcome, before !== null, `${made.length}/${planned.length}`);
      if (environment.signal.aborted) break;
    }
  } finally {
    print(experiment, terminal, request, sweep, made);
    for (const line of reuseLines(counts, made.length)) terminal.notice(line);
  }
  if (environment.signal.aborted) {
    const done = made.filter(({ outcome }) => outcome.status !== 'interrupted').length;
    terminal.fail(
      `stopped by Ctrl-C after ${done} of ${planned.length} runs`,
      request.recording.record
        ? 'The same command goes on: runs that are recorded are not made again.'
        : undefined,
    );
    return exitCodes.interrupted;
  }
  if (report !== null && !request.dryRun) {
    const runs = made.flatMap(({ run }) => run ?? []);
    if (runs.length === 0) {
      terminal.warn('There is no report: it is made of the runs’ records, and none could be written.');
    } else {
      const { reportRuns } = await import('../report/report-set.ts');
      await reportRuns(experiment, runs, { words: report, paths: config }, surroundings);
    }
  }
  if (made.every(({ outcome }) => outcome.status === 'diverged')) {
    terminal.fail('every run diverged', made[0]?.outcome.remedy);
    return exitCodes.diverged;
  }
  return exitCodes.ok;
}

/** Which recorded runs were taken, and which were not and why. */
function reuseLines(
  counts: { readonly reused: number; readonly code: number; readonly data: number },
  runs: number,
): string[] {
  const some = (count: number): string =>
    `${count} of ${runs === 1 ? '1 run' : `${runs} runs`} ${count === 1 ? 'was' : 'were'}`;
  const lines: string[] = [];
  if (counts.code > 0) lines.push(`${some(counts.code)} recorded before by other code, and made again.`);
  if (counts.data > 0) lines.push(`${some(counts.data)} recorded before on other data, and made again.`);
  if (counts.reused > 0)
    lines.push(
      `${some(counts.reused)} recorded before by this code and not made again; --rerun makes every run again.`,
    );
  return lines;
}

/** The progress of all runs together: a run's own steps are parts of one. */
function overall(terminal: Terminal, before: number, total: number): (step: Progress) => void {
  let share = 0;
  const show = (): void =>
    terminal.progress({ task: 'sweep', done: before + share, total, unit: total === 1 ? 'run' : 'runs' });
  show();
  return ({ done, total: all }) => {
    // A run may have several tasks, each from 0 on; the line never goes back.
    share = Math.max(share, all > 0 ? Math.min(1, done / all) : 0);
    show();
  };
}

function tell(
  { figures: kinds = {} }: Experiment,
  terminal: Terminal,
  run: PlannedRun,
  outcome: Outcome,
  isRecorded: boolean,
  number: string,
): void {
  const what = Object.entries(figures(outcome.result ?? null)).map(
    ([name, value]) => `${inWords(name)} ${figureText(name, value, kinds)}`,
  );
  const found = outcome.status === 'diverged' ? 'diverged' : what.join(', ') || 'done';
  terminal.notice(`${number} ${run.label}: ${found}${isRecorded ? ' (recorded before)' : ''}`);
}

/** What `--dry-run` shows, or the table; one object under `--json`. */
function print(
  { figures: kinds = {} }: Experiment,
  terminal: Terminal,
  { json, dryRun }: LabRequest,
  sweep: SweepPlan,
  made: readonly MadeRun[],
): void {
  const rows = sweep.settings
    .map((setting) => row(setting, made))
    .filter(({ completed, diverged }) => completed + diverged > 0);
  terminal.clear();
  if (json) {
    const summary = dryRun ? [] : rows.map((each) => each.summary);
    terminal.printJson({ runs: made.map(({ object }) => object), summary });
  } else if (dryRun) {
    for (const { runs } of sweep.settings) for (const { label } of runs) terminal.print(`Would run ${label}`);
  } else if (rows.length > 0) {
    for (const line of sweepTable(sweep, rows, kinds, terminal.columns)) terminal.print(line);
  }
}

function row(setting: Setting, made: readonly MadeRun[]): SettingRow {
  const outcomes = made.filter((run) => run.setting === setting).map(({ outcome }) => outcome);
  const ended = (status: string): number =>
    outcomes.filter((outcome) => (outcome.status ?? 'completed') === status).length;
  return {
    texts: setting.texts,
    summary: summarise(setting.values, outcomes),
    planned: setting.runs.length,
    completed: ended('completed'),
    diverged: ended('diverged'),
  };
}
