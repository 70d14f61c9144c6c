import { type Claim, defineExperiment } from '@nn-labs/experiment';
import { options, plan, run } from './run.ts';

/** What NumPy says: fixtures/make-numpy.py runs the lines of this lab in NumPy. */
const printed = 'ef21d64cdd3fe5b6c5495d1d17afda40b1a5fd713a58af57d21dc8613c475380';

function claim(name: string, figure: string, expected: string): Claim {
  const found: Claim['found'] = ({ result }) =>
    String((result as Record<string, unknown>)[figure] ?? '') || null;
  return { name, expected, tolerance: 'exact', found };
}

export default defineExperiment({
  id: 1,
  title: 'Arrays',
  summary: 'Half an hour before networks: each line of NumPy, and what it prints, computed here.',
  options,
  claims: [
    claim('images nearest to their own mean', 'testAccuracy', '0.7655'),
    claim('all that is printed, SHA-256', 'blocksSha256', printed),
  ],
  plan,
  run,
  report: async (config, _, context) => (await import('./report.ts')).report(config, context),
  figures: { testAccuracy: { as: 'percent', better: 'higher' }, blocksSha256: { as: 'hash', repeats: true } },
});
