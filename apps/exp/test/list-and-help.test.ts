import { describe, expect, test } from 'vitest';
import { exp } from './in-process.ts';

const title = 'Build a neural network: 784-64-10, trained by gradient descent on MNIST';

describe('the labs', () => {
  test('`exp` alone lists them and shows two commands', async () => {
    expect(await exp('')).toEqual({
      code: 0,
      stdout: [
        'Labs:',
        `  2  ${title}`,
        '',
        'Next:',
        '  pnpm exp 2           run lab 2',
        '  pnpm exp 2 --help    see what can be changed',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  test('`exp list`', async () => {
    expect(await exp('list')).toEqual({ code: 0, stdout: `2  ${title}\n`, stderr: '' });
  });

  test('`exp list --json` is one array', async () => {
    const { code, stdout, stderr } = await exp('list --json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual([{ id: 2, title, command: 'pnpm exp 2' }]);
  });
});

/** Every option of lab 2 with what its help has to say on values and default. */
const options: Record<string, string> = {
  '--preset <name>': 'one of notebook, softmax, deep, full, record; default: notebook',
  '--epochs <n>': 'an integer from 1 to 1000000; default: 1000',
  '--lr <x>': 'a number above 0; default: 0.005',
  '--lr-schedule <name>': 'one of constant, step, cosine; default: constant',
  '--lr-step <n|usual>': "'usual' or an integer of at least 1; default: usual",
  '--lr-gamma <x|usual>': "'usual' or a number above 0 and at most 1; default: usual",
  '--warmup <n>': 'an integer of at least 0; default: 0',
  '--optimizer <name>': 'one of sgd, momentum, nesterov, rmsprop, adam, adamw; default: sgd',
  '--momentum <x|usual>': "'usual' or a number from 0 to 0.999999; default: usual",
  '--beta1 <x|usual>': "'usual' or a number from 0 to 0.999999; default: usual",
  '--beta2 <x|usual>': "'usual' or a number from 0 to 0.999999; default: usual",
  '--epsilon <x|usual>': "'usual' or a number above 0; default: usual",
  '--weight-decay <x>': 'a number of at least 0; default: 0',
  '--dropout <x>': 'a number from 0 to 0.999999; default: 0',
  '--input-dropout <x>': 'a number from 0 to 0.999999; default: 0',
  '--max-norm <x|none>': "'none' or a number above 0; default: none",
  '--clip-norm <x|none>': "'none' or a number above 0; default: none",
  '--shift <x>': 'a number from 0 to 1000; default: 0',
  '--rotate <x>': 'a number from 0 to 180; default: 0',
  '--scale <x>': 'a number from 0 to 0.9; default: 0',
  '--shear <x>': 'a number from 0 to 80; default: 0',
  '--elastic-alpha <x>': 'a number from 0 to 10000; default: 0',
  '--elastic-sigma <x|usual>': "'usual' or a number from 0.1 to 64; default: usual",
  '--batch-size <n|full>': "'full' or an integer of at least 1; default: full",
  '--hidden <n[,n...]|none>':
    "'none' or an integer from 1 to 8192, or several separated by commas; default: 64",
  '--activation <name>': 'one of sigmoid, tanh, relu, leaky-relu; default: sigmoid',
  '--loss <name>': 'one of squared-error, cross-entropy, binary-cross-entropy; default: squared-error',
  '--init <name>':
    'one of uniform, xavier, he, normal, xavier-normal, he-uniform, lecun-normal, lecun-uniform, pytorch; default: uniform',
  '--bias, --no-bias': 'default: off',
  '--seed <n>': 'an integer from 0 to 4294967295; default: 40',
  '--limit <n|all>': "'all' or an integer of at least 1; default: 1000",
  '--validation <x>': 'a number from 0 to 0.999999; default: 0',
  '--patience <n|none>': "'none' or an integer of at least 1; default: none",
  '--monitor <name>': 'one of usual, loss, accuracy; default: usual',
  '--dtype <name>': 'one of float64, float32; default: float64',
  '--data <name>': 'one of mnist, idx; default: mnist',
  '--data-dir <folder>': 'folder of the four data files',
  '--save-model <file>': 'write the trained network here, as .safetensors',
  '--engine <name>': 'one of simd, reference, by-hand; default: simd',
  '--threads <n|all>': "'all' or an integer from 1 to 256; default: all",
  '--details, --no-details': 'default: off',
  '--log-interval <n>': 'an integer of at least 1; default: 200',
  '--no-record': 'leave nothing of this run in runs/',
  '--from <run>': 'a run’s id or a part of it, last, best, or its folder',
  '--checkpoint-every <n>': 'an integer of at least 1; by default only on Ctrl-C and at the end',
  '--resume <run>': 'a run’s id or a part of it, last, best, or its folder',
  '--checkpoint <name>': 'one of last, previous; default: last',
  '--report': 'make figures and a page of the run at its end, and say what they show',
  '--title <text>': 'the title of the report’s page',
  '--author <name>': 'who hands it in',
  '--notes <file>': 'your own words for the page',
  '--seeds <list>': 'seeds such as 1..5 or 1,2,7',
  '--sweep <option=values>': 'an option and its values, such as lr=0.001,0.005',
  '--rerun': 'with --seeds and --sweep: run also what is already recorded',
  '--force': 'write also over a file that this lab did not make',
  '--verify': 'compare every claim of the lab with this run; exit code 4 when one fails',
  '--dry-run': 'check the options and say what would be done, without doing it',
  '--json': 'print one JSON object on standard output',
  '--quiet': 'no progress, no information: only the results and warnings',
  '--debug': 'show the stack of an error',
  '--help-all': 'explain every option',
  '-h, --help': 'show this help',
};

/** Those that `--help` explains. */
const first = [
  '--preset <name>',
  '--epochs <n>',
  '--lr <x>',
  '--optimizer <name>',
  '--batch-size <n|full>',
  '--hidden <n[,n...]|none>',
  '--activation <name>',
  '--loss <name>',
  '--seed <n>',
  '--limit <n|all>',
  '--help-all',
  '-h, --help',
];

/** The options of a help text, each with its description on one line. */
function readOptions(help: string): Record<string, string> {
  const rows = help.split(/\n(?= {2}-|\S|\n)/).filter((row) => /^\n? {2}-/.test(row));
  const cells = rows.map((row) => row.trim().split(/ {2,}/));
  return Object.fromEntries(cells.map(([term, ...text]) => [term, text.join(' ').replaceAll('\n', '')]));
}

describe('help', () => {
  test('lab 2, --help-all: every option with its description, the values it takes and its default', async () => {
    const { code, stdout, stderr } = await exp('2 --help-all');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const shown = readOptions(stdout);
    expect(Object.keys(shown).sort()).toEqual(Object.keys(options).sort());
    for (const [term, text] of Object.entries(options)) expect(shown[term], term).toContain(text);
    expect([...stdout.matchAll(/^(\S.*):$/gm)].map(([, heading]) => heading)).toEqual([
      'Options',
      'Learning rate',
      'Optimiser',
      'Against overfitting',
      'Distorted images',
      'Network',
      'Early stopping',
      'Computing',
      'Data',
      'Output',
      'Recorded runs',
      'Many runs',
      'Checks and output',
      'Presets',
    ]);
  });

  test('lab 2, --help: explains the first options, and names every other one', async () => {
    const { code, stdout, stderr } = await exp('2 --help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const shown = readOptions(stdout);
    expect(Object.keys(shown)).toEqual(first);
    for (const term of first) expect(shown[term], term).toContain(options[term]);
    const [, more = ''] = /More options, explained by --help-all:\n([\s\S]*?)\n\n/.exec(stdout) ?? [];
    const long = (term: string) => /--[\w-]+/.exec(term)?.[0];
    const others = Object.keys(options).filter((term) => !first.includes(term));
    expect(more.match(/--[\w-]+/g)?.sort()).toEqual(others.map(long).sort());
    expect(stdout).toContain('Presets:\n  notebook  the defaults\n  softmax   --loss cross-entropy --lr 5\n');
    expect(stdout.split('\n').length).toBeLessThan(80);
  });

  test.each([
    ['', 80],
    ['list', 80],
    ['data', 80],
    ['data status', 80],
    ['data fetch', 80],
    ['data verify', 80],
    ['new', 80],
    ['readme', 80],
    ['doctor', 80],
    ['2', 80],
    ['2', 60],
    ['2', 100],
    ['2 --help-all', 60],
  ])('`exp %s --help` fits into %i columns', async (words, columns) => {
    const { code, stdout } = await exp(`${words} --help`, { columns });
    expect(code).toBe(0);
    // The lab's own title in the list of labs is the lab's affair.
    const lines = stdout.split('\n').filter((line) => !line.endsWith(title));
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  test.each([
    ['help', '--help'],
    ['-h', '--help'],
    ['help 2', '2 --help'],
    ['exp-2 --help', '2 --help'],
    ['2 -h', '2 --help'],
    ['2 --epochs 5 --help', '2 --help'],
    ['help data', 'data --help'],
    ['help data fetch', 'data fetch --help'],
  ])('`exp %s` is `exp %s`', async (words, same) => {
    const shown = await exp(words);
    expect(shown.code).toBe(0);
    expect(shown).toEqual(await exp(same));
  });
});

test.each(['2', 'exp-2', 'exp2', 'experiment-2', 'experiment2', '02'])(
  'lab 2 answers to `exp %s`',
  async (word) => {
    expect(await exp(`${word} --dry-run`)).toEqual({
      code: 0,
      stdout:
        'Would train 784-64-10 (50,816 parameters) for 1,000 epochs on 1,000 mnist images, and test it on 10,000.\n',
      stderr: '',
    });
  },
);
