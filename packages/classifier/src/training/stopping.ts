import { percent } from '@nn-labs/experiment';
import { type EarlyStopping, type Layer, Network, type NetworkConfig } from '@nn-labs/network';
import type { Settings } from '../design.ts';
import { counted, lossText, thousands } from '../numbers.ts';
import type { ReportedEpoch } from './outcome.ts';

/** The network that a run is for: the trained one, or one with the weights of its best epoch. */
export function chosenNetwork(network: Network<Layer>, stopping: EarlyStopping | null): Network<Layer> {
  if (stopping === null) return network;
  // Another one: what a checkpoint continues from are the last weights, not the best.
  const chosen = copyOf(network);
  stopping.restore(chosen);
  return chosen;
}

/** Another network with the same weights. */
export function copyOf(network: Network<Layer>): Network<Layer> {
  const config = network.config as NetworkConfig<Layer>; // complete, so it is one
  return new Network<Layer>({ ...config, parameters: network.layers });
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
      ? `Stopped after epoch ${done - 1}: no ${accuracy ? 'higher' : 'lower'} validation ${accuracy ? 'accuracy' : 'loss'} in ${counted(patience ?? 0, 'epoch')}.`
      : `Trained for ${done < epochs ? `${thousands(done)} of` : 'all'} ${counted(epochs, 'epoch')}.`;
  if (best === null) return `${why} The weights of the last one are kept: none had a finite validation loss.`;
  const right = best.accuracy === null ? '' : `, accuracy ${percent(best.accuracy)}%`;
  return `${why} The weights of epoch ${best.epoch} are kept (validation loss ${lossText(best.loss)}${right}).`;
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
  const validated = {
    ...(last?.trainAccuracy === undefined ? {} : { validationAccuracy: accuracy }),
    validationLoss: loss,
  };
  if (stopping === null) return validated;
  return {
    ...validated,
    bestEpoch: stopping.best?.epoch ?? null,
    stoppedEarly: stopping.isOver && done < epochs,
  };
}
