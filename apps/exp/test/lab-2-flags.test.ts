import { join } from 'node:path';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { describe, expect, test } from 'vitest';
import { exp } from './in-process.ts';

// The flags of lab 2: the values that they take, and what they say of those that they do not.

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
  test.each([60, 80, 100])('lab 2, --help and --help-all fit into %i columns', async (columns) => {
    for (const words of ['2 --help', '2 --help-all']) {
      const lines = (await exp(words, { columns })).stdout.split('\n');
      expect(lines.filter((line) => line.length > columns || line !== line.trimEnd())).toEqual([]);
    }
  });
});

/** Expects exit 2, nothing on standard output, and these two lines. */
async function expectRefusal(words: string | readonly string[], cause: string, remedy: string) {
  expect(await exp(words)).toEqual({ code: 2, stdout: '', stderr: `exp: ${cause}\n     ${remedy}\n` });
}

const help = 'See what there is with: pnpm exp 2 --help';

describe('unknown flags of lab 2', () => {
  test.each([
    ['--epoch 5', "unknown option '--epoch'", 'Did you mean --epochs <n> (an integer from 1 to 1000000)?'],
    ['--epoch=5', "unknown option '--epoch=5'", 'Did you mean --epochs <n> (an integer from 1 to 1000000)?'],
    [
      '--actvation relu',
      "unknown option '--actvation'",
      'Did you mean --activation <name> (one of sigmoid, tanh, relu, leaky-relu)?',
    ],
    [
      '--batchsize 5',
      "unknown option '--batchsize'",
      "Did you mean --batch-size <n|full> ('full' or an integer of at least 1)?",
    ],
    ['--no-bais', "unknown option '--no-bais'", 'Did you mean --no-bias?'],
    ['--bias=on', '--bias takes no value', 'Did you mean --bias?'],
    ['--report=yes', '--report takes no value', 'Did you mean --report?'],
    ['--banana', "unknown option '--banana'", help],
    ['-x', "unknown option '-x'", help],
    [
      'epochs 5',
      "pnpm exp 2: 'epochs' is neither an option nor the value of one",
      'Did you mean --epochs <n> (an integer from 1 to 1000000)?',
    ],
    ['--epochs 5 6', "pnpm exp 2: '6' is neither an option nor the value of one", help],
  ])('`exp 2 %s`', (words, cause, remedy) => expectRefusal(`2 ${words}`, cause, remedy));
});

const integer = 'an integer of at least 1';
const hidden = 'an integer from 1 to 8192';
const seed = 'an integer from 0 to 4294967295';
const epochs = 'an integer from 1 to 1000000';
const inits =
  'one of uniform, xavier, he, normal, xavier-normal, he-uniform, lecun-normal, lecun-uniform, pytorch';

