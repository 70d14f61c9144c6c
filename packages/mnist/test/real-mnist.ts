import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The folder that MNIST_DIR names; tests on real MNIST are skipped where it is not set, and fail where it is broken. */
export const mnistDir: string | undefined = process.env.MNIST_DIR || undefined;

/** To stand in the name of a test that needs it. */
export const needsMnist: string = mnistDir === undefined ? ' (skipped: MNIST_DIR is not set)' : '';

/** The unpacked bytes of one of the four files. */
export function realBytes(name: string): Uint8Array {
  if (mnistDir === undefined) throw new Error('MNIST_DIR is not set');
  const raw = path.join(mnistDir, name);
  return existsSync(raw) ? readFileSync(raw) : gunzipSync(readFileSync(`${raw}.gz`));
}
