import { isDeepStrictEqual } from 'node:util';
import type { Finding, Json, Outcome, RecordedRun, Report, ResultFigures } from '@nn-labs/experiment';
import { missingFiles, type StoredRun } from '@nn-labs/experiment/runs';
import { figureText, inWords } from '../terminal/figure-text.ts';

/** What the run came to: the figures that were computed again stand in place of those of the record. */
export function computedOutcome({ outcome }: RecordedRun, computed: Report['computed']): Outcome {
  const { result, evidence } = computed ?? {};
  return {
    ...outcome,
    ...(result === undefined ? {} : { result: { ...fieldsOf(outcome.result), ...fieldsOf(result) } }),
    ...(evidence === undefined ? {} : { evidence: { ...fieldsOf(outcome.evidence), ...fieldsOf(evidence) } }),
  };
}

const mostTold = 3;

/** A warning where the record says otherwise than the model and the data, or than the run's own metrics. */
export function differences(
  run: RecordedRun,
  computed: Report['computed'],
  figures: ResultFigures = {},
): Finding[] {
  const { outcome } = run;
  const other = [
    ...differing(fieldsOf(computed?.result), fieldsOf(outcome.result), figures),
    ...differing(fieldsOf(computed?.evidence), fieldsOf(outcome.evidence), figures),
  ].map(({ name, computed, recorded }) => `${name} is ${computed}, the record says ${recorded}`);
  const epochs = (outcome.history ?? []).flatMap((entry) =>
    differingEpoch(fieldsOf(entry), run.metrics, figures),
  );
  return [
    warning('The record is not what the model and the data give', other, 'This report shows what they give.'),
    warning('run.json and metrics.csv disagree', epochs, 'Repeat the run with --from to see which is right.'),
  ].flat();
}

/** A warning of files that the run kept and that are gone. */
export function lostFiles(run: StoredRun): Finding[] {
  return warning(
    'Files that the run kept are missing',
    missingFiles(run),
    'This report is made without them.',
  );
}

function warning(what: string, facts: readonly string[], then: string): Finding[] {
  if (facts.length === 0) return [];
  const more = facts.length > mostTold ? `; and ${facts.length - mostTold} more` : '';
  return [{ kind: 'warning', text: `${what}: ${facts.slice(0, mostTold).join('; ')}${more}. ${then}` }];
}

interface Difference {
  readonly name: string;
  readonly computed: string;
  readonly recorded: string;
}

function differing(computed: Fields, recorded: Fields, figures: ResultFigures): Difference[] {
  return Object.entries(computed).flatMap(([name, value]) => {
    // As JSON has it: numbers that are not finite are null in the record.
    const now: Json = JSON.parse(JSON.stringify(value));
    if (isDeepStrictEqual(now, recorded[name] ?? null)) return [];
    const before = recorded[name] ?? null;
    const [a, b] = [shown(name, now, figures), shown(name, before, figures)];
    // Where they differ only in digits that are not shown, all are.
    const texts = a === b ? [JSON.stringify(now), JSON.stringify(before)] : [a, b];
    return [{ name: inWords(name), computed: texts[0]!, recorded: texts[1]! }];
  });
}

function differingEpoch(entry: Fields, metrics: RecordedRun['metrics'], figures: ResultFigures): string[] {
  const row = metrics.find(({ epoch }) => epoch === entry.epoch);
  if (row === undefined) return [];
  const both = Object.fromEntries(Object.entries(row).filter(([name]) => Object.hasOwn(entry, name)));
  return differing(both, entry, figures).map(
    ({ name, computed, recorded }) =>
      `${name} of epoch ${String(entry.epoch)} is ${computed} in metrics.csv, ${recorded} in run.json`,
  );
}

/** A figure as reports write it: a percentage, a number with the digits that matter, the beginning of a hash. */
export function shown(name: string, value: Json, figures: ResultFigures = {}): string {
  if (value === null) return 'nothing';
  if (typeof value === 'number') return figureText(name, value, figures);
  if (typeof value === 'object') return 'another table';
  const text = String(value);
  return isHash(name, value, figures) ? `${text.slice(0, 12)}…` : text;
}

/** A hash is what the lab calls one, and any text that looks like one. */
export function isHash(name: string, value: Json, figures: ResultFigures = {}): boolean {
  const isNamed = Object.hasOwn(figures, name) && figures[name]?.as === 'hash';
  return isNamed || (typeof value === 'string' && /^[0-9a-f]{40,}$/.test(value));
}

type Fields = Readonly<Record<string, Json>>;

/** The fields of an object; none of anything else. */
export function fieldsOf(json: Json | undefined): Fields {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Fields) : {};
}
