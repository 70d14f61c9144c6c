import { flagName, type Options } from '@nn-labs/experiment';

/** Options as they are typed: `--batch-size full --bias`. */
export function typedOptions(values: Readonly<Record<string, unknown>>, options: Options): string {
  return typedEach(values, options).join(' ');
}

export function typedEach(values: Readonly<Record<string, unknown>>, options: Options): string[] {
  return Object.entries(values).map(([name, value]) => {
    const flag = flagName(name);
    if (typeof value === 'boolean') return value ? flag : flag.replace('--', '--no-');
    return `${flag} ${quoted(options[name]?.format(value) ?? String(value))}`;
  });
}

/** A word as a shell takes it for one. */
export function quoted(word: string): string {
  return /^[\w./:,+=@%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
