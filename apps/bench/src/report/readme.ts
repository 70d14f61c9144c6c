import { readFile, writeFile } from 'node:fs/promises';
import { pythonPeers } from '../names.ts';
import { fastest, isMeasured, isUs } from './compare.ts';
import { duration, threeDigits, times } from './numbers.ts';
import type { CaseReport, MeasuredRow, Report } from './report.ts';

const begin = '<!-- speed: pnpm bench -->';
const end = '<!-- /speed -->';

/** Replaces what stands between the markers of a README. Each major version of Node has a table there of its own. */
export async function writeReadme(file: string, report: Report): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, withSpeed(text, report));
}

/** The README with this report's table in the place of the one for the same major version of Node. */
export function withSpeed(text: string, report: Report): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from === -1 || to === -1) {
    throw new Error(`the README has no place for the figures: ${begin} … ${end}`);
  }
  const sections = new Map<number, string>();
  const old = text.slice(from + begin.length, to);
  for (const [, major, body] of old.matchAll(/<!-- node (\d+) -->\n(.*?)(?=<!-- node |$)/gs)) {
    sections.set(Number(major), body!.trim());
  }
  sections.set(Number.parseInt(report.node, 10), markdown(report).join('\n'));
  const newestFirst = [...sections].sort(([a], [b]) => b - a);
  const block = newestFirst.map(([major, body]) => `<!-- node ${major} -->\n${body}\n`).join('\n');
  return `${text.slice(0, from)}${begin}\n${block}${text.slice(to)}`;
}

/** A row for each case: us, NumPy, the fastest npm peer. */
export function markdown(report: Report): string[] {
  const { machine, node, date, runs, participants } = report;
  const versions = participants
    .filter(({ id, version }) => version !== null && !isUs(id))
    .map(({ name, version }) => `${name} ${version}`);
  const told = report.cases.filter(({ workload }) => workload !== 'share');
  return [
    `Node ${node} on ${machine.cpu}, ${machine.cores} cores, ${machine.os}; ${date.slice(0, 10)}, medians of ${runs}`,
    `interleaved runs (\`pnpm bench\`). Beside it: ${versions.join(', ') || 'nobody'}.`,
    '',
    '| work | nn-labs | NumPy | fastest npm peer | NumPy takes | the peer takes |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...told.map(caseRow),
    '',
    ...told.flatMap(pythonLine),
    ...report.cases.filter(({ workload }) => workload === 'share').flatMap(shareLine),
    ...report.threadGains
      .filter(({ id }) => id.startsWith('notebook'))
      .map(({ id, threads, gain }) => `${threads} threads against one, ${id}: ${times(gain)}.`),
  ];
}

function caseRow({ title, workload, rows }: CaseReport): string {
  const figure = workload === 'products' ? rate : time;
  const ours = fastest(rows, isUs);
  const numpy = fastest(rows, (id) => id === 'numpy');
  const npm = fastest(rows, (id) => !isUs(id) && !pythonPeers.includes(id));
  const ratio = (row: MeasuredRow | undefined): string =>
    row?.ratio === null || row === undefined ? '–' : times(row.ratio);
  const peer = npm === undefined ? '–' : `${figure(npm)} (${npm.label})`;
  return `| ${[title, figure(ours), figure(numpy), peer, ratio(numpy), ratio(npm)].join(' | ')} |`;
}

/** The Python packages beside NumPy, which have no column: they do some of the work only. */
function pythonLine({ title, rows }: CaseReport): string[] {
  const found = pythonPeers
    .filter((id) => id !== 'numpy')
    .flatMap((id) => fastest(rows, (contestant) => contestant === id) ?? [])
    .map((row) => `${row.label} ${time(row)}${row.ratio === null ? '' : `, ${times(row.ratio)}`}`);
  return found.length === 0 ? [] : [`${title}: ${found.join('; ')}.`];
}

function time(row: MeasuredRow | undefined): string {
  return row === undefined ? '–' : duration(row.seconds.median);
}

/** A product is told by its rate, which is comparable from size to size. */
function rate(row: MeasuredRow | undefined): string {
  return row?.gflops == null ? '–' : `${threeDigits(row.gflops)} GFLOP/s`;
}

/** What share of the peak of all threads is reached. */
function shareLine({ title, rows }: CaseReport): string[] {
  const measured = rows.filter(isMeasured);
  const threads = Math.max(...measured.map((row) => row.threads ?? 1));
  const shares = measured
    .filter((row) => row.threads === threads && row.share !== null && row.contestant !== 'peak')
    .map((row) => `${row.label} ${Math.round(row.share! * 100)} %`);
  return shares.length === 0 ? [] : [`${title}: ${shares.join('; ')}.`];
}
