import { type Option as LabOption, UsageError } from '@nn-labs/experiment';
import { InvalidArgumentError, Option } from 'commander';

/** Stands for a parsed `null` (`--limit all`), which commander would take for a value that is missing. */
export const noValue: unique symbol = Symbol('null');

/** An option that takes a value, and knows in words which values. */
export class ValueOption extends Option {
  readonly allowed: string;

  constructor(flags: string, description: string, allowed: string, parse: (text: string) => unknown) {
    super(flags, description);
    this.allowed = allowed;
    this.argParser((text: string) => {
      // In `--save-model --json` the name was forgotten; nobody wants a file named --json.
      if (text.startsWith('--')) throw missingValue(this, `: '${text}' is the next option`);
      if (flags.includes('[,') && text.endsWith(',')) throw new InvalidArgumentError(''); // `--hidden 64, 32`
      return parse(text) ?? noValue;
    });
  }
}

/** A flag, such as `--data-dir <folder>`, whose value is read as that of a lab's option. */
export function valueOption(
  flags: string,
  option: LabOption<unknown>,
  help: string = option.description,
): ValueOption {
  const [flag = ''] = flags.split(' ');
  return new ValueOption(flags, help, option.allowed, (text) => option.parse(text, flag));
}

const runWords = 'a run’s id or a part of it, last, best, or its folder';

/** An option that takes a word for a recorded run. */
export function runOption(flag: string, description: string): ValueOption {
  return new ValueOption(`${flag} <run>`, `${description} (${runWords})`, runWords, (text) => {
    refuse([[text === '', `${flag}: the name is empty`, `Give ${flag} ${runWords}.`]]);
    return text;
  });
}

/** When words are refused, why, and the way out: by default two things exclude each other. */
export type Rule = readonly [isRefused: boolean, cause: string, remedy?: string];

/** Throws a `UsageError` for the first rule that refuses. */
export function refuse(rules: readonly Rule[]): void {
  for (const [isRefused, cause, remedy = 'Leave one of the two out.'] of rules) {
    if (isRefused) throw new UsageError(cause, remedy);
  }
}

/** Refuses two things that were asked for and exclude each other. */
export function refuseBoth(cause: string): never {
  throw new UsageError(cause, 'Leave one of the two out.');
}

/** The error for an option without its value; `why` says what stands in its place. */
export function missingValue(option: Option, why = ''): UsageError {
  const allowed = option instanceof ValueOption ? option.allowed : 'a value';
  return new UsageError(`${option.long}: its value is missing${why}`, `Give ${option.long} ${allowed}.`);
}
