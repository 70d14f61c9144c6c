import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@nn-labs/experiment/runs';
import { pythonPeers } from '../names.ts';
import { fastest, isMeasured, isUs } from './compare.ts';
import { duration, threeDigits, times } from './numbers.ts';
import type { CaseReport, MeasuredRow, Report } from './report.ts';

const begin = '<!-- speed: pnpm bench -->';
const end = '<!-- /speed -->';

/** Rows of the table that the root README shows: where we are faster, and where NumPy is. */
const shortRows =
  /^\| (?:the notebook's training, float64|an epoch of [\d,]+ images, float32(?!.*Adam)|dense product, float32: \(1024)/;

/** Writes the report's table into the bench's README, and rows of the newest table there into the root README. */
export async function writeReadmes(root: string, report: Report): Promise<void> {
  const [page, start] = ['apps/bench/README.md', 'README.md'].map((name) => join(root, name)) as [
    string,
    string,
  ];
  const pageText = withSpeed(await readFile(page, 'utf8'), report);
  const startText = withShortSpeed(await readFile(start, 'utf8'), pageText);
  await writeWhole(page, pageText);
  await writeWhole(start, startText);
}

/** The bench's README with this report's table in the place of the one for the same major version of Node. */
export function withSpeed(text: string, report: Report): string {
  const sections = sectionsOf(text);
  sections.set(Number.parseInt(report.node, 10), markdown(report).join('\n'));
  const newestFirst = [...sections].sort(([a], [b]) => b - a);
  return withBlock(text, newestFirst.map(([major, body]) => `<!-- node ${major} -->\n${body}\n`).join('\n'));
}

/** The root README with three rows of the bench's README: of its table for the newest Node, with what was measured on. */
export function withShortSpeed(text: string, page: string): string {
  const [newest = ''] = sectionsOf(page).values();
  const [about = '', table = ''] = newest.split('\n\n');
  const [head = '', rule = '', ...rows] = table.split('\n');
  const shown = [head, rule, ...rows.filter((row) => shortRows.test(row))];
  return withBlock(text, `${about}\n\n${shown.join('\n')}\n`);
}

/** The tables of the bench's README by major version of Node, newest first as they stand there. */
function sectionsOf(text: string): Map<number, string> {
  const { from, to } = placeIn(text);
  const found = text.slice(from, to).matchAll(/<!-- node (\d+) -->\n(.*?)(?=<!-- node |$)/gs);
  return new Map([...found].map(([, major, body]) => [Number(major), body!.trim()]));
}

function withBlock(text: string, block: string): string {
  const { from, to } = placeIn(text);
  return `${text.slice(0, from)}\n${block}${text.slice(to)}`;
}

/** Where the figures stand: between the two markers. */
function placeIn(text: string): { from: number; to: number } {
  const at = text.indexOf(begin);
  const to = text.indexOf(end, at);
  if (at === -1 || to === -1) {
    throw new Error(
      `the README has no place for the figures. Write these two lines into it: ${begin} and ${end}`,
    );
  }
  return { from: at + begin.length, to };
}

/** A row for each case: us, NumPy, the fastest npm peer. */
export function markdown(report: Report): string[] {
  const { machine, node, date, runs, participants } = report;
  const versions = participants
    .filter(({ id, version }) => version !== null && !isUs(id))
    .map(({ name, version }) => `${name} ${version}`);
  const compared = report.cases.filter(({ workload }) => workload !== 'share');
  return [
    `Node ${node} on ${machine.cpu}, ${machine.cores} cores, ${machine.os}; ${date.slice(0, 10)}, medians of ${runs}`,
    `interleaved runs (\`pnpm bench\`). Measured beside it: ${versions.join(', ') || 'nothing else'}.`,
    '',
    '| work | nn-labs | NumPy | fastest npm package | NumPy takes | the package takes |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...compared.map(caseRow),
    '',
    ...compared.flatMap(pythonLine),
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

/** The figure of a product is its rate, which is comparable from size to size. */
function rate(row: MeasuredRow | undefined): string {
  return row?.gflops == null ? '–' : `${threeDigits(row.gflops)} GFLOP/s`;
}

/** What share of the peak of all threads is reached. */
function shareLine({ title, rows }: CaseReport): string[] {
  const measured = rows.filter(isMeasured);
  const threads = Math.max(...measured.map((row) => row.threads ?? 1));
  const shares = measured
    .filter((row) => row.threads === threads && row.share !== null && row.contestant !== 'peak')
    .map((row) => `${row.label} ${Math.round(row.share! * 100)}%`);
  return shares.length === 0 ? [] : [`${title}: ${shares.join('; ')}.`];
}
