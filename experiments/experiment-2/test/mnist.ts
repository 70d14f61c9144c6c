import { Matrix, oneHot } from '@nn-labs/linalg';
import { scalePixels } from '@nn-labs/mnist';
import { loadMnist } from '@nn-labs/mnist/node';

/** The first 1,000 MNIST images as the lab sees them; null when MNIST_DIR names no folder. */
export async function firstThousand(): Promise<{ X: Matrix; Y: Matrix } | null> {
  const dataDir = process.env.MNIST_DIR;
  if (dataDir === undefined || dataDir === '') return null;
  const { train } = await loadMnist({ dataDir });
  return {
    X: new Matrix(1000, 784, scalePixels(train.images, 'float64', 1000)),
    Y: oneHot(train.labels.subarray(0, 1000), 10),
  };
}
