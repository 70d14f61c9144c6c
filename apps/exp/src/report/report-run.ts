import { type Experiment, type Finding, noRecorder, type Report, type RunContext } from '@nn-labs/experiment';
import type { StoredRun } from '@nn-labs/experiment/runs';
import type { RunEnvironment } from '../run-lab.ts';
import { textWidth } from '../safe-text.ts';
import { shownPath } from '../shown-path.ts';
import { wrap } from '../table.ts';
import type { Styled, Terminal } from '../terminal.ts';
import type { ReportWords } from './words.ts';
import { type ReportPaths, type WrittenReport, writeReport } from './write-report.ts';

/** Writes the report of a run into its folder, and prints what it says. */
export async function reportRun(
  root: string,
  experiment: Experiment,
  run: StoredRun,
  asked: { words: ReportWords; paths: ReportPaths },
  terminal: Terminal,
  environment: RunEnvironment,
): Promise<WrittenReport> {
  const written = await writeReport(root, experiment, run, asked, reportContext(terminal, environment));
  terminal.clear();
  printReport(written.report, written.page, terminal);
  return written;
}

/** What a report is made with: it may print nothing but its progress, and leaves its traces itself. */
export function reportContext(terminal: Terminal, environment: RunEnvironment): RunContext {
  return {
    ...environment,
    print: () => {},
    notice: (line) => terminal.notice(line),
    warn: (line) => terminal.warn(line),
    progress: (progress) => terminal.progress(progress),
    dryRun: false,
    record: noRecorder,
  };
}

const marks: Readonly<Record<Finding['kind'], Styled>> = {
  good: { text: '+', style: 'green' },
  note: { text: '·', style: 'dim' },
  warning: { text: '!', style: 'yellow' },
};
/** As wide as the figures in text. */
const columns = 72;

/** The curves and tables in text, the findings, and where the page is. */
export function printReport({ text, findings }: Report, page: string, terminal: Terminal): void {
  terminal.print('');
  const width = Math.min(columns, terminal.columns) - 2;
  const isNarrow = text.some((line) => textWidth(line) > terminal.columns);
  const lines = isNarrow ? ['(The curves in text need a wider window; the page has them.)'] : text;
  for (const line of lines) terminal.print(line);
  if (lines.length > 0) terminal.print('');
  for (const { kind, text, advice } of findings) {
    const [first, ...rest] = wrap(text.split(' '), width);
    terminal.print([marks[kind], ` ${first}`]);
    const helps = advice === undefined ? [] : wrap(`${advice.text} ${advice.measured}`.split(' '), width);
    for (const line of [...rest, ...helps]) terminal.print(`  ${line}`);
    if (advice !== undefined) terminal.print(`  ${advice.command}`);
  }
  if (findings.length > 0) terminal.print('');
  terminal.print(`Report: ${shownPath(page)}`);
}
