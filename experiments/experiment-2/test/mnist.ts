import { Matrix, oneHot } from '@nn-labs/linalg';
import { scalePixels } from '@nn-labs/mnist';
import { loadMnist } from '@nn-labs/mnist/node';

/** The folder that MNIST_DIR names, or null: tests on all of MNIST are skipped where it is not set. */
export const mnistDir: string | null = process.env.MNIST_DIR || null;

/** To stand in the name of a test that needs more of MNIST than the sample. */
export const needsMnist: string =
  mnistDir === null ? ' (SKIPPED: set MNIST_DIR to the folder of the MNIST files)' : '';

/** The first 1,000 MNIST images as the lab sees them. */
export async function firstThousand(): Promise<{ X: Matrix; Y: Matrix }> {
  const { train } = await loadMnist({ trainCount: 1000, env: {} });
  return {
    X: new Matrix(1000, 784, scalePixels(train.images, 'float64', 1000)),
    Y: oneHot(train.labels.subarray(0, 1000), 10),
  };
}
