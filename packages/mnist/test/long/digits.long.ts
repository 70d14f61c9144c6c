import { expect, test } from 'vitest';
import { generateDigits, mnistFromBytes } from '../../src/index.ts';
import { SmallNetwork } from '../digits/small-network.ts';
import { mnistDir, needsMnist, realBytes } from '../real-mnist.ts';

test.skipIf(mnistDir === undefined)(
  `trained on 10,000 generated digits, a 784-64-10 network scores at least 75 % on MNIST's test set${needsMnist}`,
  () => {
    const network = new SmallNetwork(1);
    network.train(generateDigits({ count: 10_000, seed: 40 }), 8, 2);
    const real = mnistFromBytes({
      images: realBytes('t10k-images-idx3-ubyte'),
      labels: realBytes('t10k-labels-idx1-ubyte'),
      set: 'test',
    });
    expect(network.accuracy(real)).toBeGreaterThan(0.75);
  },
);
