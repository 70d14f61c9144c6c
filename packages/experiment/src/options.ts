import leven from 'leven';

/**
 * A value that the user gave and the option does not take: the command line answers it with exit code 2.
 *
 * @example
 * ```ts
 * import { UsageError } from '@nn-labs/experiment';
 * new UsageError('--epochs: 0 is too few', 'Give at least 1.').remedy; // => 'Give at least 1.'
 * ```
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** The way out, one line. */
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** One option of a lab: typed, described, with a default; its text on the command line is checked by `parse`. */
export interface Option<T> {
  readonly kind: 'integer' | 'number' | 'choice' | 'flag' | 'integers' | 'path';
  /** One line for `--help`. */
  readonly description: string;
  readonly default: T;
  /** The heading in `--help` that `grouped` has put it under. */
  readonly group?: string;
  /** The run writes this file: several runs with the same one would overwrite each other's. */
  readonly writes?: boolean;
  /** Whether a file begins as one that a run writes there; any other is replaced only with `--force`. */
  readonly owns?: (start: Uint8Array) => boolean;
  /** What stands after the flag in `--help`; empty for a flag. */
  readonly placeholder: string;
  /** The allowed values in words, for `--help` and for error texts. */
  readonly allowed: string;
  /** Reads the option's text. Throws a `UsageError` that names `flag`, the text and the allowed values. */
  parse(text: string, flag: string): T;
  /** The value as it is typed after the flag. */
  format(value: T): string;
}

/** The options of a lab, by name in camelCase. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** The values of a lab's options, typed from their definitions. */
export type Config<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

interface NumericSpec<T> {
  description: string;
  default: T;
  min?: number;
  max?: number;
  /** The minimum itself is not allowed. */
  exclusiveMin?: boolean;
}

/** Null is the default of a number that need not be given. */
type OptionalSpec = Omit<NumericSpec<number>, 'default'> & { default?: number | null };

interface IntegersSpec extends NumericSpec<readonly number[]> {
  /** The word for no number at all, such as `none`; without it there is at least one number. */
  none?: string;
}

/**
 * A whole number, by default within the safe integers.
 *
 * @throws RangeError when the default is not an integer within the range.
 * @example
 * ```ts
 * import { integer } from '@nn-labs/experiment';
 *
 * const epochs = integer({ description: 'passes over the data', default: 1000, min: 1 });
 * epochs.parse('20', '--epochs'); // => 20
 * epochs.parse('-3', '--epochs'); // throws --epochs: '-3' is not an integer of at least 1
 * ```
 */
export function integer(spec: NumericSpec<number>): Option<number> {
  return numeric('integer', spec);
}

/**
 * A whole number, or a word that stands for "no number" and becomes `null` (such as `full` or `all`); `null` by default.
 *
 * @example
 * ```ts
 * import { integerOr } from '@nn-labs/experiment';
 *
 * const batchSize = integerOr('full', { description: 'samples per update', min: 1 });
 * batchSize.parse('full', '--batch-size'); // => null
 * batchSize.parse('128', '--batch-size'); // => 128
 * ```
 */
export function integerOr(word: string, spec: OptionalSpec): Option<number | null> {
  return numeric('integer', { default: null, ...spec }, word);
}

/**
 * A finite number.
 *
 * @throws RangeError when the default is outside the range.
 * @example
 * ```ts
 * import { number } from '@nn-labs/experiment';
 *
 * const lr = number({ description: 'learning rate', default: 0.005, min: 0, exclusiveMin: true });
 * lr.parse('1e-3', '--lr'); // => 0.001
 * lr.parse('0', '--lr'); // throws --lr: '0' is not a number above 0
 * ```
 */
export function number(spec: NumericSpec<number>): Option<number> {
  return numeric('number', spec);
}

/**
 * A finite number, or a word that stands for "none given" and becomes `null` (such as `usual`); `null` by default.
 *
 * @example
 * ```ts
 * import { numberOr } from '@nn-labs/experiment';
 *
 * const momentum = numberOr('usual', { description: 'share of the last step', min: 0 });
 * momentum.parse('usual', '--momentum'); // => null
 * momentum.parse('0.5', '--momentum'); // => 0.5
 * momentum.parse('-1', '--momentum'); // throws --momentum: '-1' is not 'usual' or a number of at least 0
 * ```
 */
export function numberOr(word: string, spec: OptionalSpec): Option<number | null> {
  return numeric('number', { default: null, ...spec }, word);
}

