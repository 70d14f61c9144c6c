import { existsSync, rmSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { exp } from './in-process.ts';
import { type SmallCheckout, smallCheckout } from './small-checkout.ts';

const folder = 'experiments/experiment-5';
const picture = '<svg xmlns="http://www.w3.org/2000/svg"/>';

/** A lab that adds the numbers up to n. */
const lab = `export default defineExperiment({
  id: 5,
  title: 'Sums',
  summary: 'Adds numbers.',
  options: { n: integer({ description: 'how far', default: 4, min: 1 }) },
  presets: { small: {}, large: { n: 100 } },
  claims: [{ name: 'the sum', expected: '10', tolerance: 'exact', found: ({ result }) => String(result.sum) }],
  run({ n }, { print, warn, record }) {
    if (n === 13) warn('13 brings bad luck');
    if (n === 14) return { status: 'interrupted', problem: 'stopped' };
    const sum = n * (n + 1) / 2;
    record.metrics({ epoch: 0, loss: sum });
    print('Sum = ' + sum);
    return { history: [{ share: 0.5 }, { share: 1 }], result: { sum, third: sum / 3, digest: 'ab'.repeat(32) } };
  },
  report: (config, { metrics }) => ({
    figures: [{ name: 'sums', title: 'Sums', caption: 'The sum is ' + metrics[0].loss + '.', svg: '${picture}' }],
    findings: [{ kind: 'good', text: 'It grows.' }, { kind: 'warning', text: 'It has an end.' }],
    text: [],
  }),
});
`;

const readme = `# Sums

**Question.** How large is [the sum](src)
of a few numbers?

**Answer.** It is <!-- value of: pnpm exp 5; sum -->?<!-- /value -->, or a third <!-- value of: pnpm exp 5; third 3 digits -->?<!-- /value -->.

\`\`\`sh
pnpm exp 5 --n 3    # three
\`\`\`

<!-- output of: pnpm exp 5 -->
\`\`\`text
\`\`\`

Shares: <!-- value of: pnpm exp 5; history.*.share % --><!-- /value -->, <!-- value of: pnpm exp 5; digest hash --><!-- /value -->.

<!-- results -->
<!-- /results -->

<!-- results of: pnpm exp 5 <options>; total = sum -->
| options          | total | words |
| ---------------- | ----: | ----- |
| \`--preset large\` | ?     | many  |
| \`--n 2\`          | ?     | few   |
`;

const recordedReadme = `# Sums

**Question.** How large is [the sum](src)
of a few numbers?

**Answer.** It is <!-- value of: pnpm exp 5; sum -->10<!-- /value -->, or a third <!-- value of: pnpm exp 5; third 3 digits -->3.33<!-- /value -->.

\`\`\`sh
pnpm exp 5 --n 3    # three
\`\`\`

<!-- output of: pnpm exp 5 -->
\`\`\`text
Sum = 10
\`\`\`

Shares: <!-- value of: pnpm exp 5; history.*.share % -->50.00 / 100.00%<!-- /value -->, <!-- value of: pnpm exp 5; digest hash -->\`abababab…\`<!-- /value -->.

<!-- results -->
| claim   | expected | found | tolerance | holds |
| ------- | -------- | ----- | --------- | ----- |
| the sum | 10       | 10    | exact     | yes   |

| figure   | \`pnpm exp 5\`    | \`pnpm exp 5 --preset large\` |
| -------- | --------------- | --------------------------- |
| \`sum\`    | 10              | 5050                        |
| \`third\`  | 3.33333         | 1683.33                     |
| \`digest\` | \`abababababab…\` | \`abababababab…\`             |

![Sums](figures/sums.svg)

The sum is 10.

- It grows.
- **Warning:** It has an end.
<!-- /results -->

<!-- results of: pnpm exp 5 <options>; total = sum -->
| options          | total | words |
| ---------------- | ----: | ----- |
| \`--preset large\` |  5050 | many  |
| \`--n 2\`          |     3 | few   |
`;

const agree = 'READMEs, notebooks, figures and commands agree with what is recorded.\n';
let checkout: SmallCheckout;

beforeEach(() => {
  checkout = smallCheckout();
  checkout.addLab(5, lab, readme);
});

const record = () => exp('readme --record 5', { checkout: checkout.root });
const check = () => exp('readme --check', { checkout: checkout.root });

/** The complaints of a check that fails, without their remedies. */
async function complaints(): Promise<string[]> {
  const { code, stdout, stderr } = await check();
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  return [...stderr.matchAll(/^exp: (.*)$/gm)].map(([, line = '']) => line);
}

describe('--record', () => {
  test('runs what the README shows, and fills it, the table of labs, results.json and the figures', async () => {
    const { code, stdout } = await record();
    expect({ code, first: stdout.split('\n')[0] }).toEqual({
      code: 0,
      first: 'Recorded lab 5: 3 runs, 1 claims, 1 figures',
    });
    expect(checkout.read(`${folder}/README.md`)).toBe(recordedReadme);
    expect(checkout.read(`${folder}/figures/sums.svg`)).toBe(`${picture}\n`);
    expect(JSON.parse(checkout.read(`${folder}/results.json`))).toMatchObject({
      experiment: 5,
      claims: [{ name: 'the sum', found: '10', holds: true }],
      runs: [
        { options: '', preset: 'small', output: ['Sum = 10'], result: { sum: 10 } },
        { options: '--preset large', preset: 'large', result: { sum: 5050 } },
        { options: '--n 2', output: ['Sum = 3'] },
      ],
    });
    expect(checkout.read('README.md')).toContain(
      '| [5](experiments/experiment-5/README.md) | How large is the sum of a few numbers? | `pnpm exp 5` | It is 10, or a third 3.33. |\n',
    );
    expect(await check()).toEqual({ code: 0, stdout: agree, stderr: '' });
  });

  test('runs what a page beside the README shows, and fills it', async () => {
    const shown = (value: string) =>
      `# More\n\nIt is <!-- value of: pnpm exp 5 --n 6; sum -->${value}<!-- /value -->.\n`;
    checkout.write(`${folder}/more.md`, shown('?'));
    expect(await record()).toMatchObject({ code: 0, stdout: expect.stringContaining('lab 5: 4 runs') });
    expect(checkout.read(`${folder}/more.md`)).toBe(shown('21'));
    expect(await check()).toEqual({ code: 0, stdout: agree, stderr: '' });
    checkout.write(`${folder}/more.md`, shown('22'));
    expect(await complaints()).toEqual([`${folder}/more.md:3: sum of pnpm exp 5 --n 6 is stale`]);
  });

  test('a run that warns or does not end is not recorded', async () => {
    for (const [n, why] of [
      ['13', 'warned: 13 brings bad luck'],
      ['14', 'did not end: stopped'],
    ]) {
      checkout.write(`${folder}/README.md`, readme.replace('--n 2', `--n ${n}`));
      const { code, stderr } = await record();
      expect(code).toBe(1);
      expect(stderr).toContain(`exp: pnpm exp 5 --n ${n} ${why}\n     Nothing is recorded.`);
      expect(existsSync(checkout.path(`${folder}/results.json`))).toBe(false);
    }
  });

  test('a claim that does not hold is recorded as such, and fails', async () => {
    checkout.replace(`${folder}/index.mjs`, "expected: '10'", "expected: '11'");
    const { code, stderr } = await record();
    expect(code).toBe(1);
    expect(stderr).toContain("exp: the claim 'the sum' does not hold: 10, not 11 (exact)\n");
    expect(checkout.read(`${folder}/README.md`)).toContain(
      '| the sum | 11       | 10    | exact     | **no** |',
    );
  });

  test('options in a README that the lab does not take are named', async () => {
    checkout.write(`${folder}/README.md`, readme.replace('--n 2', '--n none'));
    expect(await record()).toMatchObject({ code: 2, stderr: expect.stringContaining("--n: 'none' is not") });
  });

  test('with --check it compares, and changes nothing', async () => {
    await record();
    const compare = () => exp('readme --record --check 5', { checkout: checkout.root });
    expect(await compare()).toMatchObject({
      code: 0,
      stdout: 'READMEs, notebooks, figures and runs agree with what is recorded.\n',
    });
    const stale = checkout.read(`${folder}/results.json`).replace('"sum": 5050', '"sum": 5051');
    checkout.write(`${folder}/results.json`, stale);
    const { code, stderr } = await compare();
    const line = stale.slice(0, stale.indexOf('5051')).split('\n').length;
    expect(code).toBe(1);
    expect(stderr).toContain(
      `exp: ${folder}/results.json:${line}: the lab now gives something else than what is recorded\n`,
    );
    expect(checkout.read(`${folder}/results.json`)).toBe(stale);
  });
});

describe('--check', () => {
  beforeEach(record);

  test.each([
    ['a figure in a sentence', 'sum -->10<', 'sum -->12<', 6, 'sum of pnpm exp 5 is stale'],
    ['an output', 'Sum = 10\n', 'Sum = 10\nMore\n', 15, 'the output of pnpm exp 5 is stale'],
    ['the results', '| the sum | 10       |', '| the sum | 11       |', 22, 'the block of results is stale'],
    ['a table', '|     3 | few', '|     4 | few', 42, 'the table of runs of pnpm exp 5 is stale'],
  ])('names %s that is stale, with its line, and `readme` mends it', async (_, old, text, line, what) => {
    checkout.replace(`${folder}/README.md`, old, text);
    expect(await complaints()).toContain(`${folder}/README.md:${line}: ${what}`);
    expect(await exp('readme --quiet', { checkout: checkout.root })).toMatchObject({ code: 0, stderr: '' });
    expect(checkout.read(`${folder}/README.md`)).toBe(recordedReadme);
    expect((await check()).code).toBe(0);
  });

  test('names the table of labs', async () => {
    checkout.replace('README.md', 'How large', 'How small');
    expect(await complaints()).toEqual(['README.md:6: the table of labs is stale']);
  });

  test('names a figure that is missing, or another', async () => {
    checkout.write(`${folder}/figures/sums.svg`, '<svg/>\n');
    const file = `${folder}/figures/sums.svg`;
    expect(await complaints()).toEqual([`${file}:1: this is not the figure that was recorded`]);
    rmSync(checkout.path(file));
    expect(await complaints()).toEqual([`${file}:1: the figure is missing`]);
  });

  test('line ends of Windows are no difference', async () => {
    for (const file of [`${folder}/README.md`, `${folder}/figures/sums.svg`, 'README.md']) {
      checkout.write(file, checkout.read(file).replaceAll('\n', '\r\n'));
    }
    expect(await check()).toMatchObject({ code: 0 });
  });

  test('a run, or a figure of it, that is not recorded is named with the way out', async () => {
    checkout.replace(`${folder}/README.md`, '--n 2', '--n 3');
    const { code, stderr } = await check();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `exp: ${folder}/README.md:42: nothing is recorded of pnpm exp 5 --n 3\n     Record it: pnpm exp readme --record 5\n`,
    );
    checkout.replace(`${folder}/README.md`, '--n 3', '--n 2');
    checkout.replace(`${folder}/README.md`, '; third 3 digits', '; forth 3 digits');
    expect(await complaints()).toContain(
      `${folder}/README.md:6: there is no figure 'forth 3 digits'; the figures: sum, third, digest`,
    );
  });

  test('results.json that cannot be read counts as nothing recorded', async () => {
    checkout.write(`${folder}/results.json`, '{ "experiment": 5, ');
    expect(await complaints()).toContain(`${folder}/README.md:14: nothing is recorded of pnpm exp 5`);
  });
});

