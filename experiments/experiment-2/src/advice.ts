import type { Advice } from '@nn-labs/experiment';
import type { FindingTopic } from '@nn-labs/network';

/** What helps against a warning, and the experiment over seeds that shows it: `advice.md` has its rows. */
interface AdviceExperiment extends Advice {
  readonly about: FindingTopic;
}

/** Everything that the report advises. What no experiment shows is no advice; a test holds the figures against the record. */
export const adviceExperiments: readonly AdviceExperiment[] = [
  {
    about: 'gap',
    text: 'More training images narrow the gap (--limit).',
    command: 'pnpm exp 2 --lr 0.0025 --sweep limit=500,1000,2000 --seeds 1..3',
    measured:
      'The gap: 20.5 ± 0.3 points with 500 images, 13.7 ± 0.3 points with 1000 images, 9.5 ± 0.1 points with 2000 images.',
  },
  {
    about: 'high-rate',
    text: 'A smaller learning rate helps: try a third of it (--lr).',
    command: 'pnpm exp 2 --sweep lr=0.05,0.015,0.005 --seeds 1..3',
    measured:
      'Test accuracy: 9.9 ± 0.4 % with --lr 0.05, 28.3 ± 8.5 % with --lr 0.015, 84.6 ± 0.3 % with --lr 0.005.',
  },
  {
    about: 'low-rate',
    text: 'A higher learning rate helps (--lr).',
    command: 'pnpm exp 2 --sweep lr=0.00005,0.0005,0.005 --seeds 1..3',
    measured:
      'Test accuracy: 26.8 ± 4.5 % with --lr 0.00005, 70.7 ± 2.6 % with --lr 0.0005, 84.6 ± 0.3 % with --lr 0.005.',
  },
  {
    about: 'epochs',
    text: 'More epochs help (--epochs).',
    command: 'pnpm exp 2 --sweep epochs=100,300,1000 --seeds 1..3',
    measured:
      'Test accuracy: 55.0 ± 6.4 % after 100 epochs, 77.2 ± 2.2 % after 300 epochs, 84.6 ± 0.3 % after 1000 epochs.',
  },
];

/** The advice on what a finding is about; none where no experiment shows any, or all images are in use already. */
export function adviceOn(about: FindingTopic, { limit }: { readonly limit: number | null }): Advice | null {
  const found = adviceExperiments.find((each) => each.about === about);
  if (found === undefined || (about === 'gap' && limit === null)) return null;
  const { text, command, measured } = found;
  return { text, command, measured };
}
