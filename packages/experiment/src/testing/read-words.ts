import { flagName, optionName } from '../flag-name.ts';
import { integer, nearest, type Options, UsageError } from '../options.ts';

/** What the words of a command ask for, as far as one run goes. */
export interface AskedRun {
  preset?: string;
  dryRun?: boolean;
  checkpointEvery?: number;
  readonly given: Record<string, unknown>;
}

/** Reads `--epochs 3 --preset quick --no-bias`. Throws a UsageError for a word that the lab does not know. */
export function readWords(options: Options, words: readonly string[]): AskedRun {
  const asked: AskedRun = { given: {} };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    const [, flag = '', inline] = /^(--[^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (word === '--dry-run') {
      asked.dryRun = true;
      continue;
    }
    const name = optionName(flag);
    const positive = optionName(flag.replace('--no-', '--'));
    if (options[positive]?.kind === 'flag' && inline === undefined) {
      asked.given[positive] = name === positive;
      continue;
    }
    const reader = readerOf(options, flag, word);
    const text = inline ?? words[++i];
    if (text === undefined || (inline === undefined && text.startsWith('--'))) {
      throw new UsageError(`${flag}: its value is missing`, `Give ${flag} a value.`);
    }
    if (flag === '--preset') asked.preset = text;
    else if (flag === '--checkpoint-every') asked.checkpointEvery = every.parse(text, flag);
    else asked.given[name] = reader?.parse(text, flag);
  }
  return asked;
}

const every = integer({ description: 'epochs between two checkpoints', default: 1, min: 1 });

function readerOf(options: Options, flag: string, word: string): Options[string] | undefined {
  if (flag === '--preset' || flag === '--checkpoint-every') return undefined;
  const option = flag === '' ? undefined : options[optionName(flag)];
  if (option !== undefined) return option;
  const near = nearest(word, [...Object.keys(options).map(flagName), '--preset', '--dry-run']);
  throw new UsageError(
    `unknown option '${word}'`,
    near === undefined
      ? `The options: ${Object.keys(options).map(flagName).join(', ')}.`
      : `Did you mean ${near}?`,
  );
}

/** Values as they are typed in a test, each one checked as if it were typed on the command line. */
export function checkValues(options: Options, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    const option = readerOf(options, flagName(name), flagName(name));
    if (option === undefined || (option.kind === 'path' && value === null)) continue;
    option.parse(option.kind === 'flag' ? String(value) : option.format(value), flagName(name));
  }
}
