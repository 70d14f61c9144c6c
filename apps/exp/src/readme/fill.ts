import type { Json } from '@nn-labs/experiment';
import type { LabFolder } from '../labs/labs.ts';
import { markdownText } from '../new-lab/title.ts';
import { type Edit, findBlock, type Problem, setTable, toDo } from './edits.ts';
import { type Asked, figureNames, figureOf } from './figure.ts';
import type { LabRecord, RecordedEntry, RecordedRow } from './records.ts';
import { commandOf, fillTable, findShown, type ShownRun } from './shown.ts';

/** What is recorded of the single runs of the labs, and of the runs over seeds that a page shows. */
export interface Records {
  readonly labs: ReadonlyMap<number, LabRecord>;
  /** Null for a document that shows no runs over seeds. */
  readonly page: { readonly lab: number; readonly name: string; readonly record: LabRecord } | null;
}

/** Fills what a document shows of runs from what is recorded; problems are places with nothing to fill in. */
export function shownEdits(
  file: string,
  text: string,
  { labs, page }: Records,
): { edits: Edit[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const complain = (line: number, what: string, remedy: string): null => {
    const isKnown = problems.some((other) => other.line === line && other.text === what);
    if (!isKnown) problems.push({ file, line, text: what, remedy });
    return null;
  };
  const entryOf = (run: ShownRun, line: number): RecordedEntry | null =>
    labs.get(run.lab)?.runs.find(({ options }) => options === run.options) ??
    complain(line, `nothing is recorded of ${commandOf(run)}`, `Record it: ${recordCommand(run.lab)}`);
  const rowOf = (run: ShownRun, line: number): RecordedRow | null =>
    page?.record.rows.find(({ options }) => options === run.options) ??
    complain(
      line,
      `nothing is recorded of ${commandOf(run)}`,
      `Record it: ${recordCommand(run.lab, page?.name)}`,
    );
  const figure = (
    recorded: RecordedEntry | RecordedRow | null,
    asked: Asked,
    line: number,
  ): string | null => {
    if (recorded === null) return null;
    const known = figureNames(recorded).join(', ') || 'none';
    const unknown = `there is no figure '${asked.spec}'; the figures: ${known}`;
    return figureOf(recorded, asked) ?? complain(line, unknown, 'Name another figure in the comment.');
  };
  const { places, tables } = findShown(text);
  const edits: Edit[] = [];
  for (const { run, asked, start, end, line } of places) {
    const entry = entryOf(run, line);
    const output = entry?.output.map((each) => `${each}\n`).join('') ?? null;
    const filled = asked === null ? output : figure(entry, asked, line);
    const what = `${asked?.spec ?? 'the output'} of ${commandOf(run)}`;
    if (filled !== null) edits.push({ start, end, text: filled, what });
  }
  for (const table of tables) {
    const { lab, overSeeds } = table;
    if (overSeeds && page?.lab !== lab) continue;
    const recorded = overSeeds ? rowOf : entryOf;
    edits.push(
      fillTable(table, ({ options, line }, asked) =>
        figure(recorded({ lab, options }, line), asked, table.line),
      ),
    );
  }
  return { edits, problems };
}

/** The command that records what is missing: the single runs of a lab, or the runs over seeds of a page. */
export function recordCommand(lab: number, page?: string): string {
  return `pnpm exp readme --record${page === undefined ? '' : `-page ${page}`} ${lab}`;
}

/** `<!-- badge -->` … `<!-- /badge -->`: the notebook in Colab, where the repository has an address. */
export function badgeEdits(text: string, colab: string | null): Edit[] {
  const picture = 'https://colab.research.google.com/assets/colab-badge.svg';
  const badge = colab === null ? '' : `[![Open in Colab](${picture})](${colab})\n`;
  return blockEdits(text, 'badge', badge, 'the badge');
}

/** `<!-- results -->` … `<!-- /results -->`: what the recorded runs proved, gave and look like. */
export function resultsEdits(text: string, { id }: LabFolder, record: LabRecord): Edit[] {
  if (record.runs.length === 0) return [];
  const parts = [claimsTable(record), figuresTable(id, record), ...pictures(record), findings(record)];
  const filled = parts.filter((part) => part !== '').join('\n');
  return blockEdits(text, 'results', filled, 'the block of results');
}

function blockEdits(text: string, name: string, filled: string, what: string): Edit[] {
  const block = findBlock(text, name);
  return block === undefined ? [] : [{ ...block, text: filled, what }];
}

function claimsTable({ claims }: LabRecord): string {
  if (claims.length === 0) return '';
  const rows = claims.map(({ name, expected, found, tolerance, holds }) =>
    [name, expected, found ?? '–', tolerance, holds ? 'yes' : '**no**'].map(inCell),
  );
  return setTable([['claim', 'expected', 'found', 'tolerance', 'holds'], ...rows]);
}

/** The single figures of the default run and of the presets, beside each other. */
function figuresTable(lab: number, { runs }: LabRecord): string {
  const shown = runs
    .filter(({ options }) => /^(?:--preset \S+)?$/.test(options))
    .map(({ options, result }) => ({ options, result: (result ?? {}) as Readonly<Record<string, Json>> }));
  const isSingle = (value: Json) => typeof value !== 'object' || value === null;
  const names = shown.flatMap(({ result }) => Object.keys(result).filter((name) => isSingle(result[name]!)));
  if (names.length === 0) return '';
  const head = ['figure', ...shown.map(({ options }) => `\`${commandOf({ lab, options })}\``)];
  const rows = [...new Set(names)].map((name) => [
    `\`${name}\``,
    ...shown.map(({ result }) => singleFigure(result[name] ?? null)),
  ]);
  return setTable([head, ...rows]);
}

function singleFigure(value: Json): string {
  if (value === null) return '–';
  // A digest is there to be compared, not read.
  if (typeof value === 'string')
    return /^[0-9a-f]{64}$/.test(value) ? `\`${value.slice(0, 12)}…\`` : inCell(value);
  // All digits are in results.json.
  return String(typeof value === 'number' ? Number(value.toPrecision(6)) : value);
}

function pictures({ figures }: LabRecord): string[] {
  return figures.map(
    ({ name, title, caption }) => `![${inCell(title)}](figures/${name}.svg)\n\n${caption}\n`,
  );
}

function findings({ findings: all }: LabRecord): string {
  const lines = all.map(({ kind, text, advice }) => {
    const helps = advice === undefined ? '' : ` ${advice.text} ${advice.measured} \`${advice.command}\``;
    return `- ${kind === 'warning' ? '**Warning:** ' : ''}${text}${helps}\n`;
  });
  return lines.join('');
}

function inCell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
}

