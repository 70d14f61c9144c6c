import { describe, expect, test } from 'vitest';
import { exp, expf, log, logf, RandomState, tanh, tanhf } from '../../src/index.ts';
import { ulpsApart } from '../ulp.ts';

const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32));
const count = 1_000_000;

/** Math's functions are within 1 ulp in V8: two functions within 1 and 2 ulp are within 3 of each other. */
const doubles = [
  { name: 'exp', f: exp, check: Math.exp, low: -745, high: 709.7, bound: 2 },
  { name: 'exp', f: exp, check: Math.exp, low: -1, high: 1, bound: 2 },
  { name: 'log', f: log, check: Math.log, low: 0, high: 4, bound: 2 },
  { name: 'tanh', f: tanh, check: Math.tanh, low: -1, high: 1, bound: 3 },
  { name: 'tanh', f: tanh, check: Math.tanh, low: -20, high: 20, bound: 3 },
];

/** A float32 result is checked against the float64 one, whose own error is beneath notice. */
const singles = [
  { name: 'expf', f: expf, check: Math.exp, low: -104, high: 88.7, bound: 1 },
  { name: 'expf', f: expf, check: Math.exp, low: -1, high: 1, bound: 1 },
  { name: 'logf', f: logf, check: Math.log, low: 0, high: 4, bound: 1 },
  { name: 'tanhf', f: tanhf, check: Math.tanh, low: -1, high: 1, bound: 2 },
  { name: 'tanhf', f: tanhf, check: Math.tanh, low: -10, high: 10, bound: 2 },
];

describe(`seed ${seed}`, () => {
  for (const { name, f, check, low, high, bound } of doubles) {
    test(`${name} is within ${bound} ulp of Math.${name} at a million points of [${low}, ${high}]`, () => {
      const draws = new RandomState(seed).uniform(low, high, count);
      let worst = 0;
      for (const x of draws) worst = Math.max(worst, ulpsApart(f(x), check(x), 'float64'));
      expect(worst).toBeLessThanOrEqual(bound);
    });
  }
  for (const { name, f, check, low, high, bound } of singles) {
    test(`${name} is within ${bound} ulp of the float64 value at a million points of [${low}, ${high}]`, () => {
      const draws = new Float32Array(new RandomState(seed).uniform(low, high, count));
      let worst = 0;
      for (const x of draws) worst = Math.max(worst, ulpsApart(f(x), Math.fround(check(x)), 'float32'));
      expect(worst).toBeLessThanOrEqual(bound);
    });
  }
});
