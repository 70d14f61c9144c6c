import { isUs } from './compare.ts';
import { count, duration, threeDigits, times } from './numbers.ts';
import type { CaseReport, MeasuredRow, Participant, Report, Row } from './report.ts';

const headings = ['', 'median', 'min – max', 'GFLOP/s', 'accuracy', 'to nn-labs'];

/** The report as lines for a terminal: one table, a block of rows for each case. */
export function table(report: Report): string[] {
  const blocks = report.cases.map((one) => ({
    title: one.title,
    cells: one.rows.map((row) => cellsOf(one, row)),
  }));
  const all = [headings, ...blocks.flatMap(({ cells }) => cells.filter((row) => row.length > 2))];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.length === 2
      ? `  ${cells[0]!.padEnd(widths[0]!)}  ${cells[1]}`
      : `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[i]!))).join('  ')}`.trimEnd();
  return [
    ...introduction(report),
    '',
    line(headings),
    ...blocks.flatMap(({ title, cells }) => ['', title, ...cells.map(line)]),
    '',
    ...conclusion(report),
  ];
}

/** A measured row's six cells, or the name and the reason of one that is not there. */
function cellsOf({ reported, unit }: CaseReport, row: Row): string[] {
  if (row.status !== 'measured') {
    return [row.label, row.status === 'failed' ? `FAILED: ${row.reason}` : `– ${row.reason}`];
  }
  const { seconds, gflops, amount, accuracy } = row;
  const scaled = amount < reported ? `, ${count(amount)} of ${count(reported)} ${unit}` : '';
  return [
    `${row.label}${scaled}`,
    duration(seconds.median),
    `${duration(seconds.min)} – ${duration(seconds.max)}`,
    gflops === null ? '' : threeDigits(gflops),
    accuracy === null ? '' : `${(accuracy * 100).toFixed(1)}%`,
    comparison(row),
  ];
}

function comparison({ contestant, ratio, share }: MeasuredRow): string {
  if (share !== null) return contestant === 'peak' ? 'peak' : `${Math.round(share * 100)}% of peak`;
  return ratio === null ? '' : times(ratio);
}

function introduction({ date, node, machine, runs, quick, data, participants }: Report): string[] {
  const { cpu, cores, memoryGiB, os, load } = machine;
  const lines = [
    `pnpm bench, ${date.slice(0, 10)}, Node ${node}, ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${os}`,
    `Medians of ${runs} interleaved runs. Rows marked "of" did fewer units; their time is scaled up.`,
    'GFLOP/s count no multiplication by a pixel that is zero.',
    ...participants.filter(({ id }) => !isUs(id)).map(describe),
  ];
  if (load !== null && load > 0.5) {
    lines.push(
      `The machine was busy at the start (load ${load.toFixed(1)}): the figures are not to be trusted.`,
    );
  }
  if (data === 'sample')
    lines.push('Only the sample of MNIST is on this machine: 3,000 images in place of 60,000.');
  if (quick) lines.push('--quick: shows that everything works, not how fast it is.');
  return lines;
}

function describe({ name, version, notes, absence }: Participant): string {
  if (absence !== null) return `${name}: ${absence}`;
  return [`${name} ${version ?? ''}`.trim(), ...notes].join(', ');
}

function conclusion({ threadGains, seconds }: Report): string[] {
  return [
    ...threadGains.map(({ id, threads, gain }) => `${threads} threads against one, ${id}: ${times(gain)}`),
    `Took ${duration(seconds)}.`,
  ];
}
