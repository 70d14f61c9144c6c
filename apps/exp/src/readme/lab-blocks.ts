import type { Json } from '@nn-labs/experiment';
import { type Edit, findBlock, setTable } from './edits.ts';
import type { RecordedEntry, RecordedLab } from './records.ts';
import { commandOf } from './shown-runs.ts';

/** `<!-- badge -->` … `<!-- /badge -->`: the notebook in Colab, where the repository has an address. */
export function badgeEdits(text: string, colab: string | null): Edit[] {
  const block = findBlock(text, 'badge');
  if (block === undefined) return [];
  const picture = 'https://colab.research.google.com/assets/colab-badge.svg';
  const badge = colab === null ? '' : `[![Open in Colab](${picture})](${colab})\n`;
  return [{ ...block, text: badge, what: 'the badge' }];
}

/** `<!-- results -->` … `<!-- /results -->`: what the recorded run proved, gave and looks like. */
export function resultsEdits(text: string, lab: RecordedLab | null): Edit[] {
  const block = findBlock(text, 'results');
  if (block === undefined || lab === null) return [];
  const parts = [claimsTable(lab), figuresTable(lab), ...pictures(lab), findings(lab)].filter(
    (part) => part !== '',
  );
  return [{ ...block, text: parts.join('\n'), what: 'the block of results' }];
}

function claimsTable({ claims }: RecordedLab): string {
  if (claims.length === 0) return '';
  const rows = claims.map(({ name, expected, found, tolerance, holds }) =>
    [name, expected, found ?? '–', tolerance, holds ? 'yes' : '**no**'].map(inCell),
  );
  return setTable([['claim', 'expected', 'found', 'tolerance', 'holds'], ...rows]);
}

/** The single figures of the default run and of the presets, beside each other. */
function figuresTable({ experiment, runs }: RecordedLab): string {
  const shown = runs.filter(({ options }) => /^(?:--preset \S+)?$/.test(options));
  const names = [...new Set(shown.flatMap((run) => figureNames(run)))];
  if (names.length === 0) return '';
  const head = ['figure', ...shown.map(({ options }) => `\`${commandOf({ lab: experiment, options })}\``)];
  const rows = names.map((name) => [`\`${name}\``, ...shown.map(({ result }) => figureText(result, name))]);
  return setTable([head, ...rows]);
}

function figureNames({ result }: RecordedEntry): string[] {
  return Object.entries((result ?? {}) as Readonly<Record<string, Json>>)
    .filter(([, value]) => typeof value !== 'object' || value === null)
    .map(([name]) => name);
}

function figureText(result: Json, name: string): string {
  const value = (result as Readonly<Record<string, Json>> | null)?.[name] ?? null;
  if (value === null) return '–';
  // A digest is there to be compared, not read.
  if (typeof value === 'string')
    return /^[0-9a-f]{64}$/.test(value) ? `\`${value.slice(0, 12)}…\`` : inCell(value);
  // All digits are in results.json.
  return String(typeof value === 'number' ? Number(value.toPrecision(6)) : value);
}

function pictures({ figures }: RecordedLab): string[] {
  return figures.map(
    ({ name, title, caption }) => `![${inCell(title)}](figures/${name}.svg)\n\n${caption}\n`,
  );
}

function findings({ findings: all }: RecordedLab): string {
  return all
    .map(({ kind, text, advice }) => {
      const helps = advice === undefined ? '' : ` ${advice.text} ${advice.measured} \`${advice.command}\``;
      return `- ${kind === 'warning' ? '**Warning:** ' : ''}${text}${helps}\n`;
    })
    .join('');
}

function inCell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
}
