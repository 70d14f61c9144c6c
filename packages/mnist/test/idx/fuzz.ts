import { RandomState } from '@nn-labs/linalg';
import { encodeIdx, IdxFormatError, parseIdx } from '../../src/index.ts';
import { anyArray, idxTypes } from './arrays.ts';
import { mutate } from './mutate.ts';

/**
 * Parses mutated files; throws if anything but an IdxFormatError comes of it, if an array comes out that does not
 * encode to the same bytes, or that is larger than its file.
 */
export function fuzzParseIdx(seed: number, runs: number): { refused: number; accepted: number } {
  const random = new RandomState(seed);
  const outcome = { refused: 0, accepted: 0 };
  for (let run = 0; run < runs; run += 1) {
    const bytes = mutate(encodeIdx(anyArray(random, idxTypes[run % idxTypes.length]!)), random);
    try {
      const array = parseIdx(bytes);
      if (array.data.byteLength > bytes.length) throw new Error(`run ${run}: more items than bytes`);
      if (!equal(encodeIdx(array), bytes)) throw new Error(`run ${run}: another file comes out than went in`);
      outcome.accepted += 1;
    } catch (error) {
      if (!(error instanceof IdxFormatError)) throw new Error(`run ${run}: ${[...bytes]}`, { cause: error });
      outcome.refused += 1;
    }
  }
  return outcome;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
