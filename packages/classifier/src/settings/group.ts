import { type Option, type Options, UsageError } from '@nn-labs/experiment';

/**
 * When settings are refused, why, and the way out.
 *
 * @example
 * ```ts
 * import { type Rule, refuse } from '@nn-labs/classifier';
 * const rule: Rule = [true, '--maps 0: there are no maps', 'Give at least 1.'];
 * refuse([rule]); // throws --maps 0: there are no maps
 * ```
 */
export type Rule = readonly [isRefused: boolean, cause: string, remedy: string];

/** Options that belong to one concept, and the rules between them; `S` is what their values are. */
export interface Group<S> {
  readonly options: { readonly [K in keyof S]: Option<S[K]> };
  rules(settings: S): Rule[];
}

/**
 * Throws what the first rule that refuses says.
 *
 * @throws UsageError for the first rule whose first item is true.
 * @example
 * ```ts
 * import { refuse } from '@nn-labs/classifier';
 * refuse([[false, 'never', 'nothing to do']]);
 * refuse([[true, '--kernel 9 is larger than the image', 'Give a smaller --kernel.']]); // throws --kernel 9 is larger
 * ```
 */
export function refuse(rules: Iterable<Rule>): void {
  for (const [isRefused, cause, remedy] of rules) if (isRefused) throw new UsageError(cause, remedy);
}

/**
 * The options with other defaults: those that are named.
 *
 * @throws RangeError for a name that no option has, or a value that its option does not take.
 * @example
 * ```ts
 * import { withDefaults } from '@nn-labs/classifier';
 * import { integer } from '@nn-labs/experiment';
 * const options = { epochs: integer({ description: 'passes over the data', default: 10, min: 1 }) };
 * withDefaults(options, { epochs: 3 }).epochs.default; // => 3
 * withDefaults(options, { epochs: 0 }); // throws the default 0 of epochs is not an integer of at least 1
 * ```
 */
export function withDefaults<O extends Options>(options: O, defaults: Readonly<Record<string, unknown>>): O {
  const changed: Record<string, Option<unknown>> = { ...options };
  for (const [name, value] of Object.entries(defaults)) {
    const option = changed[name];
    if (option === undefined) throw new RangeError(`withDefaults: there is no option ${name}`);
    if (value !== null && !takes(option, value)) {
      throw new RangeError(`withDefaults: the default ${value} of ${name} is not ${option.allowed}`);
    }
    changed[name] = { ...option, default: value };
  }
  return changed as O; // the same options, with other defaults
}

function takes(option: Option<unknown>, value: unknown): boolean {
  try {
    option.parse(option.kind === 'flag' ? String(value) : option.format(value), '');
    return true;
  } catch {
    return false;
  }
}
