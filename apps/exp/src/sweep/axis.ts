import { type Experiment, nearest, type Option, UsageError } from '@nn-labs/experiment';
import { flagName, optionName } from '../flag-name.ts';
import { refuseTooMany } from './limit.ts';

/** One value of a swept option, and how it is typed. */
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
