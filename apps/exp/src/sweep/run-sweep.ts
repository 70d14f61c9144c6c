import { type Experiment, type Outcome, type Progress, planOf, stoppedBy } from '@nn-labs/experiment';
import type { StoredRun } from '@nn-labs/experiment/runs';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { RunSurroundings } from '../command-line/surroundings.ts';
import type { LabRequest } from '../lab/lab-command.ts';
import { runObject, runRecorded, silentContext } from '../lab/run-lab.ts';
import { inWords, runsText, valueText } from '../terminal/figure-text.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { bare } from './axis.ts';
import type { Setting, SweepPlan } from './options.ts';
import { RecordedRuns } from './reuse.ts';
import { figures, type SettingRow, summarise, sweepTable } from './summary.ts';

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
  const { config, report, dryRun } = request;
  const recorded = sweep.rerun || dryRun ? null : new RecordedRuns(root, experiment);
  const counts = { reused: 0, code: 0, data: 0 };
  const planned = sweep.settings.flatMap((setting) => setting.runs.map((run) => ({ setting, run })));
  const made: MadeRun[] = [];
  try {
    for (const { setting, run } of planned) {
      const progress = overall(terminal, made.length, planned.length);
      // Their own lines would drown the table; a warning is shown once.
      const warn = (line: string): void => terminal.warnOnce(line);
      const context = { ...silentContext(experiment.id, environment), warn, progress };
      const found = (await recorded?.find(run.config, context)) ?? null;
      const before = found !== null && 'outcome' in found ? found : null;
      if (found !== null) counts['again' in found ? found.again : 'reused'] += 1;
      const { outcome, run: stored }: { outcome: Outcome; run: StoredRun | null } =
        before ??
        (dryRun
          ? { outcome: await planOf(experiment, run.config, context), run: null }
          : await runRecorded(experiment, { ...request, ...run }, context, root));
      made.push({ setting, outcome, run: stored, object: runObject(experiment, run, outcome) });
      if (outcome.status === 'interrupted') break;
      if (!dryRun) {
        const what = outcomeText(experiment, outcome) + (before === null ? '' : ' (recorded before)');
        terminal.notice(`${made.length}/${planned.length} ${run.label}: ${what}`);
      }
      if (environment.signal.aborted) break;
    }
  } finally {
    print(experiment, terminal, request, sweep, made);
    tellReuse(terminal, counts, made.length);
  }
  if (environment.signal.aborted) {
    const done = made.filter(({ outcome }) => outcome.status !== 'interrupted').length;
    const goesOn = 'The same command goes on: runs that are recorded are not made again.';
    const stopped = `${stoppedBy(environment.signal)} after ${done} of ${runsText(planned.length)}`;
    terminal.fail(stopped, request.recording.record ? goesOn : undefined);
    return exitCodes.interrupted;
  }
  if (report !== null && !dryRun) {
    const runs = made.flatMap(({ run }) => run ?? []);
    if (runs.length === 0) {
      terminal.warn('There is no report: it is made of the runs’ records, and none could be written.');
    } else {
      const { reportRuns } = await import('../report/write-report.ts');
      await reportRuns(experiment, runs, { words: report, paths: config }, surroundings);
    }
  }
  if (!made.every(({ outcome }) => outcome.status === 'diverged')) return exitCodes.ok;
  terminal.fail('every run diverged', made[0]?.outcome.remedy);
  return exitCodes.diverged;
}

/** Says which recorded runs were taken, and which were not and why. */
function tellReuse(
  terminal: Terminal,
  { reused, code, data }: { readonly reused: number; readonly code: number; readonly data: number },
  runs: number,
): void {
  const tell = (count: number, what: string): void => {
    if (count > 0)
      terminal.notice(
        `${count} of ${runsText(runs)} ${count === 1 ? 'was' : 'were'} recorded before ${what}`,
      );
  };
  tell(code, 'by other code, and made again.');
  tell(data, 'on other data, and made again.');
  tell(reused, 'by this code and not made again; --rerun makes every run again.');
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

function outcomeText({ figures: kinds = {} }: Experiment, { status, result = null }: Outcome): string {
  if (status === 'diverged') return 'diverged';
  const texts = Object.entries(figures(result)).map(
    ([name, value]) => `${inWords(name)} ${valueText(name, value, kinds)}`,
  );
  return texts.join(', ') || 'done';
}

/** What `--dry-run` shows, or the table; one object under `--json`. */
function print(
  { figures: kinds = {} }: Experiment,
  terminal: Terminal,
  { json, dryRun }: LabRequest,
  { axes, settings }: SweepPlan,
  made: readonly MadeRun[],
): void {
  const rows = settings.map((setting): SettingRow => {
    const outcomes = made.filter((run) => run.setting === setting).map(({ outcome }) => outcome);
    const ended = (wanted: string): number =>
      outcomes.filter(({ status = 'completed' }) => status === wanted).length;
    const { texts, values, runs } = setting;
    const counts = { planned: runs.length, completed: ended('completed'), diverged: ended('diverged') };
    return { texts, summary: summarise(values, outcomes), ...counts };
  });
  const ran = rows.filter(({ completed, diverged }) => completed + diverged > 0);
  terminal.clear();
  if (json) {
    const summary = dryRun ? [] : ran.map((row) => row.summary);
    terminal.printJson({ runs: made.map(({ object }) => object), summary });
  } else if (dryRun) {
    for (const { runs } of settings) for (const { label } of runs) terminal.print(`Would run ${label}`);
  } else if (ran.length > 0) {
    const names = axes.map(({ name }) => bare(name));
    for (const line of sweepTable(names, ran, kinds, terminal.columns)) terminal.print(line);
  }
}
