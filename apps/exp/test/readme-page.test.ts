import { beforeEach, describe, expect, test } from 'vitest';
import { exp } from './in-process.ts';
import { type SmallCheckout, smallCheckout } from './small-checkout.ts';

const folder = 'experiments/experiment-5';

/** A lab whose accuracy is n + seed in percent. */
const lab = `export default defineExperiment({
  id: 5,
  title: 'Shares',
  summary: 'Shares.',
  options: {
    n: integer({ description: 'how far', default: 4, min: 1 }),
    seed: integer({ description: 'seed', default: 1, min: 0 }),
  },
  presets: { small: {} },
  check({ n }) { if (n === 15) throw new RangeError('--n 15 is refused'); },
  run({ n, seed }, { warn }) {
    if (n === 13) warn('13 brings bad luck');
    if (n === 14) return { status: 'diverged', problem: 'the loss became NaN' };
    globalThis.runsOfLab5 = (globalThis.runsOfLab5 ?? 0) + 1;
    return { result: { share: (n + seed) / 100, loss: n * seed / 3, kind: 'plain' } };
  },
});
`;

const page = `# Known shares

Recorded by \`pnpm exp readme --record-page known 5\`.

<!-- results over seeds of: pnpm exp 5 <options>; ours = share %; loss = loss 3 digits; time = seconds; kind = kind -->
| published | ours | loss | time | kind | options                 |
| --------- | ---: | ---- | ---- | ---- | ----------------------- |
| 6.0%     | ?    |      |      |      | \`--n 4 --seeds 1..3\`    |
| unknown   | ?    |      |      |      | \`--n 7 --seed 2\`        |
`;

const filled = `| published |           ours | loss        | time  | kind  | options              |
| --------- | -------------: | ----------- | ----- | ----- | -------------------- |
| 6.0%     | 6.00 ± 1.00% | 2.67 ± 1.3 | 0.0 s | plain | \`--n 4 --seeds 1..3\` |
| unknown   |         9.00% | 4.67        | 0.0 s | plain | \`--n 7 --seed 2\`     |
`;

let checkout: SmallCheckout;
const counter = globalThis as { runsOfLab5?: number };

beforeEach(() => {
  checkout = smallCheckout();
  checkout.addLab(5, lab, '# Shares\n');
  checkout.write(`${folder}/known.md`, page);
  counter.runsOfLab5 = 0;
});

const record = (more = '') => exp(`readme --record-page known 5 ${more}`, { checkout: checkout.root });
const check = () => exp('readme --check', { checkout: checkout.root });
const known = () => checkout.read(`${folder}/known.md`);

/** The complaints of a check that fails, without their remedies. */
async function complaints(): Promise<string[]> {
  const { code, stderr } = await check();
  expect(code).toBe(1);
  return [...stderr.matchAll(/^exp: (.*)$/gm)].map(([, line = '']) => line);
}

describe('--record-page', () => {
  test('fills the page with mean and deviation, and keeps every run in a file of its own', async () => {
    const { code, stdout } = await record();
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Recorded ${folder}/known.md: 2 of 2 rows were run\nUpdated ${folder}/known.md\nUpdated README.md\n`,
    });
    expect(squeezed(known())).toContain(squeezed(filled));
    expect(JSON.parse(checkout.read(`${folder}/known.json`))).toMatchObject({
      experiment: 5,
      rows: [
        {
          options: '--n 4 --seeds 1..3',
          config: { n: 4 },
          runs: [
            { seed: 1, result: { share: 0.05 } },
            { seed: 2, result: { share: 0.06 } },
            { seed: 3, result: { share: 0.07 } },
          ],
        },
        { options: '--n 7 --seed 2', config: { n: 7 }, runs: [{ seed: 2 }] },
      ],
    });
    expect(await check()).toMatchObject({ code: 0, stderr: '' });
  });

  test('runs only what is missing, and with --rerun everything', async () => {
    await record();
    expect(counter.runsOfLab5).toBe(4);
    checkout.replace(`${folder}/known.md`, '--n 7 --seed 2', '--n 8 --seed 2');
    expect((await record()).stdout).toContain('known.md: 1 of 2 rows were run\n');
    expect(counter.runsOfLab5).toBe(5);
    expect(checkout.read(`${folder}/known.json`)).not.toContain('--n 7');
    checkout.write(`${folder}/known.md`, known().replace(/^\| unknown.*\n/m, ''));
    expect((await record()).stdout).toContain('known.md: 0 of 1 rows were run\n');
    expect(checkout.read(`${folder}/known.json`)).not.toContain('--n 8');
    checkout.write(`${folder}/known.md`, page);
    expect((await record('--rerun')).stdout).toContain('known.md: 2 of 2 rows were run\n');
    expect(counter.runsOfLab5).toBe(9);
  });

  test('a row that warns or diverges stops it; the rows before it are kept', async () => {
    for (const [n, why] of [
      ['13', 'warned: 13 brings bad luck'],
      ['14', 'diverged: the loss became NaN'],
    ]) {
      checkout.write(`${folder}/known.md`, page.replace('--n 7', `--n ${n}`));
      const { code, stderr } = await record();
      expect(code).toBe(1);
      expect(stderr).toContain(`exp: pnpm exp 5 --n ${n} --seed 2 ${why}\n`);
      expect(JSON.parse(checkout.read(`${folder}/known.json`)).rows).toHaveLength(1);
    }
  });

  test('a page without such a table is refused', async () => {
    checkout.write(`${folder}/known.md`, '# Known\n');
    expect(await record()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${folder}/known.md shows no runs over seeds of lab 5`),
    });
  });

  test('a row that the lab refuses is named before anything runs', async () => {
    checkout.write(`${folder}/known.md`, page.replace('--n 7', '--n none'));
    expect(await record()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        `${folder}/known.md asks for pnpm exp 5 --n none --seed 2: --n: 'none'`,
      ),
    });
    checkout.write(`${folder}/known.md`, page.replace('--n 7', '--sweep n=1,2'));
    expect(await record()).toMatchObject({ code: 2, stderr: expect.stringContaining('a row is one') });
    expect(counter.runsOfLab5).toBe(0);
  });

  test.each([
    [
      'readme --record-page nothing',
      'there is no page nothing.md beside a lab’s README',
      'The pages are: known.',
    ],
    [
      'readme --record-page known --check',
      '--record-page and --check are both given',
      'Leave one of the two out.',
    ],
    [
      'readme --record-page known --record',
      '--record-page and --record are both given',
      'Leave one of the two out.',
    ],
    ['readme --rerun', '--rerun belongs to --record-page', 'Leave it out, or name the page.'],
  ])('`exp %s` is refused', async (words, cause, remedy) => {
    const { code, stderr } = await exp(words, { checkout: checkout.root });
    expect(code).toBe(2);
    expect(stderr).toContain(cause);
    expect(stderr).toContain(remedy);
  });
});

