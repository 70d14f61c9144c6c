import { Network, SafetensorsError } from '@nn-labs/network';
import type { Samples } from '../lab-kit.ts';
import type { Answers } from '../protocol.ts';
import type { Run } from './run.ts';

/** The weights of this moment, as a file that `pnpm exp predict` reads. */
export async function modelFile(run: Run): Promise<Answers['saveModel']> {
  const { network, settings, lab, epochs } = run;
  const metadata = { experiment: String(lab.id), seed: String(settings.seed), epochs: String(epochs) };
  return { bytes: network.save({ metadata }), sha256: await network.weightsSha256(), epochs };
}

/** What a `.safetensors` holds: its network, the hash of its weights, and how it does on the test images. */
export async function verifiedModel(bytes: Uint8Array, { X, Y }: Samples): Promise<Answers['verifyModel']> {
  let network: Network;
  try {
    network = Network.load(bytes);
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new Error(`this file is no network of nn-labs: ${error.message}`, { cause: error });
  }
  const sha256 = await network.weightsSha256();
  const shapes = network.layers.map(({ outputShape }) => outputShape.join('x'));
  const text = `${[network.inputs, ...shapes].join('-')}, ${network.config.dtype}, ${String(network.config.loss)}`;
  if (network.inputs !== X.cols || network.outputs !== Y.cols) return { sha256, accuracy: null, text };
  const { accuracy } = await network.evaluate(X, Y);
  return { sha256, accuracy, text };
}
