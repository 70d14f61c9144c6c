import { type Dataset, generateDigits, MnistDataError } from '@nn-labs/mnist';
import { loadMnist } from '@nn-labs/mnist/node';

/** The images that are trained on, and where MNIST is; a null folder means that the digits are generated. */
export interface BenchData {
  readonly train: Dataset['train'];
  readonly folder: string | null;
}

/** As many as lab 2 takes when it has to generate them. */
const generatedCount = 10_000;

/** MNIST, downloaded if need be; generated digits where it cannot be had. */
export async function findData(signal: AbortSignal): Promise<BenchData> {
  try {
    const { train, where } = await loadMnist({ signal });
    return { train, folder: where };
  } catch (error) {
    const cannotBeHad = error instanceof MnistDataError && ['cache', 'mirrors'].includes(error.from);
    if (!cannotBeHad) throw error;
    return { train: generateDigits({ count: generatedCount, seed: [40, 0] }), folder: null };
  }
}
