import { type Experiment, nearest, type Option, UsageError } from '@nn-labs/experiment';
import { flagName, optionName } from '../lab/flag-name.ts';
import { count } from '../terminal/terminal.ts';

export interface AxisValue {
  readonly value: unknown;
  readonly text: string;
}

/** An option and the values that it takes one after another. */
export interface Axis {
  /** In camelCase; `preset` for the named sets of options. */
  readonly name: string;
  readonly values: readonly AxisValue[];
}

/** What `--sweep` takes, in words. */
export const allowedAxis = 'an option and its values, such as lr=0.001,0.005';

/** Reads `lr=0.001,0.005`; every value is parsed and checked by the option itself. */
export function parseAxis(text: string, experiment: Experiment): Axis {
  const at = text.indexOf('=');
  if (at < 0) throw new UsageError(`--sweep: '${text}' names no values`, `Give --sweep ${allowedAxis}.`);
  const name = optionName(text.slice(0, at).trim());
  const read = reader(name, experiment);
  const parts = text.slice(at + 1).split(',');
  refuseTooMany(parts.length);
  const values = parts.map((part) => read(part.trim()));
  const twice = values.find((one, index) => values.findIndex((other) => other.text === one.text) !== index);
  if (twice !== undefined) {
    throw new UsageError(`--sweep: ${bare(name)} has the value ${twice.text} twice`, 'Give each value once.');
  }
  return { name, values };
}

/** `batchSize` as `batch-size`, for tables and messages. */
export function bare(name: string): string {
  return flagName(name).slice(2);
}

function reader(name: string, experiment: Experiment): (text: string) => AxisValue {
  if (name === 'preset') return (text) => ({ value: presetNamed(text, experiment), text });
  const option = Object.hasOwn(experiment.options, name) ? experiment.options[name] : undefined;
  if (option === undefined) throw unknownOption(name, experiment);
  if (option.writes === true) {
    throw new UsageError(`--sweep: ${bare(name)} is where a run writes, no setting`, 'Sweep another option.');
  }
  const flag = `--sweep ${bare(name)}`;
  return (text) => {
    if (option.kind === 'flag' && !onOrOff.includes(text)) {
      throw new UsageError(`${flag}: '${text}' is not on or off`, `Give ${flag}=on,off.`);
    }
    const value = option.parse(asTyped(text, option), flag);
    return { value, text: shown(value, option) };
  };
}

const onOrOff = ['on', 'off', 'true', 'false'];

/** Commas separate values here, so a list is joined by minus signs (`hidden=64-32`), and a flag is on or off. */
function asTyped(text: string, { kind }: Option<unknown>): string {
  if (kind === 'integers') return text.replaceAll(/(?<=\d)-(?=-?\d)/g, ',');
  if (kind !== 'flag') return text;
  return text === 'on' ? 'true' : text === 'off' ? 'false' : text;
}

function shown(value: unknown, option: Option<unknown>): string {
  const text = option.format(value);
  return option.kind === 'integers' ? text.replaceAll(',', '-') : text;
}

function presetNamed(text: string, { presets }: Experiment): string {
  if (Object.hasOwn(presets, text)) return text;
  const names = Object.keys(presets);
  const near = nearest(text, names);
  throw new UsageError(
    `--sweep preset: '${text}' is not one of ${names.join(', ')}`,
    near === undefined ? 'Give the name of a preset.' : `Did you mean preset=${near}?`,
  );
}

function unknownOption(name: string, { id, options }: Experiment): UsageError {
  const near = nearest(name, [...Object.keys(options), 'preset']);
  return new UsageError(
    `--sweep: lab ${id} has no option '${bare(name)}'`,
    near === undefined
      ? `See the options with: pnpm exp ${id} --help`
      : `Did you mean --sweep ${bare(near)}=…?`,
  );
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
    if (dash !== null) {
      throw new UsageError(`--seeds: '${part}' is not a range`, `Did you mean ${dash[1]}..${dash[2]}?`);
    }
    if (rest.length > 0) {
      throw new UsageError(`--seeds: '${part}' is not a range`, `Give --seeds ${allowedSeeds}.`);
    }
    const from = read(first);
    const to = last === undefined ? from : read(last);
    if (to < from) {
      throw new UsageError(`--seeds: '${part}' ends before it begins`, `Did you mean ${to}..${from}?`);
    }
    refuseTooMany(seeds.length + to - from + 1);
    for (let seed = from; seed <= to; seed++) seeds.push(seed);
  }
  const twice = seeds.find((seed, index) => seeds.indexOf(seed) !== index);
  if (twice !== undefined) {
    throw new UsageError(
      `--seeds: seed ${count(twice)} is given twice`,
      'The same seed gives the same run: give each one once.',
    );
  }
  return seeds;
}

/** More runs than this are a slip of the finger, such as a seed range with a digit too many. */
const mostRuns = 1000;

export function refuseTooMany(runs: number): void {
  if (runs <= mostRuns) return;
  throw new UsageError(
    `this would be ${count(runs)} runs; one command makes at most ${count(mostRuns)}`,
    'Give fewer values or seeds, or split them over several commands.',
  );
}
