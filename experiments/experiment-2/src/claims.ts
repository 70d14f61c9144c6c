import { claim } from '@nn-labs/classifier';
import type { Claim } from '@nn-labs/experiment';

/** The accuracies that the notebook prints, by epoch. */
const accuracies = { 0: '9.20%', 200: '62.40%', 400: '77.00%', 600: '94.80%', 800: '96.90%', 999: '98.00%' };

/** `0.5 * np.sum((y - output) ** 2)` at these epochs, with seven decimals. */
const losses = { 0: '1518.6725895', 200: '217.5329129', 999: '18.4413631' };

/** `W1.sum()` and `W2.sum()` after the notebook's 1,000 updates in NumPy. */
const weightSums = ['242.16287112543', '-90.54567875235'];

/** What the lab says of its run with the default preset: NumPy's figures, and the hashes of its own weights. */
export const claims: readonly Claim[] = [
  // hashlib.sha256(W1.tobytes() + W2.tobytes()) after np.random.seed(40) and the two draws
  claim.hash(
    'first weights, SHA-256',
    'initSha256',
    '8589fe0edf52db46d7b840b3ddb4412f9f3bb59b0384656661a864830eb8cbe8',
  ),
  ...Object.entries(accuracies).map(([epoch, accuracy]) => claim.accuracyAt(Number(epoch), accuracy)),
  ...Object.entries(losses).map(([epoch, loss]) =>
    claim.within(`loss at epoch ${epoch}`, `history.${epoch}.loss`, loss, 1e-7),
  ),
  claim.percent('test accuracy', 'testAccuracy', '85.03%'),
  ...weightSums.map((sum, layer) => {
    const name = `sum of trained W${layer + 1}`;
    return claim.within(name, `evidence.weightSums.${layer}`, sum, 1e-12, { relative: true });
  }),
  claim.hash(
    'trained weights, SHA-256',
    'weightsSha256',
    '15aacd9faa3c89b26f0259a578ea6245676135065eb11b3ded5368be9b9c092d',
  ),
];
