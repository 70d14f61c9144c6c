import type { Finding, RecordedRun } from '@nn-labs/experiment';
import { diagnose, explain, type Layer, type Network, type RecordedEpoch } from '@nn-labs/network';
import type { LabData } from '../data/dataset.ts';
import type { Design, Settings } from '../design.ts';
import { learntNothingText } from '../judge/tested.ts';
import { thousands } from '../numbers.ts';
import type { Evaluated } from '../training/compute.ts';
import type { Curves } from './curves.ts';

/** What the findings are about. */
export interface Explained {
  readonly settings: Settings;
  readonly data: LabData;
  /** With the weights that the seed draws. */
  readonly before: Network<Layer>;
  readonly evaluated: Evaluated | null;
  readonly curves: Curves;
  /** The epoch whose weights an early stop has kept; null for a training that ends with its last ones. */
  readonly keptEpoch: number | null;
  readonly signal: AbortSignal;
}

/** What a training shows, in words: what the network package finds, and which mistake is the most frequent. */
export async function findingsOf(design: Design, explained: Explained): Promise<Finding[]> {
  const { settings, data, before, evaluated, curves, keptEpoch, signal } = explained;
  const { samples, label } = design.source.words;
  const { X, Y } = data.train;
  const nothing = evaluated && learntNothingText(evaluated.train, data.train, before.judge);
  const learnt: Finding[] = nothing === null ? [] : [{ kind: 'warning', text: nothing }];
  // What came after the weights that were kept is no fault of theirs.
  const kept = keptEpoch ?? Infinity;
  const found = explain({
    config: before.config,
    epochs: curves.training.flatMap(measured),
    trainAccuracy: evaluated?.train.accuracy,
    heldOut: evaluated
      ? {
          accuracy: evaluated.test.accuracy,
          epochs: curves.heldOut.filter(({ epoch }) => epoch <= kept).flatMap(measured),
        }
      : undefined,
    before: await diagnose(before, X, Y, { signal }),
    after: evaluated ? await diagnose(evaluated.network, X, Y, { signal }) : undefined,
    samplesAre: samples,
  }).map(({ kind, about, text }): Finding => {
    const advice = kind === 'warning' ? design.advice(about, settings) : null;
    return { kind, text, ...(advice === null ? {} : { advice }) };
  });
  const mistake = mostFrequentMistake(evaluated?.test.report?.confusion ?? []);
  if (mistake === null) return [...learnt, ...found];
  const { actual, predicted, count, total } = mistake;
  const article = label === 'digit' ? 'a' : label;
  const text = `Its most frequent mistake: it takes ${thousands(count)} of ${thousands(total)} ${samples} of ${article} ${actual} for ${article} ${predicted}.`;
  const well = found.findIndex(({ kind }) => kind === 'good');
  return [...learnt, ...found.toSpliced(well < 0 ? found.length : well, 0, { kind: 'note', text })];
}

function measured({ epoch, loss, accuracy }: Curves['training'][number]): RecordedEpoch[] {
  return loss === null ? [] : [{ epoch, loss, accuracy }];
}

function mostFrequentMistake(counts: readonly (readonly number[])[]) {
  let most: { actual: number; predicted: number; count: number; total: number } | null = null;
  for (const [actual, row] of counts.entries()) {
    const total = row.reduce((sum, count) => sum + count, 0);
    for (const [predicted, count] of row.entries()) {
      if (actual !== predicted && count > (most?.count ?? 0)) most = { actual, predicted, count, total };
    }
  }
  return most;
}

/** The epoch whose weights an early stop has kept; null for a run that ends with its last ones. */
export function keptEpochOf({ outcome: { result } }: RecordedRun): number | null {
  if (typeof result !== 'object' || result === null || !('bestEpoch' in result)) return null;
  return typeof result.bestEpoch === 'number' ? result.bestEpoch : null;
}

/** How a run ended, where it did not take all its epochs or did not keep its last weights: nobody looks for the rest. */
export function endNotes(
  { epochs }: Settings,
  samples: string,
  run: RecordedRun,
  { training }: Curves,
): Finding[] {
  const note = (text: string): Finding[] => [{ kind: 'note', text }];
  const last = training.at(-1)?.epoch;
  const done = (last ?? 0) + 1;
  const all = thousands(epochs);
  if (run.outcome.status === 'interrupted') {
    return note(
      last === undefined
        ? `The run is unfinished: it stopped before the first of ${all} epochs was done.`
        : `The run is unfinished: it stopped after ${thousands(done)} of ${all} epochs, and what follows is said of those alone.`,
    );
  }
  const best = keptEpochOf(run);
  if (best === null) return [];
  const trained =
    done < epochs
      ? `The training stopped early, after ${thousands(done)} of ${all} epochs`
      : `The training took all its ${all} epochs`;
  return note(`${trained}; the network is the one of epoch ${best}, the best on its validation ${samples}.`);
}
