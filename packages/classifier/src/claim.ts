import { type Claim, type Json, type Outcome, percent } from '@nn-labs/experiment';

/** The field of an outcome that a path names; undefined where there is none. */
function at(outcome: Outcome, path: string): Json | undefined {
  const [first = '', ...rest] = path.split('.');
  const isPart = first === 'history' || first === 'evidence' || first === 'data';
  let value: Json | undefined = isPart ? outcome[first] : outcome.result;
  for (const name of isPart ? rest : [first, ...rest]) {
    // Of the history, the row of an epoch.
    if (value === outcome.history && Array.isArray(value)) {
      value = value.find((row) => (row as { epoch?: Json }).epoch === Number(name));
    } else {
      value = (value as { readonly [key: string]: Json } | null | undefined)?.[name];
    }
  }
  return value;
}

function percentAt(name: string, path: string, expected: string): Claim {
  return {
    name,
    expected: expected.endsWith('%') ? expected : `${expected}%`,
    tolerance: 'exact',
    found: (outcome) => {
      const value = at(outcome, path);
      return typeof value === 'number' ? `${percent(value)}%` : null;
    },
  };
}

/**
 * Claims about a run of a lab, for `--verify`. A path names a figure of the result, such as `testAccuracy`; beginning with
 * `history.<epoch>.`, one of a reported epoch; with `evidence.`, one that is not printed: `evidence.weightSums.0`.
 *
 * @example
 * ```ts
 * import { claim } from '@nn-labs/classifier';
 * const outcome = { history: [{ epoch: 5, loss: 1.25, trainAccuracy: 0.989 }], result: { testAccuracy: 0.9781 } };
 * claim.accuracyAt(5, '98.90%').found(outcome); // => '98.90%'
 * claim.percent('test accuracy', 'testAccuracy', '97.81%').found(outcome); // => '97.81%'
 * claim.hash('trained weights', 'weightsSha256', '15aa…').found(outcome); // => null
 * const loss = claim.within('loss at the end', 'history.5.loss', '1.2500', 1e-4);
 * loss.found(outcome); // => '1.250000'
 * loss.holds?.('1.250090'); // => true
 * ```
 */
export const claim: {
  /** The accuracy on the training samples that an epoch reports, in percent. */
  accuracyAt(epoch: number, expected: string): Claim;
  /** A fraction, shown as percent with two decimals. */
  percent(name: string, path: string, expected: string): Claim;
  /** A text, to the letter. */
  hash(name: string, path: string, expected: string): Claim;
  /** A number, up to `tolerance`: an amount, or with `relative` a share of what is expected. */
  within(
    name: string,
    path: string,
    expected: string,
    tolerance: number,
    how?: { readonly relative: boolean },
  ): Claim;
} = {
  accuracyAt: (epoch, expected) =>
    percentAt(`accuracy at epoch ${epoch}`, `history.${epoch}.trainAccuracy`, expected),
  percent: percentAt,
  hash: (name, path, expected) => ({
    name,
    expected,
    tolerance: 'exact',
    found: (outcome) => {
      const value = at(outcome, path);
      return typeof value === 'string' ? value : null;
    },
  }),
  within(name, path, expected, tolerance, { relative } = { relative: false }) {
    const wanted = Number(expected);
    const most = relative ? tolerance * Math.abs(wanted) : tolerance;
    const decimals = (expected.split('.')[1] ?? '').length + 2;
    return {
      name,
      expected,
      tolerance: relative ? `${tolerance} of it` : String(tolerance),
      found: (outcome) => {
        const value = at(outcome, path);
        if (typeof value !== 'number') return null;
        return relative ? value.toPrecision(15) : value.toFixed(decimals);
      },
      holds: (found) => Math.abs(Number(found) - wanted) <= most,
    };
  },
};
