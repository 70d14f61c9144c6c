import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Matrix, RandomState } from '../src/index.ts';
import { Mt19937 } from '../src/random/mt19937.ts';
import { applySeed } from '../src/random/seed.ts';
import { ulpsApart } from './ulp.ts';

/** Made by fixtures/make-random.py; the NumPy call stands beside each golden value there. */
const fixture = JSON.parse(readFileSync(new URL('../fixtures/random.json', import.meta.url), 'utf8'));

type Seed = number | number[];

function sha256(array: ArrayBufferView): string {
  return createHash('sha256').update(new Uint8Array(array.buffer)).digest('hex');
}

/** A seed as a test's name shows it. */
function brief(seed: Seed): string {
  const text = JSON.stringify(seed);
  return text.length > 40 ? `an array of ${(seed as number[]).length}` : text;
}

describe('words of MT19937', () => {
  for (const { seed, at, values } of fixture.words as { seed: Seed; at: number[]; values: number[] }[]) {
    test(`seed ${brief(seed)}`, () => {
      const generator = new Mt19937();
      applySeed(generator, seed);
      const words = Array.from({ length: 1300 }, () => generator.next());
      expect(at.map((i) => words[i])).toEqual(values);
    });
  }

  test('the 10,000th of seed 5489 is 4123659995', () => {
    const generator = new Mt19937();
    generator.seed(5489);
    for (let i = 1; i < 10_000; i++) generator.next();
    expect(generator.next()).toBe(4123659995);
  });
});

describe('draws equal NumPy bit for bit', () => {
  for (const { seed, values, sha256: expected } of fixture.random) {
    test(`random, seed ${brief(seed)}`, () => {
      expect(Array.from(new RandomState(seed).random(4))).toEqual(values);
      expect(sha256(new RandomState(seed).random(10_000))).toBe(expected);
    });
  }

  for (const { call, low, high, values } of fixture.uniform) {
    test(call, () => {
      expect(Array.from(new RandomState(40).uniform(low, high, 5))).toEqual(values);
    });
  }

  for (const { call, low, high, values } of fixture.randint) {
    test(call, () => {
      expect(Array.from(new RandomState(40).randint(low, high, 12))).toEqual(values);
    });
  }

  for (const { call, seed, n, values } of fixture.permutation) {
    test(call, () => {
      expect(Array.from(new RandomState(seed).permutation(n))).toEqual(values);
    });
  }

  test('RandomState(40).permutation(60000)', () => {
    const order = new RandomState(40).permutation(60_000);
    expect(sha256(BigInt64Array.from(order, BigInt))).toBe(fixture.permutation60000.sha256);
  });

  for (const { call, before, after } of fixture.shuffle) {
    test(call, () => {
      const values = [...before];
      new RandomState(1).shuffle(values);
      expect(values).toEqual(after);
      expect(new RandomState(1).permutation(before)).toEqual(after);
    });
  }
});

describe('normal draws', () => {
  test('standardNormal is within 4 ulp of NumPy, and 95% of 2,000 are equal', () => {
    const stream = new RandomState(40);
    const ours = stream.standardNormal(2000);
    const theirs: number[] = fixture.standardNormal.values;
    const distances = theirs.map((value, i) => ulpsApart(ours[i]!, value, 'float64'));
    expect(Math.max(...distances)).toBeLessThanOrEqual(4);
    expect(distances.filter((ulps) => ulps === 0).length).toBeGreaterThanOrEqual(1900);
    expectState(stream, fixture.standardNormal.state);
  });

  test('normal is loc + scale * standardNormal', () => {
    const standard = new RandomState(3).standardNormal(5);
    expect(new RandomState(3).normal(-2, 0.5, 5)).toEqual(standard.map((x) => -2 + 0.5 * x));
    expectClose(Array.from(new RandomState(3).normal(-2, 0.5, 5)), fixture.normal.values);
  });
});

test('one stream through every kind of draw takes the words that NumPy takes', () => {
  const stream = new RandomState(7);
  const values = [stream.random(), stream.standardNormal(), stream.randint(0, 10), stream.standardNormal()];
  values.push(stream.uniform(-2, 3), ...stream.permutation(5), ...stream.randint(0, 2 ** 40, 2));
  values.push(...stream.normal(1, 2, 3));
  expectClose(values, fixture.mixed.values);
  expectState(stream, fixture.mixed.state);
});

describe('sizes', () => {
  test('an array and a matrix are the same draws as one by one', () => {
    const draws = [
      (stream: RandomState, size?: never) => stream.random(size!),
      (stream: RandomState, size?: never) => stream.uniform(-1, 1, size!),
      (stream: RandomState, size?: never) => stream.randint(-3, 2 ** 35, size!),
      (stream: RandomState, size?: never) => stream.standardNormal(size!),
      (stream: RandomState, size?: never) => stream.normal(1, 2, size!),
    ] as ((stream: RandomState, size?: unknown) => unknown)[];
    for (const draw of draws) {
      const one = new RandomState(9);
      const singles = Array.from({ length: 6 }, () => draw(one));
      const array = draw(new RandomState(9), 6);
      const matrix = draw(new RandomState(9), [2, 3]) as Matrix;
      expect(array).toEqual(Float64Array.from(singles as number[]));
      expect(matrix).toBeInstanceOf(Matrix);
      expect([...matrix.shape, matrix.dtype]).toEqual([2, 3, 'float64']);
      expect(matrix.data).toEqual(array);
    }
  });

  test('no numbers draw nothing', () => {
    const stream = new RandomState(9);
    stream.random(0);
    stream.random([0, 5]);
    stream.permutation(0);
    stream.permutation(1);
    stream.randint(5, 6, 100);
    stream.shuffle([]);
    expect(stream.random()).toBe(new RandomState(9).random());
  });

  test('randint(n) is randint(0, n); uniform() is in [0, 1)', () => {
    expect(new RandomState(2).randint(100)).toBe(new RandomState(2).randint(0, 100));
    expect(new RandomState(2).randint(100, undefined, 3)).toEqual(new RandomState(2).randint(0, 100, 3));
    expect(new RandomState(2).uniform()).toBe(new RandomState(2).random());
    expect(new RandomState(2).normal()).toBe(new RandomState(2).standardNormal());
  });
});

test('permutation of a typed array is a copy of its own type', () => {
  const values = Uint8Array.of(1, 2, 3, 4, 5);
  const shuffled = new RandomState(0).permutation(values);
  expect(shuffled).toBeInstanceOf(Uint8Array);
  expect(Array.from(values)).toEqual([1, 2, 3, 4, 5]);
  expect(Array.from(shuffled).sort()).toEqual([1, 2, 3, 4, 5]);
  const inPlace = values.slice();
  new RandomState(0).shuffle(inPlace);
  expect(inPlace).toEqual(shuffled);
});

function expectState(stream: RandomState, state: Record<string, unknown>): void {
  const { key, cachedGaussian, ...rest } = stream.getState();
  const { keySha256, cachedGaussian: cached, ...expected } = state;
  expect(rest).toEqual(expected);
  expect(sha256(Uint32Array.from(key))).toBe(keySha256);
  expect(ulpsApart(cachedGaussian, cached as number, 'float64')).toBeLessThanOrEqual(4);
}

function expectClose(ours: number[], theirs: number[]): void {
  expect(ours.length).toBe(theirs.length);
  for (const [i, x] of ours.entries()) expect(Math.abs(x - theirs[i]!)).toBeLessThanOrEqual(1e-14);
}
