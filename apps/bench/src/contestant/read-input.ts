import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FloatArray } from '@nn-labs/linalg';
import type { TaskParams } from '../measure/protocol.ts';

/** Numbers that src/inputs.ts wrote, in the task's dtype. */
export function readFloats({ inputs, dtype }: TaskParams, name: string): FloatArray {
  const { buffer, byteOffset, byteLength } = readFileSync(join(inputs, `${name}.f64`));
  const values = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
  return dtype === 'float64' ? values : Float32Array.from(values);
}

/** Bytes that src/inputs.ts wrote. */
export function readBytes({ inputs }: TaskParams, name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(inputs, `${name}.u8`)));
}
