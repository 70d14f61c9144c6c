import { errorText, type Outcome, type RunContext } from '@nn-labs/experiment';
import type { Layer, Network } from '@nn-labs/network';
import type { Design, Settings } from '../design.ts';

/** The file of a run's folder that holds the trained network. */
export const modelName = 'model.safetensors';

/** The network's file, and in it what made it. */
export function modelFile(
  { id }: Design,
  { seed }: Settings,
  network: Network<Layer>,
  epochs: number,
): Uint8Array {
  return network.save({ metadata: { experiment: String(id), seed: String(seed), epochs: String(epochs) } });
}

/** `--save-model`: null, or why the file is not there; a result that was computed is not lost with it. */
export async function saveModel(
  design: Design,
  settings: Settings,
  network: Network<Layer>,
  epochs: number,
  files: RunContext['files'],
): Promise<string | null> {
  const file = settings.saveModel;
  if (file === null) return null;
  try {
    await files.write(file, modelFile(design, settings, network, epochs));
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
      : `The result is recorded, and the network is kept in ${folder}/${modelName}`;
  return { problem, remedy };
}
