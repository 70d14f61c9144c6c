import { percent } from '@nn-labs/experiment';
import { EarlyStopping, Network } from '@nn-labs/network';
import type { ReportedEpoch } from './checkpoints.ts';
import { thousands } from './numbers.ts';
import type { Settings } from './options.ts';

/** What the settings watch; null where they let every epoch be trained. */
export function buildStopping({ patience, monitor }: Settings): EarlyStopping | null {
  if (patience === null) return null;
  return new EarlyStopping({ patience, monitor: monitor === 'usual' ? undefined : monitor });
}

/** The network that a run is for: the trained one, or one with the weights of its best epoch. */
export function chosenNetwork(network: Network, stopping: EarlyStopping | null): Network {
  if (stopping === null) return network;
  // Another one: what a checkpoint goes on from are the last weights, not the best.
  const chosen = new Network({ ...network.config, parameters: network.layers });
  stopping.restore(chosen);
  return chosen;
}

/** How many epochs made the weights that a run ends with. */
export function chosenEpochs(stopping: EarlyStopping | null, done: number): number {
  return stopping?.best ? stopping.best.epoch + 1 : done;
}

/** Why the training ended, and with which weights. */
export function endText(
  { epochs, patience, monitor }: Settings,
  { best, isOver }: EarlyStopping,
  done: number,
): string {
  const accuracy = monitor === 'accuracy';
  const why =
    isOver && done < epochs
      ? `Stopped after epoch ${done - 1}: no ${accuracy ? 'higher' : 'lower'} validation ${accuracy ? 'accuracy' : 'loss'} in ${counted(patience)}.`
      : `Trained for all ${counted(epochs)}.`;
  if (best === null) return `${why} The weights of the last one are kept: none had a finite validation loss.`;
  const figures = `validation loss ${best.loss < 1e6 ? best.loss.toFixed(4) : best.loss.toExponential(4)}, accuracy ${percent(best.accuracy!)}%`;
  return `${why} The weights of epoch ${best.epoch} are kept (${figures}).`;
}

function counted(epochs: number | null): string {
  return epochs === 1 ? '1 epoch' : `${thousands(epochs ?? 0)} epochs`;
}

/** What the result says of validation and early stopping; nothing where the settings ask for neither. */
export function validationResult(
  { validation, epochs }: Settings,
  stopping: EarlyStopping | null,
  history: readonly ReportedEpoch[],
  done: number,
): Record<string, number | boolean | null> {
  if (validation === 0) return {};
  // The last epoch is always a reported one.
  const last = history.at(-1);
  const { loss, accuracy } = stopping?.best ?? {
    loss: last?.validationLoss ?? null,
    accuracy: last?.validationAccuracy ?? null,
  };
  const validated = { validationAccuracy: accuracy, validationLoss: loss };
  if (stopping === null) return validated;
  return {
    ...validated,
    bestEpoch: stopping.best?.epoch ?? null,
    stoppedEarly: stopping.isOver && done < epochs,
  };
}
