import { type Dataset, MnistDataError, mnistSampleTrainCount } from '@nn-labs/mnist';
import { loadMnist } from '@nn-labs/mnist/node';

/** The images that are trained on, and where MNIST is; a null folder means that they are the sample's. */
export interface BenchData {
  readonly train: Dataset['train'];
  readonly folder: string | null;
}

/** MNIST, downloaded if need be; its sample where it cannot be had. */
export async function findData(signal: AbortSignal): Promise<BenchData> {
  try {
    const { train, where } = await loadMnist({ signal });
    return { train, folder: where };
  } catch (error) {
    const cannotBeHad = error instanceof MnistDataError && ['cache', 'mirrors'].includes(error.from);
    if (!cannotBeHad) throw error;
    const { train } = await loadMnist({ trainCount: mnistSampleTrainCount, env: {}, signal });
    return { train, folder: null };
  }
}
