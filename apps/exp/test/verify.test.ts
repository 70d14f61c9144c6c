import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { describe, expect, test } from 'vitest';
import { judge } from '../src/lab/verify.ts';
import { exp, withoutMnist } from './in-process.ts';
import { temporaryLab } from './temporary-lab.ts';

/** A lab that claims the square of 3, its half within 0.1, and a figure that only a long run has. */
const labs = temporaryLab(`
  options: {
    n: integer({ description: 'n', default: 3 }),
    source: choice(['any', 'real'], { description: 'source', default: 'any' }),
  },
  presets: { three: {}, four: { n: 4 } },
  verify: { source: 'real' },
  claims: [
    { name: 'square', expected: '9', tolerance: 'exact', found: ({ result }) => String(result.square) },
    { name: 'half', expected: '1.5', tolerance: '0.1', found: ({ result }) => String(result.half),
      holds: (found) => Math.abs(Number(found) - 1.5) <= 0.1 },
    { name: 'digits of the name', expected: 'a'.repeat(64), tolerance: 'exact', found: ({ result }) => result.name },
    { name: 'evidence', expected: 'seen', tolerance: 'exact', found: ({ evidence }) => evidence ?? null },
  ],
  run({ n, source }) {
    if (n === 99) return { status: 'diverged', problem: 'n is too large', result: { square: null, half: null, name: null } };
    const result = { square: n * n, half: n / 2 + 0.01, name: (n === 4 ? 'b' : 'a').repeat(64), source };
    return { result, ...(n < 0 ? {} : { evidence: 'seen' }) };
  },`);

describe('--verify', () => {
  test('each claim beside what the run gave, aligned; then a summary', async () => {
    expect(await exp('7 --verify --no-record', { checkout: labs })).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        '',
        'claim               expected       found          tolerance',
        'square              9              9              exact      pass',
        'half                1.5            1.51           0.1        pass',
        'digits of the name  aaaaaaaaaaaa…  aaaaaaaaaaaa…  exact      pass',
        'evidence            seen           seen           exact      pass',
        '',
        'Verified: all 4 claims hold.',
        '',
      ].join('\n'),
    });
  });

  test('exit 4 when claims fail; what the table shortens is shown in full', async () => {
    const { code, stdout } = await exp('7 --verify --n 4', { checkout: labs });
    expect(code).toBe(4);
    expect(stdout).toContain('square              9              16             exact      FAIL\n');
    expect(stdout).toContain('evidence            seen           seen           exact      pass\n');
    expect(stdout).toContain(
      `digits of the name:\n  expected ${'a'.repeat(64)}\n  found    ${'b'.repeat(64)}\n`,
    );
    expect(stdout).toMatch(/NOT verified: 3 of 4 claims failed\.\n$/);
    expect((await exp('7 --verify --preset four --quiet', { checkout: labs })).code).toBe(4);
  });

  test('a figure that the run does not have fails its claim, in words', async () => {
    const { code, stdout } = await exp('7 --verify --n -3', { checkout: labs });
    expect(code).toBe(4);
    expect(stdout).toContain('evidence            seen           not in this run  exact      FAIL\n');
  });

  test('--json: the one object, and the claims in it; evidence stays out', async () => {
    const { code, stdout } = await exp('7 --verify --json --n -3', { checkout: labs });
    expect(code).toBe(4);
    const run = JSON.parse(stdout);
    expect(Object.keys(run)).toEqual([
      ...['experiment', 'preset', 'status', 'config', 'data', 'engine', 'history', 'result', 'timing'],
      'claims',
    ]);
    expect(run.claims).toEqual([
      { name: 'square', expected: '9', found: '9', tolerance: 'exact', pass: true },
      { name: 'half', expected: '1.5', found: '-1.49', tolerance: '0.1', pass: false },
      {
        name: 'digits of the name',
        expected: 'a'.repeat(64),
        found: 'a'.repeat(64),
        tolerance: 'exact',
        pass: true,
      },
      { name: 'evidence', expected: 'seen', found: null, tolerance: 'exact', pass: false },
    ]);
  });

  test('what the lab lets it imply; a flag still says otherwise', async () => {
    const source = async (words: string) =>
      JSON.parse((await exp(`7 --json ${words}`, { checkout: labs })).stdout).config.source;
    expect(await source('')).toBe('any');
    expect(await source('--verify')).toBe('real');
    expect(await source('--verify --source any')).toBe('any');
  });

  test('a run that diverges has failed its claims', async () => {
    const { code, stderr, stdout } = await exp('7 --verify --n 99 --no-record', { checkout: labs });
    expect(code).toBe(4);
    const cause = 'The claims are about the lab as it comes; this run had --n 99.';
    expect(stderr).toBe(`${cause}\nexp: n is too large\n`);
    expect(stdout).toMatch(/NOT verified: 4 of 4 claims failed\.\n$/);
  });

  test('refused: a lab without claims, and a dry run', async () => {
    const silent = temporaryLab('options: {}, run: () => ({})');
    expect(await exp('7 --verify', { checkout: silent })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'exp: --verify: lab 7 makes no claims\n     Run it without: pnpm exp 7\n',
    });
    expect(await exp('7 --verify --dry-run', { checkout: labs })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'exp: --verify judges a run, but --dry-run makes none\n     Leave one of the two out.\n',
    });
  });
});