/**
 * One word out of a list; `formerly` says which word is meant by one that is no longer listed.
 *
 * @throws RangeError when the default is not in the list.
 * @example
 * ```ts
 * import { choice } from '@nn-labs/experiment';
 *
 * const loss = choice(['squared-error', 'cross-entropy'], { description: 'what is minimised', default: 'squared-error' });
 * loss.parse('cross-entropy', '--loss'); // => 'cross-entropy'
 * loss.parse('crossentropy', '--loss'); // throws --loss: 'crossentropy' is not one of squared-error, cross-entropy
 *
 * const data = choice(['mnist', 'idx'], { description: 'the images', default: 'mnist', formerly: { auto: 'mnist' } });
 * data.parse('auto', '--data'); // => 'mnist'
 * ```
 */
export function choice<const T extends string>(
  words: readonly T[],
  spec: { description: string; default: NoInfer<T>; formerly?: Readonly<Record<string, NoInfer<T>>> },
): Option<T> {
  const allowed = `one of ${words.join(', ')}`;
  const formerly = new Map(Object.entries(spec.formerly ?? {}));
  if (!words.includes(spec.default))
    throw new RangeError(`choice: the default '${spec.default}' is not ${allowed}`);
  return {
    kind: 'choice',
    description: spec.description,
    default: spec.default,
    placeholder: `<${words.join('|')}>`,
    allowed,
    parse: (text, flag) => {
      const word = words.find((candidate) => candidate === text) ?? formerly.get(text);
      if (word !== undefined) return word;
      const near = nearest(text, words);
      throw new UsageError(
        `${flag}: '${text}' is not ${allowed}`,
        near === undefined ? suchAs(flag, spec.default) : `Did you mean ${typed(flag, near)}?`,
      );
    },
    format: String,
  };
}

/**
 * On or off: `--name` and `--no-name`.
 *
 * @example
 * ```ts
 * import { flag } from '@nn-labs/experiment';
 *
 * flag({ description: 'add a bias to every unit', default: false }).default; // => false
 * ```
 */
export function flag(spec: { description: string; default: boolean }): Option<boolean> {
  const allowed = 'on or off';
  return {
    kind: 'flag',
    description: spec.description,
    default: spec.default,
    placeholder: '',
    allowed,
    parse: (text, name) => {
      if (text === 'true' || text === 'false') return text === 'true';
      throw new UsageError(
        `${name}: '${text}' is not ${allowed}`,
        `Write ${name} or ${name.replace('--', '--no-')}.`,
      );
    },
    format: (value) => (value ? 'on' : 'off'),
  };
}

/**
 * Whole numbers separated by commas, at least one; with `none`, a word that stands for no number and becomes `[]`.
 *
 * @throws RangeError when the default has a number outside the range, or none although there is no word for that.
 * @example
 * ```ts
 * import { integers } from '@nn-labs/experiment';
 *
 * const hidden = integers({ description: 'units of each hidden layer', default: [64], min: 1, max: 4096 });
 * hidden.parse('64,32', '--hidden'); // => [ 64, 32 ]
 * hidden.parse('64,,32', '--hidden'); // throws --hidden: '' is not an integer from 1 to 4096
 *
 * const some = integers({ description: 'units', default: [64], min: 1, none: 'none' });
 * some.parse('none', '--hidden'); // => []
 * ```
 */
export function integers(spec: IntegersSpec): Option<readonly number[]> {
  const { none } = spec;
  if (spec.default.length === 0 && none === undefined) {
    throw new RangeError('integers: the default has no number. Give one, or a word for none.');
  }
  const defaults = spec.default.length === 0 ? [spec.min ?? spec.max ?? 0] : spec.default;
  const [item] = defaults.map((value) => integer({ ...spec, default: value })) as [Option<number>];
  const one = none === undefined ? item.allowed : `'${none}' or ${item.allowed}`;
  return {
    kind: 'integers',
    description: spec.description,
    default: spec.default,
    placeholder: none === undefined ? '<n[,n...]>' : `<n[,n...]|${none}>`,
    allowed: `${one}, or several separated by commas`,
    parse: (text, name) => {
      if (text === none) return [];
      return text.split(',').map((part) => {
        try {
          return item.parse(part.trim(), name);
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          throw new UsageError(
            error.message,
            `Such as: ${typed(name, '64,32')}, without blanks${none === undefined ? '' : `; or ${typed(name, none)}`}`,
          );
        }
      });
    },
    format: (value) => (value.length === 0 && none !== undefined ? none : value.join(',')),
  };
}

/**
 * A file or folder name; `null` when it is not given.
 *
 * @example
 * ```ts
 * import { path } from '@nn-labs/experiment';
 *
 * path({ description: 'write the model here', placeholder: '<file>' }).parse('model.safetensors', '--save-model'); // => 'model.safetensors'
 * ```
 */
