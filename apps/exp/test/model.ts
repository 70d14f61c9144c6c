import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What a .safetensors file says of itself: metadata, the tensors with their shapes, the SHA-256 of all their bytes. */
export interface ModelFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly shapes: (string | number)[][];
  readonly sha256: string;
}

/** Reads a model file by the format's own definition: header's length, header, bytes of the tensors. */
export function readModel(file: string): ModelFile {
  const bytes = readFileSync(file);
  const headerBytes = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes));
  const shapes = Object.entries<{ shape: number[] }>(tensors).map(([name, { shape }]) => [name, ...shape]);
  const data = bytes.subarray(8 + headerBytes);
  return { metadata, shapes, sha256: createHash('sha256').update(data).digest('hex') };
}