describe('claims about several presets', () => {
  const claim = (name: string, preset: string) =>
    `{ name: '${name}', ${preset} expected: '9', tolerance: 'exact', found: ({ result }) => String(result.square) }`;
  const checkout = temporaryLab(`
    options: {
      n: integer({ description: 'n', default: 3 }),
      keep: path({ description: 'a file', placeholder: '<file>', writes: true }),
    },
    presets: { three: {}, minus: { n: -3 }, four: { n: 4 } },
    claims: [${claim('square', '')}, ${claim('of minus 3', "preset: 'minus',")}],
    run: ({ n }, { print }) => (print('n = ' + n), { result: { square: n * n } }),`);

  test('each preset that a claim names is run, and judged by its own claims', async () => {
    const { code, stdout } = await exp('7 --verify', { checkout });
    expect(code).toBe(0);
    const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('claim'));
    expect(lines).toEqual([
      'Preset three:',
      'n = 3',
      'square  9         9      exact      pass',
      'Verified: the claim holds.',
      'Preset minus:',
      'n = -3',
      'of minus 3  9         9      exact      pass',
      'Verified: the claim holds.',
    ]);
  });

  test('--json lists the runs; exit 4 when any claim fails', async () => {
    const { code, stdout } = await exp('7 --verify --n 4 --json', { checkout });
    expect(code).toBe(4);
    const { runs } = JSON.parse(stdout);
    expect(runs).toMatchObject([
      { preset: 'three', claims: [{ name: 'square', found: '16', pass: false }] },
      { preset: 'minus', claims: [{ name: 'of minus 3', found: '16', pass: false }] },
    ]);
  });

  test('--preset chooses one; a file that each run would write is refused', async () => {
    const { code, stdout } = await exp('7 --verify --preset minus --json', { checkout });
    expect({ code, run: JSON.parse(stdout) }).toMatchObject({
      code: 0,
      run: { preset: 'minus', claims: [{ name: 'of minus 3' }] },
    });
    const { code: refused, stderr } = await exp('7 --verify --keep x', { checkout });
    expect(refused).toBe(2);
    expect(stderr).toContain('--keep: --verify runs several presets');
  });
});

test('a claim about several presets: --verify runs the first of them, --preset any one', async () => {
  const checkout = temporaryLab(`
    options: { n: integer({ description: 'n', default: 3 }) },
    presets: { both: {}, minus: { n: -3 }, five: { n: 5 } },
    claims: [
      { preset: ['both', 'minus'], name: 'square', expected: '9', tolerance: 'exact', found: ({ result }) => String(result.square) },
      { preset: ['both', 'five'], name: 'odd', expected: 'true', tolerance: 'exact', found: ({ result }) => String(result.square % 2 === 1) },
    ],
    run: ({ n }) => ({ result: { square: n * n } }),`);
  const judged = async (words: string) => {
    const { code, stdout } = await exp(`7 --verify --json ${words}`, { checkout });
    const { preset, claims } = JSON.parse(stdout);
    return [code, preset, ...claims.map(({ name, pass }: { name: string; pass: boolean }) => name + pass)];
  };
  expect(await judged('')).toEqual([0, 'both', 'squaretrue', 'oddtrue']);
  expect(await judged('--preset minus')).toEqual([0, 'minus', 'squaretrue']);
  expect(await judged('--preset five')).toEqual([0, 'five', 'oddtrue']);
  expect(await judged('--preset five --n 4')).toEqual([4, 'five', 'oddfalse']);
});

describe('lab 2 without MNIST', () => {
  test('exit 3, nothing judged, nothing taken in its place', async () => {
    const missing = temporaryFolder();
    const env = { ...withoutMnist(), MNIST_DIR: missing };
    for (const words of ['2 --verify', '2 --verify --json']) {
      const { code, stdout, stderr } = await exp(words, { env });
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toContain(`MNIST_DIR (${missing})`);
    }
  });

  test('other flags are judged all the same, and keep almost none of the claims', async () => {
    const { code, stdout } = await exp('2 --verify --epochs 2 --json --quiet');
    expect(code).toBe(4);
    const { claims } = JSON.parse(stdout);
    const kept = claims.filter(({ pass }: { pass: boolean }) => pass);
    expect(kept.map(({ name }: { name: string }) => name)).toEqual([
      'first weights, SHA-256',
      'accuracy at epoch 0',
      'loss at epoch 0',
    ]);
    const unseen = claims.filter(({ found }: { found: string | null }) => found === null);
    expect(unseen.map(({ name }: { name: string }) => name)).toContain('accuracy at epoch 200');
  });
});

test('a claim whose figure is not a number fails', () => {
  const claim = {
    name: 'loss',
    expected: '1',
    tolerance: '1',
    found: () => String(Number.NaN),
    holds: (found: string) => Math.abs(Number(found) - 1) <= 1,
  };
  expect(judge([claim], {})[0]?.pass).toBe(false);
});
