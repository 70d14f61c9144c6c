import { describe, expect, test } from 'vitest';
import { RandomState, type RandomStateSnapshot } from '../src/index.ts';

describe('getState and setState', () => {
  test('a state goes through JSON and structured cloning and gives the same draws', () => {
    const stream = new RandomState(40);
    stream.random(1000);
    stream.standardNormal(3);
    const state = stream.getState();
    expect(state.hasGauss).toBe(true);
    const expected = [...stream.standardNormal(4), ...stream.random(700), ...stream.permutation(9)];
    for (const copy of [state, JSON.parse(JSON.stringify(state)), structuredClone(state)]) {
      const other = new RandomState(0);
      other.setState(copy);
      expect(other.getState()).toEqual(state);
      expect([...other.standardNormal(4), ...other.random(700), ...other.permutation(9)]).toEqual(expected);
    }
  });

  test('a state is a copy: later draws do not change it', () => {
    const stream = new RandomState(40);
    const state = stream.getState();
    const before = structuredClone(state);
    stream.random(2000);
    expect(state).toEqual(before);
  });

  test('a fresh stream stands at the end of its words, with no normal variate waiting', () => {
    const { key, ...rest } = new RandomState(40).getState();
    expect(rest).toEqual({ algorithm: 'MT19937', pos: 624, hasGauss: false, cachedGaussian: 0 });
    expect(key.length).toBe(624);
    expect(key[0]).toBe(40);
  });

  test('a waiting variate of exactly 0 is still waiting', () => {
    const stream = new RandomState(40);
    stream.setState({ ...stream.getState(), hasGauss: true, cachedGaussian: 0 });
    expect(stream.standardNormal()).toBe(0);
    expect(stream.standardNormal()).toBe(new RandomState(40).standardNormal());
  });
});

describe('setState refuses', () => {
  const good = new RandomState(40).getState();
  const withKey = (i: number, value: unknown) => ({ ...good, key: good.key.with(i, value as number) });
  test.each([
    [undefined, TypeError, 'setState: state is undefined. Give what getState() returned.'],
    [null, TypeError, 'state is null'],
    ['MT19937', TypeError, "state is 'MT19937'"],
    [{}, TypeError, "algorithm is undefined, not 'MT19937'"],
    [{ ...good, algorithm: 'PCG64' }, TypeError, "algorithm is 'PCG64', not 'MT19937'"],
    [{ ...good, key: undefined }, TypeError, 'key is undefined, not an array'],
    [{ ...good, key: [1, 2, 3] }, RangeError, 'key has 3 words, not 624'],
    [withKey(7, -1), RangeError, 'key[7] is -1, not an integer from 0 to 2^32 - 1'],
    [withKey(623, 2 ** 32), RangeError, 'key[623] is 4294967296'],
    [withKey(0, 0.5), RangeError, 'key[0] is 0.5'],
    [withKey(0, 'x'), RangeError, "key[0] is 'x'"],
    [{ ...good, pos: 625 }, RangeError, 'pos is 625, not an integer from 0 to 624'],
    [{ ...good, pos: -1 }, RangeError, 'pos is -1'],
    [{ ...good, pos: 1.5 }, RangeError, 'pos is 1.5'],
    [{ ...good, pos: Number.NaN }, RangeError, 'pos is NaN'],
    [{ ...good, hasGauss: 1 }, TypeError, 'hasGauss is 1, not true or false'],
    [{ ...good, cachedGaussian: Number.NaN }, TypeError, 'cachedGaussian is NaN, not a number'],
    [{ ...good, cachedGaussian: undefined }, TypeError, 'cachedGaussian is undefined'],
  ])('case %#', (state, type, message) => {
    const stream = new RandomState(5);
    expect(() => stream.setState(state as RandomStateSnapshot)).toThrow(type);
    expect(() => stream.setState(state as RandomStateSnapshot)).toThrow(message);
    expect(stream.random()).toBe(new RandomState(5).random());
  });
});
