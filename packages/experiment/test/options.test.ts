import { describe, expect, test } from 'vitest';
import {
  choice,
  flag,
  integer,
  integerOr,
  integers,
  nearest,
  number,
  path,
  UsageError,
} from '../src/index.ts';

/** The refusal of an option, as the command line shows it. */
function refusal(act: () => unknown): { message: string; remedy: string | undefined } {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return { message: error.message, remedy: error.remedy };
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('integer', () => {
  const epochs = integer({ description: 'passes', default: 10, min: 1, max: 1000 });

  test.each([
    ['1', 1],
    ['1000', 1000],
    ['+7', 7],
    ['1e2', 100],
    ['20.0', 20],
  ])('takes %s', (text, value) => {
    expect(epochs.parse(text, '--epochs')).toBe(value);
  });

  test.each(['0', '1001', '-1', '1.5', '', ' ', 'ten', '0x10', 'Infinity', 'NaN', '1e999', '1_000', '٣'])(
    'refuses %j with the range and the way out',
    (text) => {
      expect(refusal(() => epochs.parse(text, '--epochs'))).toEqual({
        message: `--epochs: '${text}' is not an integer from 1 to 1000`,
        remedy: 'Such as: --epochs 10',
      });
    },
  );

  test('says what is allowed without bounds', () => {
    expect(integer({ description: '', default: 0 }).allowed).toBe('an integer');
    expect(integer({ description: '', default: 0, min: 0 }).allowed).toBe('an integer of at least 0');
  });

  test('a default outside the range is the author’s mistake', () => {
    expect(() => integer({ description: '', default: 0, min: 1 })).toThrow(
      new RangeError('integer: the default 0 is not an integer of at least 1'),
    );
  });
});

describe('integerOr', () => {
  const limit = integerOr('all', { description: 'images', default: 1000, min: 1 });

  test('takes the word and numbers', () => {
    expect(limit.parse('all', '--limit')).toBeNull();
    expect(limit.parse('5', '--limit')).toBe(5);
    expect(limit.format(null)).toBe('all');
    expect(limit.format(5)).toBe('5');
  });

  test('names both in its refusal', () => {
    expect(refusal(() => limit.parse('0', '--limit'))).toEqual({
      message: "--limit: '0' is not 'all' or an integer of at least 1",
      remedy: 'Such as: --limit 1000',
    });
  });
});

describe('number', () => {
  const lr = number({ description: 'learning rate', default: 0.1, min: 0, exclusiveMin: true });

  test.each([
    ['0.005', 0.005],
    ['5', 5],
    ['1e-3', 0.001],
    ['.5', 0.5],
  ])('takes %s', (text, value) => {
    expect(lr.parse(text, '--lr')).toBe(value);
  });

  test.each(['0', '-0.1', 'fast', 'Infinity', '', '0,005'])('refuses %j', (text) => {
    expect(refusal(() => lr.parse(text, '--lr')).message).toBe(`--lr: '${text}' is not a number above 0`);
  });

  test('names a range that excludes its lower end', () => {
    expect(number({ description: '', default: 1, min: 0, max: 1, exclusiveMin: true }).allowed).toBe(
      'a number above 0 and at most 1',
    );
  });
});

describe('choice', () => {
  const activation = choice(['sigmoid', 'tanh', 'relu'], { description: '', default: 'sigmoid' });

  test('takes its words and offers the nearest', () => {
    expect(activation.parse('tanh', '--activation')).toBe('tanh');
    expect(refusal(() => activation.parse('Sigmiod', '--activation'))).toEqual({
      message: "--activation: 'Sigmiod' is not one of sigmoid, tanh, relu",
      remedy: 'Did you mean --activation sigmoid?',
    });
    expect(refusal(() => activation.parse('banana', '--activation')).remedy).toBe(
      'Such as: --activation sigmoid',
    );
  });

  test('nearest ignores case and separators, and gives up on what is far', () => {
    expect(nearest('crossEntropy', ['squared-error', 'cross-entropy'])).toBe('cross-entropy');
    expect(nearest('x'.repeat(1e6), ['x'])).toBeUndefined();
    expect(nearest('anything', [])).toBeUndefined();
  });
});

test('integers takes a list and refuses its bad member', () => {
  const hidden = integers({ description: '', default: [64], min: 1, max: 99 });
  expect(hidden.parse('64, 32', '--hidden')).toEqual([64, 32]);
  expect(hidden.format([64, 32])).toBe('64,32');
  expect(refusal(() => hidden.parse('64,100', '--hidden')).message).toBe(
    "--hidden: '100' is not an integer from 1 to 99",
  );
  expect(() => integers({ description: '', default: [] })).toThrow(RangeError);
});

test('integers takes a word for no number', () => {
  const hidden = integers({ description: '', default: [], min: 1, max: 99, none: 'none' });
  expect(hidden.default).toEqual([]);
  expect(hidden.placeholder).toBe('<n[,n...]|none>');
  expect(hidden.parse('none', '--hidden')).toEqual([]);
  expect(hidden.parse('8', '--hidden')).toEqual([8]);
  expect(hidden.format([])).toBe('none');
  expect(hidden.format([8, 9])).toBe('8,9');
  const { message, remedy } = refusal(() => hidden.parse('nine', '--hidden'));
  expect(message).toBe("--hidden: 'nine' is not an integer from 1 to 99");
  expect(remedy).toBe('Such as: --hidden 64,32, without blanks; or --hidden none');
  expect(() => hidden.parse('8,none', '--hidden')).toThrow(UsageError);
});

test('path refuses the empty name', () => {
  const file = path({ description: '', placeholder: '<file>' });
  expect(file.parse('a b.txt', '--save-model')).toBe('a b.txt');
  expect(refusal(() => file.parse('', '--save-model')).message).toBe('--save-model: the name is empty');
});

test('flag is on or off', () => {
  const bias = flag({ description: '', default: false });
  expect([bias.parse('true', '--bias'), bias.parse('false', '--bias')]).toEqual([true, false]);
  expect(refusal(() => bias.parse('maybe', '--bias'))).toEqual({
    message: "--bias: 'maybe' is not on or off",
    remedy: 'Write --bias or --no-bias.',
  });
});
