import { type Experiment, type Finding, noRecorder, type RunContext } from '@nn-labs/experiment';
import type { StoredRun } from '@nn-labs/experiment/runs';
import type { RunEnvironment } from '../run-lab.ts';
import { textWidth } from '../safe-text.ts';
import { shownPath } from '../shown-path.ts';
import { wrap } from '../table.ts';
import type { Styled, Terminal } from '../terminal.ts';
import { type WrittenReport, writeReport } from './write-report.ts';

/** Writes the report of a run into its folder, and prints what it says. */
export async function reportRun(
  root: string,
  experiment: Experiment,
  run: StoredRun,
  terminal: Terminal,
  environment: RunEnvironment,
): Promise<WrittenReport> {
  const written = await writeReport(root, experiment, run, reportContext(terminal, environment));
  terminal.clear();
  printReport(written, terminal);
  return written;
}

/** What a report is made with: it may print nothing but its progress, and leaves its traces itself. */
function reportContext(terminal: Terminal, environment: RunEnvironment): RunContext {
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
function printReport({ report, page }: WrittenReport, terminal: Terminal): void {
  terminal.print('');
  const isNarrow = report.text.some((line) => textWidth(line) > terminal.columns);
  const text = isNarrow ? ['(The curves in text need a wider window; the page has them.)'] : report.text;
  for (const line of text) terminal.print(line);
  if (text.length > 0) terminal.print('');
  for (const { kind, text } of report.findings) {
    const [first, ...rest] = wrap(text.split(' '), Math.min(columns, terminal.columns) - 2);
    terminal.print([marks[kind], ` ${first}`]);
    for (const line of rest) terminal.print(`  ${line}`);
  }
  if (report.findings.length > 0) terminal.print('');
  terminal.print(`Report: ${shownPath(page)}`);
}
