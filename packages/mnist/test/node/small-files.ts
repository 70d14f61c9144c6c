import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type MnistFile, mnistFiles } from '../../src/node/mnist-files.ts';
import type { Answer } from './faulty-server.ts';

/** Four small files of MNIST's names, as bytes that no mirror has: for tests of how they come, not of what they are. */
export const smallRaw: ReadonlyMap<string, Uint8Array> = new Map(
  mnistFiles.map(({ name }, i) => [name, bytesLike(name, 20_000 + i)]),
);

/** What is on record of them. */
export const smallFiles: readonly MnistFile[] = [...smallRaw].map(([name, raw]) => ({
  name,
  rawBytes: raw.length,
  sha256: createHash('sha256').update(raw).digest('hex'),
  packings: [],
}));

/** The files as a mirror has them. */
export const smallPacked: ReadonlyMap<string, Uint8Array> = new Map(
  [...smallRaw].map(([name, raw]) => [`${name}.gz`, gzipSync(raw)]),
);

/** Bytes that hardly pack, so that the packed file is about as long. */
function bytesLike(seed: string, length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
    createHash('sha256').update(`${seed} ${i}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

/** A mirror that has them. */
export const smallMirror: Answer = (response, request) => {
  const bytes = smallPacked.get(path.basename(request.url ?? ''));
  if (bytes === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
};

/** Which of the files a folder has under their final names, each compared bit by bit. */
export function wholeFiles(dir: string): { whole: string[]; broken: string[] } {
  const there = smallFiles.map(({ name }) => name).filter((name) => existsSync(path.join(dir, `${name}.gz`)));
  const isWhole = (name: string): boolean => {
    try {
      return gunzipSync(readFileSync(path.join(dir, `${name}.gz`))).equals(smallRaw.get(name)!);
    } catch {
      return false;
    }
  };
  return { whole: there.filter(isWhole), broken: there.filter((name) => !isWhole(name)) };
}
