import { type Claim, type Outcome, percent } from '@nn-labs/experiment';

/** What the claims look at, of an outcome that may have none of it. */
interface Found {
  readonly history?: readonly {
    readonly epoch: number;
    readonly loss: number;
    readonly trainAccuracy: number;
  }[];
  readonly result?: {
    readonly testAccuracy: number | null;
    readonly initSha256: string;
    readonly weightsSha256: string | null;
  };
  readonly evidence?: { readonly weightSums: readonly number[] };
}

/** The accuracies that the notebook prints, in percent, by epoch. */
const accuracies = { 0: '9.20', 200: '62.40', 400: '77.00', 600: '94.80', 800: '96.90', 999: '98.00' };

/** `0.5 * np.sum((y - output) ** 2)` at these epochs, with seven decimals. */
const losses = { 0: '1518.6725895', 200: '217.5329129', 999: '18.4413631' };

/** `W1.sum()` and `W2.sum()` after the notebook's 1,000 updates in NumPy. */
const weightSums = ['242.16287112543', '-90.54567875235'];

/** What the lab says of its run with the default preset: NumPy's figures, and the hashes of its own weights. */
export const claims: readonly Claim[] = [
  {
    name: 'first weights, SHA-256',
    // hashlib.sha256(W1.tobytes() + W2.tobytes()) after np.random.seed(40) and the two draws
    expected: '8589fe0edf52db46d7b840b3ddb4412f9f3bb59b0384656661a864830eb8cbe8',
    tolerance: 'exact',
    found: (outcome) => read(outcome).result?.initSha256 ?? null,
  },
  ...Object.entries(accuracies).map(([epoch, accuracy]) => ({
    name: `accuracy at epoch ${epoch}`,
    expected: `${accuracy}%`,
    tolerance: 'exact',
    found: (outcome: Outcome) => shown(at(outcome, epoch)?.trainAccuracy),
  })),
  ...Object.entries(losses).map(([epoch, loss]) => ({
    name: `loss at epoch ${epoch}`,
    expected: loss,
    tolerance: '1e-7',
    found: (outcome: Outcome) => at(outcome, epoch)?.loss.toFixed(9) ?? null,
    holds: (found: string) => Math.abs(Number(found) - Number(loss)) <= 1e-7,
  })),
  {
    name: 'test accuracy',
    expected: '85.03%',
    tolerance: 'exact',
    found: (outcome) => shown(read(outcome).result?.testAccuracy),
  },
  ...weightSums.map((sum, layer) => ({
    name: `sum of trained W${layer + 1}`,
    expected: sum,
    tolerance: '1e-12 of it',
    found: (outcome: Outcome) => read(outcome).evidence?.weightSums[layer]?.toPrecision(15) ?? null,
    holds: (found: string) => Math.abs(Number(found) - Number(sum)) <= 1e-12 * Math.abs(Number(sum)),
  })),
  {
    name: 'trained weights, SHA-256',
    expected: '15aacd9faa3c89b26f0259a578ea6245676135065eb11b3ded5368be9b9c092d',
    tolerance: 'exact',
    found: (outcome) => read(outcome).result?.weightsSha256 ?? null,
  },
];

/** The fields of an outcome are JSON of any kind; `run` fills them so. */
function read(outcome: Outcome): Found {
  return outcome as Found;
}

function at(outcome: Outcome, epoch: string) {
  return read(outcome).history?.find((report) => report.epoch === Number(epoch));
}

function shown(fraction: number | null | undefined): string | null {
  return fraction === null || fraction === undefined ? null : `${percent(fraction)}%`;
}
