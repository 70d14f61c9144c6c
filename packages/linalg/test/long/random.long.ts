import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { RandomState } from '../../src/index.ts';
import { findPython } from '../numpy-python.ts';
import { ulpsApart } from '../ulp.ts';

const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32));
const count = 1_000_000;
const python = findPython();

test.skipIf(python === undefined)(
  `a million of standardNormal are within 4 ulp of NumPy, 95% equal (seed ${seed}; needs Python with NumPy)`,
  () => {
    const script = fileURLToPath(new URL('../../fixtures/make-random.py', import.meta.url));
    const bytes = execFileSync(python!, [script, '--normals', String(count), String(seed)], {
      maxBuffer: 9 * count,
    });
    const theirs = new Float64Array(new Uint8Array(bytes).buffer);
    const ours = new RandomState(seed).standardNormal(count);
    let worst = 0;
    let equal = 0;
    for (let i = 0; i < count; i++) {
      const ulps = ulpsApart(ours[i]!, theirs[i]!, 'float64');
      worst = Math.max(worst, ulps);
      if (ulps === 0) equal++;
    }
    expect(worst).toBeLessThanOrEqual(4);
    expect(equal / count).toBeGreaterThanOrEqual(0.95);
  },
);