describe('the commands in documents', () => {
  beforeEach(record);

  test.each([
    ['pnpm exp 5 --m 3', "unknown option '--m'"],
    ['pnpm exp 5 --n zero', "--n: 'zero' is not an integer of at least 1"],
    ['npx -y pnpm@10.34.9 exp list --jsn', "unknown option '--jsn'"],
    ['pnpm exp 6', 'there is no lab 6; the only one is lab 5'],
    ['pnpm exp raedme', "there is no command 'raedme'; the only one is lab 5"],
    ['pnpm --silent exp data fetch --dir x | less', "unknown option '--dir'"],
    ['pnpm exp new', 'pnpm exp new takes <number> <title...>: <number> is missing'],
  ])('`%s` is refused: %s', async (command, why) => {
    checkout.write('CONTRIBUTING.md', `# How\n\n\`\`\`sh\n${command}   # a comment\n\`\`\`\n`);
    expect(await complaints()).toEqual([`CONTRIBUTING.md:4: ${why}`]);
  });

  test('good ones do nothing: no lab is made, nothing is downloaded or printed', async () => {
    const commands = [
      '',
      '5',
      '5 --n 3 --json | jq',
      '5 --help',
      'help 5',
      'list',
      'data fetch',
      'new 8 "A lab"',
      'doctor',
      'readme',
    ];
    const block = commands.map((words) => `pnpm exp ${words}`).join('\n');
    checkout.write(
      'CONTRIBUTING.md',
      `\`\`\`sh\n${block}\npnpm exp 5 --n <n>\n\`\`\`\n\nThen \`pnpm exp 8\` runs it.\n`,
    );
    expect(await check()).toEqual({ code: 0, stdout: agree, stderr: '' });
    expect(existsSync(checkout.path('experiments/experiment-8'))).toBe(false);
  });
});

describe('labs beside the usual', () => {
  test('one without README and results stands in the table by its title', async () => {
    checkout.addLab(6, lab.replace('id: 5', 'id: 6'), '');
    rmSync(checkout.path('experiments/experiment-6/README.md'));
    await record();
    expect(await exp('readme --quiet', { checkout: checkout.root })).toMatchObject({ code: 0 });
    expect(checkout.read('README.md')).toContain(
      '| [6](experiments/experiment-6) | Lab 6 | `pnpm exp 6` | – |\n',
    );
    expect((await check()).code).toBe(0);
  });

  test('a lab that is not there', async () => {
    expect(await exp('readme 9', { checkout: checkout.root })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'exp: there is no lab 9; the only one is lab 5\n' +
        '     See them with: pnpm exp list. Make it with: pnpm exp new 9 "What it is about"\n',
    });
  });
});
