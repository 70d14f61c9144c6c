import { join } from 'node:path';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { describe, expect, test } from 'vitest';
import { exp, root } from './in-process.ts';

/** Expects exit 2, nothing on standard output, and these two lines. */
async function expectRefusal(words: string | readonly string[], cause: string, remedy: string) {
  expect(await exp(words)).toEqual({ code: 2, stdout: '', stderr: `exp: ${cause}\n     ${remedy}\n` });
}

const help = 'See what there is with: pnpm exp 2 --help';

const noLab = (id: number) =>
  `See them with: pnpm exp list. Make it with: pnpm exp new ${id} "What it is about"`;

describe('unknown words', () => {
  test.each([
    ['3', 'there is no lab 3; the only one is lab 2', noLab(3)],
    ['experiment-12 --epochs 3', 'there is no lab 12; the only one is lab 2', noLab(12)],
    ['lsit', "there is no command 'lsit'; the only one is lab 2", 'Did you mean: pnpm exp list'],
    ['hlep', "there is no command 'hlep'; the only one is lab 2", 'Did you mean: pnpm exp help'],
    [
      'experimet-2',
      "there is no command 'experimet-2'; the only one is lab 2",
      'Did you mean: pnpm exp experiment-2',
    ],
    [
      'banana',
      "there is no command 'banana'; the only one is lab 2",
      'See what there is with: pnpm exp --help',
    ],
    ['help 3', 'there is no lab 3; the only one is lab 2', noLab(3)],
    ['--epochs 4 2', 'the lab comes first, then its options', 'Did you mean: pnpm exp 2 --epochs 4'],
    ['--quiet 2 --json', 'the lab comes first, then its options', 'Did you mean: pnpm exp 2 --quiet --json'],
    ['list --jsn', "unknown option '--jsn'", 'Did you mean --json?'],
    [
      'list 2',
      "pnpm exp list: '2' is neither an option nor the value of one",
      'See what there is with: pnpm exp list --help',
    ],
    ['data', 'pnpm exp data: say what to do: status, fetch or verify', 'Start with: pnpm exp data status'],
    [
      'data satus',
      "pnpm exp data: there is no command 'satus'; the commands are status, fetch, verify",
      'Did you mean: pnpm exp data status',
    ],
    [
      'data banana',
      "pnpm exp data: there is no command 'banana'; the commands are status, fetch, verify",
      'See what there is with: pnpm exp data --help',
    ],
    ['data status now', "no lab reads a data set 'now'", 'There is: MNIST.'],
  ])('`exp %s`', expectRefusal);
});

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
    ['--bias=on', "unknown option '--bias=on'", 'Did you mean --bias?'],
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

describe('words too many, too few, or in another spelling', () => {
  const help = (command: string) => `Leave it out. See what there is with: pnpm exp ${command} --help`;
  test.each([
    ['show last best', "pnpm exp show takes <run>: 'best' is one word too many", help('show')],
    ['runs 2 3', "pnpm exp runs takes [lab]: '3' is one word too many", help('runs')],
    ['diff best last 2/best', "pnpm exp diff takes <a> <b>: '2/best' is one word too many", help('diff')],
    [
      'diff last',
      'pnpm exp diff takes <a> <b>: <b> is missing',
      'Add it: pnpm exp diff last <b>, an id or a part of it, last, best, 7/best for the best of lab 7, or a folder',
    ],
    [
      '2 --hidden 64 32 --epochs 3',
      "--hidden: '64 32' has blanks between its values",
      'Did you mean --hidden 64,32?',
    ],
    [
      '2 --hidden 64, 32 --epochs 3',
      "--hidden: '64, 32' has blanks between its values",
      'Did you mean --hidden 64,32?',
    ],
    ['2 --hidden 64 ,32', "--hidden: '64 ,32' has blanks between its values", 'Did you mean --hidden 64,32?'],
    ['2 --hidden 64,', "--hidden: '64,' ends with a comma", 'Did you mean --hidden 64?'],
    ['2 --lr 0,5', "--lr: '0,5' is not a number above 0", 'Did you mean --lr 0.5?'],
    [
      '2 --limit 60,000',
      "--limit: '60,000' is not 'all' or an integer of at least 1",
      'Did you mean --limit 60000?',
    ],
    ['2 --seeds 1-5', "--seeds: '1-5' is not a range", 'Did you mean 1..5?'],
    ['2 --learning-rate 1', "unknown option '--learning-rate'", 'Did you mean --lr <x> (a number above 0)?'],
  ])('`exp %s`', expectRefusal);

  test('`exp --version` names the commit and Node', async () => {
    const { code, stdout, stderr } = await exp('--version', { checkout: root });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^nn-labs (?:[0-9a-f]{7,}(?:, changed)?|of no commit); Node \d+\.\d+\.\d+\n$/);
  });
});

describe('bad values of lab 2', () => {
  const cases = badValues.flatMap(([flag, values, allowed]) =>
    values.map((value): [string, string, string] => [flag, value, allowed]),
  );

  test.each(cases)('%s %j', (flag, value, allowed) =>
    expectRefusal(['2', flag, value], `${flag}: '${value}' is not ${allowed}`, `Give ${flag} ${allowed}.`),
  );

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
      `Give --hidden 'none' or ${hidden}, or several with commas between and no blanks: --hidden 64,32.`,
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
