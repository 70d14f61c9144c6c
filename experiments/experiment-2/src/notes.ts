import type { Finding, RecordedRun } from '@nn-labs/experiment';
import type { Curves } from './curves.ts';
import { thousands } from './numbers.ts';
import type { Settings } from './options.ts';

/** The epoch whose weights an early stop has kept; null for a run that ends with its last ones. */
export function keptEpoch({ outcome: { result } }: RecordedRun): number | null {
  if (typeof result !== 'object' || result === null || !('bestEpoch' in result)) return null;
  return typeof result.bestEpoch === 'number' ? result.bestEpoch : null;
}

/** Of a run that kept its best weights: which these are, so that nobody takes the end of the curves for theirs. */
export function keptNote({ epochs }: Settings, run: RecordedRun, { training }: Curves): Finding[] {
  const best = keptEpoch(run);
  const done = (training.at(-1)?.epoch ?? 0) + 1;
  if (best === null) return [];
  const trained =
    done < epochs
      ? `The training stopped early, after ${thousands(done)} of ${thousands(epochs)} epochs`
      : `The training took all its ${thousands(epochs)} epochs`;
  return [
    {
      kind: 'note',
      text: `${trained}; the network is the one of epoch ${best}, the best on its validation images.`,
    },
  ];
}

/** Of a run that was stopped: how far it came, so that nobody looks for the rest. */
export function unfinishedNote(
  { epochs }: Settings,
  { outcome }: RecordedRun,
  { training }: Curves,
): Finding[] {
  if (outcome.status !== 'interrupted') return [];
  const last = training.at(-1)?.epoch;
  const text =
    last === undefined
      ? `The run is unfinished: it stopped before the first of ${thousands(epochs)} epochs was done.`
      : `The run is unfinished: it stopped after ${thousands(last + 1)} of ${thousands(epochs)} epochs, and what follows is said of those alone.`;
  return [{ kind: 'note', text }];
}
