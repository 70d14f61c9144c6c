import { type Experiment, flagName, nearest, type Option, optionName, UsageError } from '@nn-labs/experiment';
import { refuse } from '../command-line/value-option.ts';
import { presetOption } from '../lab/lab-help.ts';
import { count } from '../terminal/figure-text.ts';

/** An option and the values that it takes one after another. */
export interface Axis {
  /** In camelCase; `preset` for the named sets of options. */
  readonly name: string;
  readonly values: readonly { readonly value: unknown; readonly text: string }[];
}

/** What `--sweep` takes, in words. */
export const allowedAxis = 'an option and its values, such as lr=0.001,0.005';

/** Reads `lr=0.001,0.005`; every value is parsed and checked by the option itself. */
export function parseAxis(text: string, experiment: Experiment): Axis {
  const at = text.indexOf('=');
  refuse([[at < 0, `--sweep: '${text}' names no values`, `Give --sweep ${allowedAxis}.`]]);
  const name = optionName(text.slice(0, at).trim());
  const read = reader(name, experiment);
  const parts = text.slice(at + 1).split(',');
  refuseTooMany(parts.length);
  const values = parts.map((part) => read(part.trim()));
  const twice = firstTwice(values.map((each) => each.text));
  refuse([
    [twice !== undefined, `--sweep: ${bare(name)} has the value ${twice} twice`, 'Give each value once.'],
  ]);
  return { name, values };
}

/** `batchSize` as `batch-size`, for tables and messages. */
export function bare(name: string): string {
  return flagName(name).slice(2);
}

function firstTwice<T>(values: readonly T[]): T | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}

function reader(name: string, experiment: Experiment): (text: string) => Axis['values'][number] {
  const { id, options } = experiment;
  const own = Object.hasOwn(options, name) ? options[name] : undefined;
  const option = name === 'preset' ? presetOption(experiment) : own;
  if (option === undefined) {
    const near = nearest(name, [...Object.keys(options), 'preset']);
    throw new UsageError(
      `--sweep: lab ${id} has no option '${bare(name)}'`,
      near === undefined
        ? `See the options with: pnpm exp ${id} --help`
        : `Did you mean --sweep ${bare(near)}=…?`,
    );
  }
  const { kind, writes } = option;
  const isWritten = `--sweep: ${bare(name)} is where a run writes, no setting`;
  refuse([[writes === true, isWritten, 'Sweep another option.']]);
  const flag = `--sweep ${bare(name)}`;
  const onOrOff = new Map(
    ['on', 'off', 'true', 'false'].map((word) => [word, String(/^(on|true)$/.test(word))]),
  );
  return (text) => {
    const isNeither = kind === 'flag' && !onOrOff.has(text);
    refuse([[isNeither, `${flag}: '${text}' is not on or off`, `Give ${flag}=on,off.`]]);
    // Commas separate values here, so minus signs join a list: `hidden=64-32`.
    const list = kind === 'integers' ? text.replaceAll(/(?<=\d)-(?=-?\d)/g, ',') : text;
    const value = option.parse(kind === 'flag' ? onOrOff.get(text)! : list, flag);
    const shown = option.format(value);
    return { value, text: kind === 'integers' ? shown.replaceAll(',', '-') : shown };
  };
}

/** What `--seeds` takes, in words. */
export const allowedSeeds = 'seeds such as 1..5 or 1,2,7';

/** The seeds in `1..5`, `1,2,7` or `1..3,7`; each one is checked by the lab's own option. */
export function parseSeeds(text: string, option: Option<unknown>): number[] {
  const read = (part: string): number => option.parse(part.trim(), '--seeds') as number;
  const seeds: number[] = [];
  for (const part of text.split(',')) {
    const [first = '', last, ...rest] = part.split('..');
    const dash = /^\s*(\d+)\s*[-–]\s*(\d+)\s*$/.exec(part);
    const meant = dash === null ? `Give --seeds ${allowedSeeds}.` : `Did you mean ${dash[1]}..${dash[2]}?`;
    refuse([[dash !== null || rest.length > 0, `--seeds: '${part}' is not a range`, meant]]);
    const from = read(first);
    const to = last === undefined ? from : read(last);
    refuse([[to < from, `--seeds: '${part}' ends before it begins`, `Did you mean ${to}..${from}?`]]);
    refuseTooMany(seeds.length + to - from + 1);
    for (let seed = from; seed <= to; seed++) seeds.push(seed);
  }
  const twice = firstTwice(seeds);
  const sameRun = 'The same seed gives the same run: give each one once.';
  refuse([[twice !== undefined, `--seeds: seed ${count(twice ?? 0)} is given twice`, sameRun]]);
  return seeds;
}

/** More runs than this are a slip of the finger, such as a seed range with a digit too many. */
const mostRuns = 1000;

export function refuseTooMany(runs: number): void {
  refuse([
    [
      runs > mostRuns,
      `this would be ${count(runs)} runs; one command makes at most ${count(mostRuns)}`,
      'Give fewer values or seeds, or split them over several commands.',
    ],
  ]);
}
