import { createHash, randomBytes } from 'node:crypto';
import { Matrix, RandomState } from '@nn-labs/linalg';
import { initialisers, Network } from '@nn-labs/network';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Sha256 } from '../src/files/sha256.ts';

/** Layers that are drawn in several pieces: 65,536 numbers at once. */
const wide = { inputs: 300, loss: 'squared-error', dtype: 'float32' } as const;
const layersOf = (init: (typeof initialisers)[number]) =>
  [
    { units: 500, activation: 'sigmoid', init, bias: true },
    { units: 3, activation: 'sigmoid', init },
  ] as const;

describe('Network.draw', () => {
  test.each(initialisers)('%s: the weights of one draw of all rows', async (init) => {
    const [one, other] = [new RandomState(40), new RandomState(40)];
    const drawn = await Network.draw({ ...wide, layers: layersOf(init), random: one });
    const made = new Network({ ...wide, layers: layersOf(init), random: other });
    expect(await drawn.weightsSha256()).toBe(await made.weightsSha256());
    expect(one.getState()).toEqual(other.getState());
    if (init !== 'normal') return;
    const whole = new RandomState(40).standardNormal([300, 500]).astype('float32');
    expect(drawn.layers[0]?.weight.equals(whole)).toBe(true);
  });

  test('lets timers run, and stops at an abort', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const layers = [{ units: 3000, activation: 'sigmoid' }] as const;
    const drawing = Network.draw(
      { inputs: 3000, layers, loss: 'squared-error', random: new RandomState(1) },
      { signal: stop.signal },
    );
    await expect(drawing).rejects.toThrow('aborted');
  });
});

describe('weightsSha256', () => {
  afterEach(() => vi.unstubAllGlobals());
  const parameters = [{ weight: new Matrix(1000, 100, new RandomState(3).random(100_000)) }];
  const layers = [{ units: 100, activation: 'relu' }] as const;
  const network = new Network({ inputs: 1000, layers, loss: 'squared-error', parameters });
  const expected = createHash('sha256').update(network.layers[0]!.weight.data).digest('hex');

  test('is that of the bytes', async () => {
    expect(await network.weightsSha256()).toBe(expected);
  });

  test('also on a page without crypto.subtle', async () => {
    vi.stubGlobal('crypto', {});
    expect(await network.weightsSha256()).toBe(expected);
  });

  test('stops at an abort', async () => {
    vi.stubGlobal('crypto', {});
    const stop = new AbortController();
    const big = await Network.draw({
      inputs: 2000,
      layers: [{ units: 1000, activation: 'relu' }],
      loss: 'squared-error',
      random: new RandomState(1),
    });
    setTimeout(() => stop.abort(), 10);
    await expect(big.weightsSha256({ signal: stop.signal })).rejects.toThrow('aborted');
  });
});

test('Sha256 of any bytes in pieces of any length is node:crypto’s', () => {
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000]) {
    const bytes = randomBytes(length);
    for (const step of [1, 7, 64, 100, 1000]) {
      const hash = new Sha256();
      for (let from = 0; from < length; from += step) hash.update(bytes.subarray(from, from + step));
      const found = hash.digest();
      expect(`${length} by ${step}: ${found}`).toBe(
        `${length} by ${step}: ${createHash('sha256').update(bytes).digest('hex')}`,
      );
    }
  }
});
