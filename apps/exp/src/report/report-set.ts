import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type ComparedSetting, type Experiment, type ResultFigures, UsageError } from '@nn-labs/experiment';
import { openRun, type StoredRun, writeWhole } from '@nn-labs/experiment/runs';
import type { RunSurroundings } from '../command-line/surroundings.ts';
import { typedOptions } from '../lab/flag-name.ts';
import { type SettingSummary, summarise } from '../sweep/summary.ts';
import { cell } from '../sweep/table.ts';
import { inWords } from '../terminal/figure-text.ts';
import { figure, findings, htmlPage, section, table } from './html-page.ts';
import { computedOutcome, differences, lostFiles } from './recompute.ts';
import { configOf, printReport, type ReportRequest, reportContext } from './report-run.ts';
import { escapeHtml } from './words.ts';

/** Writes the page of several recorded runs beside each other into `runs/reports`, and prints what it says. */
export async function reportRuns(
  experiment: Experiment,
  runs: readonly StoredRun[],
  { words, paths }: ReportRequest,
  surroundings: RunSurroundings,
): Promise<{ page: string; findings: readonly object[]; settings: readonly SettingSummary[] }> {
  const { root, terminal } = surroundings;
  if (experiment.compare === undefined) {
    throw new UsageError(
      `lab ${experiment.id} has no report of several runs`,
      'Its figures would come from a function compare(settings, context) in its definition.',
    );
  }
  const groups = groupsOf(experiment, runs);
  const settings: ComparedSetting[] = groups.map(({ name, runs: of }) => ({
    name,
    runs: of.map((run) => ({ config: configOf(experiment, run, paths), run: openRun(run) })),
  }));
  // The lab's own options are what it was given, whatever their type is here.
  const made = await experiment.compare(
    settings as Parameters<typeof experiment.compare>[0],
    reportContext(experiment.id, surroundings),
  );
  const different = settings.flatMap(({ runs: of }, s) =>
    of.flatMap(({ run }, r) =>
      [...lostFiles(groups[s]!.runs[r]!), ...differences(run, made.computed[s]?.[r], experiment.figures)].map(
        (finding) => ({
          ...finding,
          text: `${groups[s]!.runs[r]!.id}: ${finding.text}`,
        }),
      ),
    ),
  );
  const report = { ...made, findings: [...different, ...made.findings], computed: undefined };
  const summaries = settings.map(({ name, runs: of }, s) => {
    const outcomes = of.map(({ run }, r) => computedOutcome(run, made.computed[s]?.[r]));
    return summarise({ setting: name }, outcomes);
  });
  const html = htmlPage({
    ...{ lab: experiment.id, title: experiment.title, words, problem: null, results: [] },
    about: `${runs.length} runs, ${groups.length} ${groups.length === 1 ? 'setting' : 'settings'}`,
    sections: [
      section('Mean and standard deviation', meansTable(groups, summaries, experiment.figures ?? {})),
      section('What the figures say', findings(report.findings)),
      section('Figures', report.figures.map(figure).join('\n')),
      section('To run it again', commands(groups)),
    ],
  });
  const folder = join(root, 'runs', 'reports');
  await mkdir(folder, { recursive: true });
  const ids = runs.map(({ id }) => id).sort();
  const name = createHash('sha256').update(ids.join('\n')).digest('hex').slice(0, 8);
  const page = join(folder, `experiment-${experiment.id}-${name}.html`);
  await writeWhole(page, html);
  terminal.clear();
  printReport(report, page, terminal);
  return { page, findings: report.findings, settings: summaries };
}

interface Group {
  readonly name: string;
  readonly runs: readonly StoredRun[];
}

/** The runs by their options but the seed, each group called by the options in which the groups differ. */
function groupsOf(experiment: Experiment, runs: readonly StoredRun[]): Group[] {
  const other = ({ record }: StoredRun) => ({ ...record.options, seed: null });
  const groups: StoredRun[][] = [];
  for (const run of runs) {
    const group = groups.find(([first]) => isDeepStrictEqual(other(first!), other(run)));
    if (group === undefined) groups.push([run]);
    else group.push(run);
  }
  const all = groups.map(([first]) => first!.record.options);
  const differing = Object.keys(experiment.options).filter(
    (name) => name !== 'seed' && all.some((options) => !isDeepStrictEqual(options[name], all[0]![name])),
  );
  return groups.map((group, i) => {
    const typed = typedOptions(
      Object.fromEntries(differing.map((name) => [name, all[i]![name] ?? null])),
      experiment.options,
    );
    return { name: typed === '' ? 'all runs' : typed, runs: group };
  });
}

function meansTable(
  groups: readonly Group[],
  summaries: readonly SettingSummary[],
  kinds: ResultFigures,
): string {
  const names = [...new Set(summaries.flatMap(({ mean }) => Object.keys(mean ?? {})))];
  const rows = groups.map(({ name, runs }, i) => {
    const completed = runs.filter(({ status }) => status === 'completed').length;
    const count = completed === runs.length ? `${completed}` : `${completed} of ${runs.length}`;
    const cells = [count, ...names.map((figureName) => cell(figureName, summaries[i]!, kinds))];
    return `<tr><th scope="row"><code>${escapeHtml(name)}</code></th>${cells.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}</tr>`;
  });
  return table(['setting', 'runs', ...names.map(inWords)], rows);
}

function commands(groups: readonly Group[]): string {
  const rows = groups.flatMap(({ runs }) =>
    runs.map(
      ({ id, status, record }) =>
        `<tr><td>${escapeHtml(id)}</td><td>${status}</td><td><code>${escapeHtml(record.command)}</code></td></tr>`,
    ),
  );
  return table(['run', 'ended', 'command'], rows);
}
