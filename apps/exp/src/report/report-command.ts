import { type Finding, noRecorder, type RunContext } from '@nn-labs/experiment';
import { findRun } from '@nn-labs/experiment/runs';
import { Command } from 'commander';
import { findLab, loadLab } from '../labs.ts';
import type { RunEnvironment } from '../run-lab.ts';
import { shownPath } from '../shown-path.ts';
import type { Terminal } from '../terminal.ts';
import { type WrittenReport, writeReport } from './write-report.ts';

/** `pnpm exp report [run] [--json]`. */
export function reportCommand(root: string, terminal: Terminal, environment: RunEnvironment): Command {
  return new Command('report')
    .summary('make figures and a page of a recorded run')
    .description(
      'Makes figures of a recorded run, says what they show, and writes a page to hand in: report.html in the run’s folder.',
    )
    .argument('[run]', 'a run’s id or a part of it, last, best, or a folder', 'last')
    .option('--json', 'print one JSON object on standard output')
    .option('--quiet', 'no progress, no information')
    .option('--debug', 'show the stack of an error')
    .action(async (word: string, { json }: { json?: boolean }) => {
      const run = findRun(root, word);
      const experiment = await loadLab(findLab(root, String(run.lab), []));
      const written = await writeReport(root, experiment, run, reportContext(terminal, environment));
      terminal.clear();
      if (json === true) {
        const { report, page, figures } = written;
        terminal.printJson({ run: run.id, page, figures, findings: report.findings });
      } else {
        printReport(written, terminal);
      }
    });
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

const marks: Readonly<Record<Finding['kind'], string>> = { good: '+', note: '·', warning: '!' };
/** As wide as the figures in text. */
const columns = 72;

/** The curves and tables in text, the findings, and where the page is. */
export function printReport({ report, page }: WrittenReport, terminal: Terminal): void {
  for (const line of report.text) terminal.print(line);
  if (report.text.length > 0) terminal.print('');
  for (const { kind, text } of report.findings) {
    const [first, ...rest] = wrap(text, columns - 2);
    terminal.print(`${marks[kind]} ${first}`);
    for (const line of rest) terminal.print(`  ${line}`);
  }
  if (report.findings.length > 0) terminal.print('');
  terminal.print(`Report: ${shownPath(page)}`);
}

/** Text in lines of at most so many columns, broken at spaces. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