/** Values that an option refuses, and those that it allows, in words. */
const share = "'usual' or a number from 0 to 0.999999";
const badValues: [flag: string, values: string[], allowed: string][] = [
  ['--preset', ['banana', ''], 'one of notebook, softmax, deep, full, record'],
  ['--epochs', ['0', '-1', '1.5', '1000001', 'x', '', '0x10', '1e99', 'Infinity', '1,00,0'], epochs],
  ['--lr', ['0', '-0.1', 'x', '', '1e999', 'Infinity', 'NaN', '0,0,5'], 'a number above 0'],
  ['--batch-size', ['0', 'half', '2.5', '-1'], `'full' or ${integer}`],
  ['--activation', ['softplus', 'SIGMA', ''], 'one of sigmoid, tanh, relu, leaky-relu'],
  ['--loss', ['mse', 'huber'], 'one of squared-error, cross-entropy, binary-cross-entropy'],
  ['--init', ['zeros', 'random'], inits],
  ['--seed', ['-1', '4294967296', '1.5', 'a', ''], seed],
  ['--limit', ['0', 'some', '-5'], `'all' or ${integer}`],
  ['--validation', ['-0.1', '1', 'x', ''], 'a number from 0 to 0.999999'],
  ['--patience', ['0', '-1', '2.5', 'long', ''], `'none' or ${integer}`],
  ['--monitor', ['val_loss', ''], 'one of usual, loss, accuracy'],
  ['--dtype', ['int8', 'f'], 'one of float64, float32'],
  ['--data', ['cifar', ''], 'one of mnist, idx'],
  ['--engine', ['gpu', ''], 'one of simd, reference, by-hand'],
  ['--threads', ['0', '257', 'x', '1.5'], "'all' or an integer from 1 to 256"],
  ['--log-interval', ['0', '-200', 'never'], integer],
  ['--checkpoint-every', ['0', '-1', '2.5', 'often', ''], integer],
  ['--checkpoint', ['first', ''], 'one of last, previous'],
  ['--lr-schedule', ['linear', ''], 'one of constant, step, cosine'],
  ['--lr-step', ['0', '1.5', 'x'], `'usual' or ${integer}`],
  ['--lr-gamma', ['0', '1.1', 'x', ''], "'usual' or a number above 0 and at most 1"],
  ['--warmup', ['-1', '2.5', 'x'], 'an integer of at least 0'],
  ['--optimizer', ['adagrad', ''], 'one of sgd, momentum, nesterov, rmsprop, adam, adamw'],
  ['--momentum', ['-0.1', '1', 'x'], share],
  ['--beta1', ['-0.1', '1', 'x'], share],
  ['--beta2', ['-0.1', '1', 'x'], share],
  ['--epsilon', ['0', '-1', 'x'], "'usual' or a number above 0"],
  ['--weight-decay', ['-0.1', 'x', 'NaN'], 'a number of at least 0'],
  ['--dropout', ['-0.1', '1', 'x'], 'a number from 0 to 0.999999'],
  ['--input-dropout', ['-0.1', '1', 'x'], 'a number from 0 to 0.999999'],
  ['--max-norm', ['0', '-1', 'x'], "'none' or a number above 0"],
  ['--clip-norm', ['0', '-1', 'x'], "'none' or a number above 0"],
  ['--shift', ['-1', 'x'], 'a number from 0 to 1000'],
  ['--rotate', ['-1', '181', 'x'], 'a number from 0 to 180'],
  ['--scale', ['-0.1', '1', 'x'], 'a number from 0 to 0.9'],
  ['--shear', ['-1', '90', 'x'], 'a number from 0 to 80'],
  ['--elastic-alpha', ['-1', 'x'], 'a number from 0 to 10000'],
  ['--elastic-sigma', ['0', '65', 'x'], "'usual' or a number from 0.1 to 64"],
];

