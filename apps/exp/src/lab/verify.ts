import { type Claim, type Experiment, type Outcome, presetsOf } from '@nn-labs/experiment';
import { tableLines } from '../terminal/table.ts';
import type { Line, Styled } from '../terminal/terminal.ts';

/** A claim beside what the run gave; `--json` lists it so. */
export interface Verdict {
  readonly name: string;
  readonly expected: string;
  /** Null when the run has no such figure. */
  readonly found: string | null;
  readonly tolerance: string;
  readonly pass: boolean;
}

/** The presets whose runs prove all that a lab claims. */
export function claimedPresets(experiment: Experiment): string[] {
  return [...new Set(experiment.claims?.map((claim) => presetsOf(claim, experiment)[0] as string))];
}

/** Whether a lab claims something about a preset. */
export function isClaimed(experiment: Experiment, preset: string): boolean {
  return experiment.claims?.some((claim) => presetsOf(claim, experiment).includes(preset)) === true;
}

/** The claims about a preset; where there are none, those about the lab as it comes. */
export function claimsAbout(experiment: Experiment, preset: string): readonly Claim[] {
  const asked = isClaimed(experiment, preset) ? preset : experiment.defaultPreset;
  return (experiment.claims ?? []).filter((claim) => presetsOf(claim, experiment).includes(asked));
}

export function judge(claims: readonly Claim[], outcome: Outcome): Verdict[] {
  return claims.map((claim) => {
    const { name, expected, tolerance } = claim;
    const found = claim.found(outcome);
    const holds = claim.holds ?? ((text: string) => text === expected);
    return { name, expected, found, tolerance, pass: found !== null && holds(found) };
  });
}

/** A hash is shown by its beginning: whole, a line of the table would fit no screen. */
const longest = 20;

const columns = ['claim', 'expected', 'found', 'tolerance', ''].map((heading) => ({ heading }));
const pass: Styled = { text: 'pass', style: 'green' };
const fail: Styled = { text: 'FAIL', style: 'red' };

/** The verdicts as lines: a table, in full what a failed claim shortens, a summary. */
export function describeVerdicts(verdicts: readonly Verdict[], width: number): Line[] {
  const rows = verdicts.map(({ name, expected, found, tolerance, pass: holds }) => [
    name,
    shorten(expected),
    found === null ? 'not in this run' : shorten(found),
    tolerance,
    holds ? pass : fail,
  ]);
  const failed = verdicts.filter(({ pass }) => !pass);
  const details = failed
    .filter(({ expected, found }) => Math.max(expected.length, found?.length ?? 0) > longest)
    .flatMap(({ name, expected, found }) => [
      `${name}:`,
      `  expected ${expected}`,
      `  found    ${found ?? 'nothing: this run has no such figure'}`,
    ]);
  return [
    ...tableLines(columns, rows, width),
    '',
    ...(details.length === 0 ? [] : [...details, '']),
    [{ text: summary(verdicts), style: failed.length === 0 ? 'green' : 'red' }],
  ];
}

export function summary(verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter(({ pass }) => !pass).length;
  const all = verdicts.length;
  if (failed === 0) return all === 1 ? 'Verified: the claim holds.' : `Verified: all ${all} claims hold.`;
  return `NOT verified: ${failed} of ${all} ${all === 1 ? 'claim' : 'claims'} failed.`;
}

function shorten(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, 12)}…`;
}
