import { isDeepStrictEqual } from 'node:util';
import type { Finding, Json, Outcome, RecordedRun, Report, ResultFigures } from '@nn-labs/experiment';
import { missingFiles, type StoredRun } from '@nn-labs/experiment/runs';
import { fieldsOf, inWords, valueText } from '../terminal/figure-text.ts';

/** What the run came to: the figures that were computed again stand in place of those of the record. */
export function computedOutcome({ outcome }: RecordedRun, computed: Report['computed']): Outcome {
  const { result, evidence } = computed ?? {};
  return {
    ...outcome,
    ...(result === undefined ? {} : { result: { ...fieldsOf(outcome.result), ...fieldsOf(result) } }),
    ...(evidence === undefined ? {} : { evidence: { ...fieldsOf(outcome.evidence), ...fieldsOf(evidence) } }),
  };
}

/** A warning where the record says otherwise than the model and the data, or than the run's own metrics. */
export function differences(
  { outcome, metrics }: RecordedRun,
  computed: Report['computed'],
  figures: ResultFigures = {},
): Finding[] {
  const other = (['result', 'evidence'] as const)
    .flatMap((part) => differing(fieldsOf(computed?.[part]), fieldsOf(outcome[part]), figures))
    .map(([name, now, before]) => `${name} is ${now}, the record says ${before}`);
  const epochs = (outcome.history ?? []).flatMap((each) => {
    const entry = fieldsOf(each);
    const row = metrics.find(({ epoch }) => epoch === entry.epoch) ?? {};
    const both = Object.fromEntries(Object.entries(row).filter(([name]) => Object.hasOwn(entry, name)));
    return differing(both, entry, figures).map(
      ([name, now, before]) =>
        `${name} of epoch ${String(entry.epoch)} is ${now} in metrics.csv, ${before} in run.json`,
    );
  });
  return [
    ...warning(
      'The record is not what the model and the data give',
      other,
      'This report shows what they give.',
    ),
    ...warning(
      'run.json and metrics.csv disagree',
      epochs,
      'Repeat the run with --from to see which is right.',
    ),
  ];
}

/** A warning of files that the run kept and that are gone. */
export function lostFiles(run: StoredRun): Finding[] {
  const then = 'This report is made without them.';
  return warning('Files that the run kept are missing', missingFiles(run), then);
}

const mostTold = 3;

function warning(what: string, facts: readonly string[], then: string): Finding[] {
  if (facts.length === 0) return [];
  const more = facts.length > mostTold ? `; and ${facts.length - mostTold} more` : '';
  return [{ kind: 'warning', text: `${what}: ${facts.slice(0, mostTold).join('; ')}${more}. ${then}` }];
}

type Fields = ReturnType<typeof fieldsOf>;

/** The fields that differ, each with what is computed now and what was recorded, as texts. */
function differing(computed: Fields, recorded: Fields, figures: ResultFigures): [string, string, string][] {
  return Object.entries(computed).flatMap(([name, value]): [string, string, string][] => {
    // As JSON has it: numbers that are not finite are null in the record.
    const now: Json = JSON.parse(JSON.stringify(value));
    const before = recorded[name] ?? null;
    if (isDeepStrictEqual(now, before)) return [];
    const shown = (each: Json): string => {
      if (each === null) return 'nothing';
      return typeof each === 'object' ? 'another table' : valueText(name, each, figures);
    };
    // Where they differ only in digits that are not shown, all are.
    const isSame = shown(now) === shown(before);
    const texts = [now, before].map((each) => (isSame ? JSON.stringify(each) : shown(each)));
    return [[inWords(name), texts[0]!, texts[1]!]];
  });
}