describe('bad values of lab 2', () => {
  const cases = badValues.flatMap(([flag, values, allowed]) =>
    values.map((value): [string, string, string] => [flag, value, allowed]),
  );

  test.each(cases)('%s %j', async (flag, value, allowed) => {
    const { code, stdout, stderr } = await exp(['2', flag, value]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [cause, remedy = ''] = stderr.split('\n');
    expect(cause).toBe(`exp: ${flag}: '${value}' is not ${allowed}`);
    expect(remedy).toMatch(new RegExp(`^ {5}Such as: ${flag} [\\w.-]+$`));
  });

  test.each([
    ['--preset', 'sofmax', 'one of notebook, softmax, deep, full, record', 'softmax'],
    ['--activation', 'sigmiod', 'one of sigmoid, tanh, relu, leaky-relu', 'sigmoid'],
    ['--activation', 'ReLU', 'one of sigmoid, tanh, relu, leaky-relu', 'relu'],
    ['--loss', 'cross_entropy', 'one of squared-error, cross-entropy, binary-cross-entropy', 'cross-entropy'],
    ['--init', 'xaver', inits, 'xavier'],
    ['--init', 'he_uniform', inits, 'he-uniform'],
    ['--dtype', 'float46', 'one of float64, float32', 'float64'],
    ['--data', 'minst', 'one of mnist, idx', 'mnist'],
    ['--engine', 'simt', 'one of simd, reference, by-hand', 'simd'],
  ])('%s %s has a neighbour', (flag, value, allowed, near) =>
    expectRefusal(
      ['2', flag, value],
      `${flag}: '${value}' is not ${allowed}`,
      `Did you mean ${flag} ${near}?`,
    ),
  );

  test.each(['0', 'x', '64,,32', '64,0', '8193', '64;32', '', 'None', '64,none'])('--hidden %j', (value) => {
    const part = value.split(',').find((text) => !/^(?:[1-9]\d?)$/.test(text));
    return expectRefusal(
      ['2', '--hidden', value],
      `--hidden: '${part}' is not ${hidden}`,
      'Such as: --hidden 64,32, without blanks; or --hidden none',
    );
  });

  test.each(['--data-dir', '--save-model'])('%s with an empty name', (flag) =>
    expectRefusal(['2', flag, ''], `${flag}: the name is empty`, `Give ${flag} a file or folder name.`),
  );

  test.each(['--from', '--resume'])('%s with an empty name', (flag) =>
    expectRefusal(
      ['2', flag, ''],
      `${flag}: the name is empty`,
      `Give ${flag} a run’s id or a part of it, last, best, or its folder.`,
    ),
  );

  test.each([
    ['--epochs', epochs],
    ['--preset', 'one of notebook, softmax, deep, full, record'],
    ['--save-model', 'a file or folder name'],
  ])('%s without a value', async (flag, allowed) => {
    await expectRefusal(['2', flag], `${flag}: its value is missing`, `Give ${flag} ${allowed}.`);
    await expectRefusal(
      ['2', flag, '--json'],
      `${flag}: its value is missing: '--json' is the next option`,
      `Give ${flag} ${allowed}.`,
    );
  });

  test('every option that takes a value is tried here', async () => {
    const { stdout } = await exp('2 --help-all');
    const flags = [...stdout.matchAll(/^ {2}(--[\w-]+) </gm)].map(([, flag]) => flag);
    const names = ['--hidden', '--data-dir', '--save-model', '--from', '--resume'];
    const tried = new Set([...badValues.map(([flag]) => flag), ...names]);
    for (const flag of ['--seeds', '--sweep']) tried.add(flag); // in sweep-usage.test.ts
    for (const flag of ['--title', '--author', '--notes']) tried.add(flag); // any text will do
    expect(flags.filter((flag) => !tried.has(flag as string))).toEqual([]);
    expect(flags).toHaveLength(tried.size);
  });
});

describe('options that do not go together', () => {
  const folder = temporaryFolder();
  const missing = join(folder, 'missing');

  test('--data idx without a folder', () =>
    expectRefusal(
      '2 --data idx',
      '--data idx: no folder is given',
      'Add --data-dir <folder> with the four IDX files.',
    ));

  test('--save-model into a folder that is not there, before anything is trained', () =>
    expectRefusal(
      ['2', '--save-model', join(missing, 'model.safetensors')],
      `--save-model: the folder ${missing} does not exist`,
      'Make it first.',
    ));

  test('--save-model with the name of a folder', () =>
    expectRefusal(
      ['2', '--save-model', folder],
      `--save-model: ${folder} is a folder`,
      'Give the name of a file in it.',
    ));
});

describe('options that would change nothing', () => {
  test.each([
    [
      '2 --hidden none --activation tanh',
      '--activation tanh means nothing to --hidden none: the output layer has its own',
      'Leave it out, or give --activation sigmoid where a preset sets it.',
    ],
    [
      '2 --momentum 0.9',
      '--momentum 0.9 means nothing to --optimizer sgd',
      'Add --optimizer momentum or nesterov, or leave --momentum out.',
    ],
    [
      '2 --optimizer nesterov --beta2 0.99',
      '--beta2 0.99 means nothing to --optimizer nesterov',
      'Add --optimizer adam, adamw or rmsprop, or leave --beta2 out.',
    ],
    [
      '2 --lr-step 5',
      '--lr-step 5 means nothing to --lr-schedule constant',
      'Add --lr-schedule step, or leave --lr-step out.',
    ],
    [
      '2 --elastic-sigma 4',
      '--elastic-sigma 4 means nothing without --elastic-alpha',
      'Add --elastic-alpha 34, or leave --elastic-sigma out.',
    ],
    [
      '2 --patience 3',
      '--patience 3 watches validation images, and there are none',
      'Add --validation <x>, such as --validation 0.1, or leave --patience out.',
    ],
    [
      '2 --validation 0.1 --monitor loss',
      '--monitor loss means nothing without --patience',
      'Add --patience <n>, or leave --monitor out.',
    ],
    [
      '2 --hidden none --dropout 0.5',
      '--dropout 0.5 means nothing to --hidden none: there are no hidden units to leave out',
      'Leave it out, or use --input-dropout for the pixels.',
    ],
    [
      '2 --epochs 3 --warmup 4',
      '--warmup 4: there are only 3 epochs',
      'Give fewer epochs of warm-up, or more --epochs.',
    ],
  ])('%s', expectRefusal);
});
