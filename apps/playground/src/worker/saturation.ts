import type { Matrix } from '@nn-labs/linalg';
import type { Layer, Network } from '@nn-labs/network';
import type { Saturation } from '../protocol.ts';
import { activationOf } from './mistakes.ts';

/** So many images show it. */
const lookedAt = 100;
/** A sigmoid that says less than this, or more than 1 minus this, has nearly no slope. */
const nearly = 0.01;

const isFlat: Readonly<Record<string, (a: number) => boolean>> = {
  sigmoid: (a) => a < nearly || a > 1 - nearly,
  tanh: (a) => Math.abs(a) > 1 - nearly,
  relu: (a) => a === 0,
};

/** The hidden layer whose units stand where their slope is nearly 0 most often; null where no hidden layer can. */
export async function saturationOf(network: Network<Layer>, X: Matrix): Promise<Saturation | null> {
  const images = X.slice(0, Math.min(lookedAt, X.rows));
  let most: Saturation | null = null;
  for (const [layer, each] of network.layers.slice(0, -1).entries()) {
    const name = activationOf(each);
    const flat = isFlat[name];
    if (flat === undefined) continue;
    const { data } = await network.predict(images, { upTo: layer });
    let count = 0;
    for (const a of data) count += Number(flat(a));
    const share = count / data.length;
    if (most === null || share > most.share) most = { layer, activation: name, share };
  }
  return most;
}
