import { join } from 'node:path';
import { errorText, type Outcome, type RunContext } from '@nn-labs/experiment';
import type { Network } from '@nn-labs/network';
import type { Settings } from './options.ts';

/** The network's file, and beside it what made it. */
export function modelFile(settings: Settings, network: Network, epochs: number): Uint8Array {
  return network.save({ metadata: { experiment: '2', seed: String(settings.seed), epochs: String(epochs) } });
}

/** `--save-model`: null, or why the file is not there; a result that was computed is not lost with it. */
export async function saveModel(
  settings: Settings,
  network: Network,
  epochs: number,
  files: RunContext['files'],
): Promise<string | null> {
  const file = settings.saveModel;
  if (file === null) return null;
  try {
    await files.write(file, modelFile(settings, network, epochs));
    return null;
  } catch (error) {
    return `--save-model: ${file} cannot be written: ${errorText(error)}`;
  }
}

/** What a run that completed says of a network that could not be saved. */
export function unsaved(problem: string, folder: string | null): Pick<Outcome, 'problem' | 'remedy'> {
  const remedy =
    folder === null
      ? 'The figures above stand. Run it again with another --save-model to have the network.'
      : `The result is recorded, and the network is kept in ${join(folder, 'model.safetensors')}`;
  return { problem, remedy };
}
