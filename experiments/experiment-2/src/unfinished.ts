import type { Finding, RecordedRun } from '@nn-labs/experiment';
import type { Curves } from './curves.ts';
import type { Settings } from './options.ts';
import { thousands } from './thousands.ts';

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
