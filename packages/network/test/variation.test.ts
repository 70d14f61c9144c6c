import { Matrix, RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { type Augmentation, augmentImages, type TrainOptions } from '../src/index.ts';
import { collect, sampleData, sampleNetwork } from './sample-data.ts';

const [X, Y] = sampleData(30, 12, 3);
const image = { rows: 3, cols: 4 };
const usual = { epochs: 2, learningRate: 0.1, seed: 40 };

async function sha(options: Partial<TrainOptions>): Promise<string> {
  const network = sampleNetwork();
  await collect(network.train(X, Y, { ...usual, ...options }));
  return network.weightsSha256();
}

describe('what varies', () => {
  test.each([
    ['dropout', { dropout: { hidden: 0.5 } }],
    ['dropout of inputs', { dropout: { input: 0.2 } }],
    ['augment', { augment: { image, rotate: 20 } }],
    ['elastic distortions', { augment: { image, elastic: { alpha: 8, sigma: 2 } } }],
  ] satisfies [string, Partial<TrainOptions>][])('%s changes the weights, by seed', async (_, options) => {
    const varied = await sha(options);
    expect(varied).toBe(await sha(options));
    expect(varied).not.toBe(await sha({}));
    expect(varied).not.toBe(await sha({ ...options, seed: 41 }));
  });

  test('what leaves out nothing and moves nothing changes no bit', async () => {
    const none = await sha({});
    expect(await sha({ dropout: { input: 0, hidden: 0 } })).toBe(none);
    expect(await sha({ augment: { image } })).toBe(none);
    expect(await sha({ clipNorm: 1e9, maxNorm: 1e9 })).toBe(none);
  });

  test('a norm that is limited stays within its limit', async () => {
    const network = sampleNetwork();
    await collect(network.train(X, Y, { ...usual, maxNorm: 0.5 }));
    for (const { weight } of network.layers) {
      for (const square of weight.multiply(weight).sum(0).data)
        expect(Math.sqrt(square)).toBeLessThanOrEqual(0.5 * (1 + 1e-12));
    }
  });

  test.each([
    [{ dropout: { hidden: 1 } }, 'train: dropout must be a number of at least 0 and below 1, found 1'],
    [
      { dropout: { hidden: [0.5, 0.5] } },
      'train: dropout.hidden has 2 values, but there are 1 hidden layers',
    ],
    [{ dropout: {}, seed: undefined }, 'draw from `seed`, an integer from 0 to 2^32 - 1, found undefined'],
    [
      { augment: { image: { rows: 5, cols: 2 } } },
      'augment.image is 5 x 2 pixels, but a sample has 12 values',
    ],
    [{ augment: { image, scale: 1 } }, 'augment.scale must be a number of at least 0 and below 1, found 1'],
    [{ augment: { image, rotate: 181 } }, 'augment.rotate must be a number of at least 0 and at most 180'],
    [{ augment: { image, elastic: { alpha: 1, sigma: 0 } } }, 'augment.elastic.sigma must be above 0'],
    [{ clipNorm: 0 }, 'train: clipNorm must be a number above 0, found 0'],
    [{ maxNorm: -1 }, 'train: maxNorm must be a number above 0, found -1'],
  ] satisfies [Partial<TrainOptions>, string][])('%o is refused', (options, message) => {
    expect(() => sampleNetwork().train(X, Y, { ...usual, ...options })).toThrow(message);
  });
});

describe('augmentImages', () => {
  const X = new RandomState(1).random([4, 12]);

  test('each epoch, batch and seed has draws of its own', () => {
    const augment: Augmentation = { image, elastic: { alpha: 8, sigma: 2 } };
    const seen = new Set<string>();
    for (const name of [{}, { epoch: 1 }, { batch: 1 }, { epoch: 1, batch: 1 }])
      seen.add(augmentImages(X, augment, { seed: 1, ...name }).data.join());
    seen.add(augmentImages(X, augment, { seed: 2 }).data.join());
    expect(seen.size).toBe(5);
  });

  test('the first two draws of an image move it along x and y', () => {
    const moved = augmentImages(X, { image, shift: 1 }, { seed: 3, epoch: 5, batch: 7 });
    const draws = new RandomState([3, 1, 5, 7]).uniform(-1, 1, [4, 5]);
    for (let i = 0; i < 4; i++) {
      const [tx, ty] = [draws.get(i, 0), draws.get(i, 1)];
      const pixel = (r: number, c: number) => (r < 0 || r > 2 || c < 0 || c > 3 ? 0 : X.get(i, r * 4 + c));
      const [c, r] = [1 + Math.floor(tx), 1 + Math.floor(ty)];
      const [fx, fy] = [tx - Math.floor(tx), ty - Math.floor(ty)];
      const top = pixel(r, c) * (1 - fx) + pixel(r, c + 1) * fx;
      const bottom = pixel(r + 1, c) * (1 - fx) + pixel(r + 1, c + 1) * fx;
      expect(moved.get(i, 5)).toBeCloseTo(top * (1 - fy) + bottom * fy, 12);
    }
  });

  test('the images themselves stay as they are', () => {
    const before = X.data.slice();
    augmentImages(X, { image, rotate: 90 }, { seed: 0 });
    expect(X.data).toEqual(before);
  });

  test('a half turn is the image upside down', () => {
    // A rotation of at most 180 degrees whose draw is nearly 1: the angle is drawn third.
    const upside = Matrix.fromRows([Array.from(X.data.subarray(0, 12)).reverse()]);
    let best = Number.POSITIVE_INFINITY;
    for (let seed = 0; seed < 400; seed++) {
      const moved = augmentImages(new Matrix(1, 12, X.data.slice(0, 12)), { image, rotate: 180 }, { seed });
      best = Math.min(best, Math.max(...moved.subtract(upside).data.map(Math.abs)));
    }
    expect(best).toBeLessThan(0.05);
  });
});