/** A line of the table of labs. */
export interface TableLab {
  readonly lab: LabFolder;
  readonly readme: string | null;
  /** Where Colab opens its notebook; null when it cannot. */
  readonly colab: string | null;
}

/** `<!-- labs -->` … `<!-- /labs -->` in the root README: a line for each lab. */
export function labTableEdits(text: string, labs: readonly TableLab[]): Edit[] {
  const withNotebook = labs.some(({ colab }) => colab !== null);
  const head = ['lab', 'question', 'command', 'result', ...(withNotebook ? ['notebook'] : [])];
  const rows = labs.map(({ lab, readme, colab }) => {
    const folder = `experiments/experiment-${lab.id}`;
    const link = readme === null ? `[${lab.id}](${folder})` : `[${lab.id}](${folder}/README.md)`;
    const question = paragraph(readme, 'Question') ?? markdownText(lab.title);
    const cells = [link, question, `\`pnpm exp ${lab.id}\``, paragraph(readme, 'Answer') ?? '–'];
    return withNotebook ? [...cells, colab === null ? '–' : `[Colab](${colab})`] : cells;
  });
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`);
  return blockEdits(text, 'labs', lines.join(''), 'the table of labs');
}

/** The paragraph that begins with a word in bold, as one line without its links and markers; undefined without one. */
function paragraph(readme: string | null, word: string): string | undefined {
  const text = new RegExp(`^\\*\\*${word}\\.\\*\\* ((?:.+\\n?)+)`, 'm').exec(readme ?? '')?.[1];
  // What an author is still to write is no fact about the lab.
  if (text?.startsWith(toDo)) return undefined;
  return text
    ?.replaceAll(/<!--.*?-->/gs, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/(?<!\\)\|/g, '\\|')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
