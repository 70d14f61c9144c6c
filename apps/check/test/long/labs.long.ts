import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FreshCopy, freshCopy } from '../../src/fresh-copy.ts';
import { sumOfSquares, writeLab } from '../../src/handmade-lab.ts';
import { type Finished, report } from '../../src/run-command.ts';

let copy: FreshCopy;

beforeAll(async () => {
  copy = await freshCopy();
});

afterAll(() => copy?.remove());

async function exp(words: string, env?: Readonly<Record<string, string>>): Promise<Finished> {
  return copy.pnpm(['--silent', 'exp', ...words.split(' ')], env);
}

/** Compares the exit code and what else is given; a failure shows the whole run. */
function expectRun(title: string, finished: Finished, code: number): void {
  expect(finished.code, report([title], finished)).toBe(code);
}

test('in a fresh copy, with CI=true, lab 2 runs by the one command of the README', async () => {
  const finished = await exp('2 --epochs 3', { CI: 'true' });
  expectRun('exp 2', finished, 0);
  expect(finished.stdout).toMatch(/^Data Loaded: X shape: \(1000, 784\), y shape: \(1000, 10\)\n\n\*\*\*\*/);
  expect(finished.stdout).toMatch(/^Epoch 0: Accuracy = \d+\.\d\d%$/m);
});

test('a lab made by hand in experiments/experiment-99 runs by `exp 99`, nothing else touched', async () => {
  writeLab(copy, 99, sumOfSquares(99));
  const first = await exp('99');
  expectRun('exp 99', first, 0);
  expect(first.stdout).toBe('Sum of 3 squares = 14\n');
  const flagged = await exp('experiment-99 --n 4');
  expectRun('exp experiment-99 --n 4', flagged, 0);
  expect(flagged.stdout).toBe('Sum of 4 squares = 30\n');
  const help = await exp('99 --help');
  expectRun('exp 99 --help', help, 0);
  expect(help.stdout).toContain('how many squares');
  const list = await exp('list');
  expect(list.stdout).toMatch(/^99 .*A lab made by hand$/m);
});

test('a changed source is built anew', async () => {
  copy.write('experiments/experiment-99/src/index.ts', sumOfSquares(99).replace('Sum of $', 'The sum of $'));
  const finished = await exp('99');
  expectRun('exp 99', finished, 0);
  expect(finished.stdout).toBe('The sum of 3 squares = 14\n');
});

test('a lab that imports what its package.json does not name is told the command that adds it', async () => {
  writeLab(copy, 97, `export { weightTiles } from '@nn-labs/figures';\n${sumOfSquares(97)}`);
  const broken = await exp('97');
  expectRun('exp 97', broken, 1);
  const command = 'pnpm --filter @nn-labs/experiment-97 add --workspace @nn-labs/figures';
  expect(broken.stderr).toContain(`Add the package to those of @nn-labs/experiment-97: ${command}\n`);
  const [, ...words] = command.split(' ');
  expectRun(command, await copy.pnpm(words), 0);
  expectRun('exp 97', await exp('97'), 0);
});

test('a lab that does not compile says why, exits 1, and stops no other lab', async () => {
  writeLab(copy, 98, sumOfSquares(98).replace('default: 3', `default: 'three'`));
  const broken = await exp('98');
  expectRun('exp 98', broken, 1);
  expect(broken.stdout).toBe('');
  expect(broken.stderr).toContain('experiments/experiment-98/src/index.ts:8:');
  expect(broken.stderr).toContain('error TS2322');
  const other = await exp('2 --epochs 1 --quiet');
  expectRun('exp 2', other, 0);
  const list = await exp('list');
  expectRun('exp list', list, 0);
  expect(list.stdout).toContain('98');
});
