import { expect, test } from 'vitest';
import { fuzzParseIdx } from '../idx/fuzz.ts';

const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32));
const runs = Number(process.env.FUZZ_RUNS ?? 200_000);

test(`${runs} mutated IDX files cause no crash, no hang and no over-allocation (FUZZ_SEED=${seed})`, () => {
  const { refused, accepted } = fuzzParseIdx(seed, runs);
  expect(refused + accepted).toBe(runs);
});
