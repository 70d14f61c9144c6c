import { RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { decodeSafetensors, Network, SafetensorsError } from '../src/index.ts';
import { sampleNetwork } from './sample-data.ts';

/** The seed of this run, in the test's name so that a failure can be had again with FUZZ_SEED. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 32);

/** Texts that a header might be made wrong with. */
const pieces = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u0000',
  '-',
  '0',
  '1e999',
  '-1',
  '9007199254740993',
  'null',
  'F32',
  'F64',
  '"__proto__"',
  '"__metadata__"',
  '"shape"',
  '"data_offsets"',
  '"dtype"',
  '"layers.0.weight"',
  '[0,0]',
  '[]',
  '{}',
  ' ',
].map((text) => new TextEncoder().encode(text));

/** Reads `runs` mutated files: each is refused with a SafetensorsError, or read with no more bytes than it has. */
export function fuzzSafetensors(runs: number): void {
  describe('mutated safetensors files', () => {
    test(`${runs} of them, FUZZ_SEED=${seed}`, { timeout: 600_000 }, () => {
      const random = new RandomState(seed);
      const originals = seeds();
      let refused = 0;
      for (let run = 0; run < runs; run++) {
        const bytes = mutate(originals[run % originals.length]!, random);
        if (!isRead(bytes, run)) refused++;
      }
      // Nearly every mutation makes a file wrong; one inside a tensor's bytes need not.
      expect(refused).toBeGreaterThan(runs / 4);
    });
  });
}

function seeds(): Uint8Array[] {
  const layers = [
    { units: 2, activation: 'tanh', bias: true },
    { units: 2, activation: 'sigmoid' },
  ] as const;
  return (['float64', 'float32'] as const).map((dtype) => {
    const network = sampleNetwork({ inputs: 3, layers, dtype, random: new RandomState(1) });
    return network.save({ metadata: { seed: '1' } });
  });
}

function isRead(bytes: Uint8Array, run: number): boolean {
  try {
    const { tensors } = decodeSafetensors(bytes);
    const total = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    if (total > bytes.length) throw new Error(`run ${run}: ${total} bytes out of ${bytes.length}`);
    Network.load(bytes);
    return true;
  } catch (error) {
    if (error instanceof SafetensorsError && error.message.length < 600) return false;
    throw new Error(`run ${run}: not a SafetensorsError`, { cause: error });
  }
}

/** One to three changes, each of a kind that the draw decides. */
function mutate(original: Uint8Array, random: RandomState): Uint8Array {
  let bytes = original;
  const changes = 1 + random.randint(3);
  for (let change = 0; change < changes; change++) bytes = mutateOnce(bytes, random);
  return bytes;
}

function mutateOnce(bytes: Uint8Array, random: RandomState): Uint8Array {
  const below = (n: number) => (n <= 1 ? 0 : random.randint(n));
  const at = below(bytes.length);
  const copy = bytes.slice();
  switch (below(7)) {
    case 0: // one bit
      if (copy.length > 0) copy[at] = copy[at]! ^ (1 << below(8));
      return copy;
    case 1: // one byte
      if (copy.length > 0) copy[at] = below(256);
      return copy;
    case 2: // the header's length
      for (let i = 0; i < Math.min(8, copy.length); i++) if (below(2) === 1) copy[i] = below(256);
      return copy;
    case 3: // cut
      return copy.subarray(0, at);
    case 4: // some bytes out
      return splice(copy, at, below(16), new Uint8Array(0));
    case 5: // a piece in, where the header is
      return splice(copy, 8 + below(300), 0, pieces[below(pieces.length)]!);
    default: // a piece over what stands there, the length kept
      copy.set(pieces[below(pieces.length)]!.subarray(0, copy.length - at), at);
      return copy;
  }
}

function splice(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
  const head = bytes.subarray(0, at);
  const tail = bytes.subarray(Math.min(at + remove, bytes.length));
  const out = new Uint8Array(head.length + insert.length + tail.length);
  out.set(head);
  out.set(insert, head.length);
  out.set(tail, head.length + insert.length);
  return fixLength(out, insert.length - Math.min(remove, bytes.length - head.length));
}

/** Lets the header's length follow what was put in or taken out, so that the change reaches the JSON. */
function fixLength(bytes: Uint8Array, change: number): Uint8Array {
  if (bytes.length < 8) return bytes;
  const view = new DataView(bytes.buffer);
  const length = view.getUint32(0, true) + change;
  if (length >= 0) view.setUint32(0, length, true);
  return bytes;
}
