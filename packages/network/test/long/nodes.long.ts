import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DType } from '@nn-labs/linalg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mnistBytes, type Run, type Trained, trainHere } from '../browser/lab.ts';
import { notebookSha256 } from '../notebook.ts';

// The published packages on other versions of Node, which npx fetches: another V8, other code, the same bits.

const versions = ['20', '22', '24', '26'];

let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'nn-labs-nodes-'));
  writeFileSync(join(scratch, 'mnist'), mnistBytes());
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The run as `page.js` does it, in another Node. */
async function trainIn(version: string, run: Run): Promise<Trained & { readonly node: string }> {
  const code = `
    import { readFileSync } from 'node:fs';
    globalThis.document = undefined;
    globalThis.fetch = async () => ({ arrayBuffer: async () => readFileSync(process.argv[1]).buffer });
    const { trainInPage } = await import(process.argv[2]).then(() => globalThis);
    const { trained } = await trainInPage(JSON.parse(process.argv[3]));
    process.stdout.write(JSON.stringify({ ...trained, node: process.version }));
  `;
  const page = new URL('../browser/page.js', import.meta.url).href;
  const node = ['node', '--input-type=module', '-e', code, join(scratch, 'mnist'), page, JSON.stringify(run)];
  const { stdout } = await promisify(execFile)('npx', ['-y', '-p', `node@${version}`, ...node]);
  return JSON.parse(stdout);
}

const trainedHere = new Map<string, Promise<Trained>>();

/** The same run in this Node, once for all others. */
function here(run: Run): Promise<Trained> {
  const key = JSON.stringify(run);
  const trained = trainedHere.get(key) ?? trainHere(run);
  trainedHere.set(key, trained);
  return trained;
}

describe.each(versions)('Node %s', (version) => {
  const dtypes: readonly DType[] = ['float64', 'float32'];

  test.each(dtypes)('twenty epochs as here, %s', async (dtype) => {
    for (const options of [{ threads: 1 }, { threads: 2 }, { engine: 'reference' }] as const) {
      const run: Run = { dtype, epochs: 20, data: 'drawn', ...options };
      const { node, ...trained } = await trainIn(version, run);
      expect(node).toMatch(new RegExp(`^v${version}\\.`));
      expect(trained).toEqual(await here(run));
    }
  });

  // Those between have the code of one of the two.
  const isOldestOrNewest = version === versions[0] || version === versions.at(-1);
  test.each(isOldestOrNewest ? dtypes : [])("the notebook's 1,000 epochs, %s", async (dtype) => {
    const { sha256 } = await trainIn(version, { dtype, epochs: 1000, data: 'mnist', threads: 2 });
    expect(sha256).toBe(notebookSha256[dtype]);
  });
});
