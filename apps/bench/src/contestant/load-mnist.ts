// A process that loads MNIST with this project: found, unpacked, verified, 60,000 images as normalised float32.
import { stdout } from 'node:process';
import { scalePixels } from '@nn-labs/mnist';
import { loadMnist } from '@nn-labs/mnist/node';

const { train } = await loadMnist({ download: false });
const X = scalePixels(train.images, 'float32');
stdout.write(`${JSON.stringify([X.length, X[156], train.labels.at(-1)])}\n`);