describe('--check', () => {
  test('a page of which nothing is recorded', async () => {
    expect(await complaints()).toContain(
      `${folder}/known.md:8: nothing is recorded of pnpm exp 5 --n 4 --seeds 1..3`,
    );
    expect((await check()).stderr).toContain('Record it: pnpm exp readme --record-page known 5\n');
  });

  describe('of a page that is recorded', () => {
    beforeEach(async () => {
      await record();
    });

    test('a figure that somebody has changed, which `readme` mends', async () => {
      const before = known();
      checkout.replace(`${folder}/known.md`, '9.00%', '9.90%');
      expect(await complaints()).toEqual([
        `${folder}/known.md:9: the table of runs over seeds of pnpm exp 5 is stale`,
      ]);
      await exp('readme', { checkout: checkout.root });
      expect(known()).toBe(before);
    });

    test('a command that the lab refuses', async () => {
      checkout.replace(`${folder}/known.md`, '`--n 7 --seed 2`', '`--n 15 --seed 2`');
      expect(await complaints()).toContain(`${folder}/known.md:9: --n 15 is refused`);
    });

    test('a command in the text', async () => {
      checkout.replace(`${folder}/known.md`, '--record-page known 5', '--record-pgae known 5');
      expect(await complaints()).toEqual([`${folder}/known.md:3: unknown option '--record-pgae'`]);
    });

    test('a record of other settings or seeds', async () => {
      const file = `${folder}/known.json`;
      const text = checkout.read(file);
      checkout.replace(file, '"n":7', '"n":6');
      expect(await complaints()).toEqual([
        `${folder}/known.md:9: what is recorded of pnpm exp 5 --n 7 --seed 2 was run with --n 6, not 7`,
      ]);
      checkout.write(file, text.replace('"seed":3', '"seed":4'));
      expect(await complaints()).toEqual([
        `${folder}/known.md:8: what is recorded of pnpm exp 5 --n 4 --seeds 1..3 was run with seeds 1, 2, 4, not 1, 2, 3`,
      ]);
    });

    test('an option that the lab has got since is no difference at its default', async () => {
      checkout.replace(`${folder}/known.json`, '"config": {"n":4}', '"config": {}');
      expect((await check()).code).toBe(0);
    });

    test('a row that is recorded and not shown', async () => {
      checkout.write(`${folder}/known.md`, known().replace(/^\| unknown.*\n/m, ''));
      expect(await complaints()).toEqual([
        `${folder}/known.json:1: known.md does not show pnpm exp 5 --n 7 --seed 2`,
      ]);
    });

    test('a figure that there is not', async () => {
      checkout.replace(`${folder}/known.md`, 'kind = kind', 'kind = sort');
      expect(await complaints()).toEqual([
        `${folder}/known.md:5: there is no figure 'sort'; the figures: seconds, share, loss, kind`,
      ]);
    });
  });
});

/** Without the blanks that align a table. */
function squeezed(text: string): string {
  return text.replaceAll(/ +/g, ' ').replaceAll(/-+:?/g, '-');
}