export function path(spec: {
  description: string;
  placeholder: string;
  /** The run writes it: a sweep refuses the option, since each run would overwrite the one before. */
  writes?: boolean;
  /** Whether a file begins as one that a run writes there; any other is replaced only with `--force`. */
  owns?: (start: Uint8Array) => boolean;
}): Option<string | null> {
  return {
    kind: 'path',
    description: spec.description,
    writes: spec.writes ?? false,
    ...(spec.owns && { owns: spec.owns }),
    default: null,
    placeholder: spec.placeholder,
    allowed: 'a file or folder name',
    parse: (text, name) => {
      if (text !== '') return text;
      throw new UsageError(`${name}: the name is empty`, `Give ${name} a file or folder name.`);
    },
    format: (value) => value ?? '',
  };
}

/**
 * The candidate that is nearest to a mistyped word, or undefined when none is near.
 *
 * @example
 * ```ts
 * import { nearest } from '@nn-labs/experiment';
 *
 * nearest('sigmiod', ['sigmoid', 'tanh', 'relu']); // => 'sigmoid'
 * nearest('banana', ['sigmoid', 'tanh', 'relu']); // => undefined
 * ```
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  // A long pasted word is no misspelling; comparing it would only take time.
  if (word.length > 40) return undefined;
  const scored = candidates
    .map((candidate) => ({ candidate, distance: leven(fold(word), fold(candidate)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  if (best === undefined) return undefined;
  const { candidate, distance } = best;
  // Two letters the wrong way round are a distance of 2; a word of which nothing is left is no neighbour.
  return distance <= Math.max(2, Math.floor(candidate.length * 0.4)) && distance < candidate.length
    ? candidate
    : undefined;
}

/** Case and separators are no difference between two spellings. */
function fold(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '');
}

const numericKinds = {
  integer: {
    noun: 'an integer',
    letter: 'n',
    lowest: Number.MIN_SAFE_INTEGER,
    highest: Number.MAX_SAFE_INTEGER,
    is: Number.isSafeInteger,
  },
  number: { noun: 'a number', letter: 'x', lowest: -Infinity, highest: Infinity, is: Number.isFinite },
} as const;

/** An option for a number, or for the `word` that stands for null. */
function numeric<T extends number | null>(
  kind: keyof typeof numericKinds,
  spec: NumericSpec<T>,
  word?: string,
): Option<T> {
  const { noun, letter, lowest, highest, is } = numericKinds[kind];
  const plain = `${noun} ${range(spec, lowest, highest)}`.trim();
  const allowed = word === undefined ? plain : `'${word}' or ${plain}`;
  const takes = (value: number): boolean => is(value) && within(value, spec);
  const format = (value: T): string => (value === null ? (word ?? '') : String(value));
  if (spec.default !== null && !takes(spec.default)) {
    throw new RangeError(`${kind}: the default ${spec.default} is not ${plain}`);
  }
  return {
    kind,
    description: spec.description,
    default: spec.default,
    placeholder: word === undefined ? `<${letter}>` : `<${letter}|${word}>`,
    allowed,
    parse: (text, flag) => {
      if (text === word) return null as T; // T has null only where there is a word for it
      const value = readNumber(text);
      if (takes(value)) return value as T;
      const meant = meantNumber(text);
      throw new UsageError(
        `${flag}: '${text}' is not ${allowed}`,
        meant !== null && takes(Number(meant))
          ? `Did you mean ${typed(flag, meant)}?`
          : suchAs(flag, format(spec.default)),
      );
    },
    format,
  };
}

/** Number() also takes '', ' 1', '0x10' and 'Infinity', none of which a reader would call a number here. */
function readNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

/** `0,5` as other languages write it, `60,000` as this one reads it; null for anything else. */
function meantNumber(text: string): string | null {
  if (!/^\d+,\d+$|(?:,\d{3}){2}$/.test(text)) return null;
  return /^[1-9]\d{0,2}(?:,\d{3})+$/.test(text) ? text.replaceAll(',', '') : text.replace(',', '.');
}

/** A value behind its flag; `--sweep lr` takes it behind an equals sign. */
function typed(flag: string, value: string): string {
  return `${flag}${flag.includes(' ') ? '=' : ' '}${value}`;
}

function suchAs(flag: string, value: string): string {
  return `Such as: ${typed(flag, value)}`;
}

function within(
  value: number,
  { min = -Infinity, max = Infinity, exclusiveMin }: NumericSpec<unknown>,
): boolean {
  return value >= min && value <= max && !(exclusiveMin === true && value === min);
}

function range(spec: NumericSpec<unknown>, lowest: number, highest: number): string {
  const min = spec.min ?? lowest;
  const max = spec.max ?? highest;
  const low = spec.exclusiveMin === true ? `above ${min}` : `of at least ${min}`;
  if (max === highest) return min === lowest ? '' : low;
  return spec.exclusiveMin === true ? `${low} and at most ${max}` : `from ${min} to ${max}`;
}
