import { Matrix, oneHot } from '@nn-labs/linalg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClassificationReport, classificationReport, type Misclassified } from '../src/index.ts';
import { readCases } from './agreement.ts';

/** A case as fixtures/make-classification.py writes it. */
interface NumPyCase {
  readonly name: string;
  readonly outputs: readonly (readonly number[])[];
  readonly actual: readonly number[];
  readonly accuracy: number;
  readonly top2Accuracy: number;
  readonly confusion: readonly (readonly number[])[];
  readonly precision: readonly (number | null)[];
  readonly recall: readonly (number | null)[];
  readonly f1: readonly (number | null)[];
  readonly support: readonly number[];
  readonly macro: { readonly precision: number; readonly recall: number; readonly f1: number };
  readonly mistakes: readonly Misclassified[];
}

test.each(readCases<NumPyCase>('classification.json'))('as NumPy has it: $name', (wanted) => {
  const outputs = Matrix.fromRows(wanted.outputs.map((row) => [...row]));
  const report = classificationReport(outputs, wanted.actual, { mistakes: 8 });
  const { confusion, accuracy, top2Accuracy, mistakes } = wanted;
  expect(report).toMatchObject({ confusion, accuracy, top2Accuracy, mistakes });
  const column = <K extends keyof ClassificationReport['perClass'][number]>(name: K) =>
    report.perClass.map((metrics) => metrics[name]);
  for (const name of ['precision', 'recall', 'f1', 'support'] as const) {
    expect(column(name), name).toEqual(wanted[name]);
  }
  for (const name of ['precision', 'recall', 'f1'] as const) {
    expect(report.macro[name], name).toBeCloseTo(wanted.macro[name], 14);
  }
  expect(classificationReport(outputs, oneHot(wanted.actual, outputs.cols), { mistakes: 8 })).toEqual(report);
});

describe('by hand', () => {
  // Rows: right; 0 taken for 1, second is 0; 1 taken for 0, second is 2; a tie of all three; 2 taken for 1.
  const outputs = Matrix.fromRows([
    [0.9, 0.1, 0],
    [0.3, 0.6, 0.1],
    [0.8, 0, 0.1],
    [0.5, 0.5, 0.5],
    [0, 0.6, 0.3],
  ]);
  const actual = Uint8Array.of(0, 0, 1, 1, 2);

  test('counts, measures and averages; what is 0 / 0 is null', () => {
    expect(classificationReport(outputs, actual)).toEqual({
      accuracy: 0.2,
      top2Accuracy: 0.8, // all but row 2; in row 3 the lower indices come first
      confusion: [
        [1, 1, 0],
        [2, 0, 0],
        [0, 1, 0],
      ],
      perClass: [
        { precision: 1 / 3, recall: 1 / 2, f1: 2 / 5, support: 2 },
        { precision: 0, recall: 0, f1: 0, support: 2 },
        { precision: null, recall: 0, f1: 0, support: 1 },
      ],
      macro: { precision: 1 / 6, recall: 1 / 6, f1: 2 / 5 / 3 },
      mistakes: [
        { index: 2, actual: 1, predicted: 0, confidence: 0.8 },
        { index: 1, actual: 0, predicted: 1, confidence: 0.6 },
        { index: 4, actual: 2, predicted: 1, confidence: 0.6 },
        { index: 3, actual: 1, predicted: 0, confidence: 0.5 },
      ],
    });
  });

  test('of equal outputs only the two first are among the two greatest', () => {
    const tie = Matrix.fromRows([[1, 1, 1]]);
    const among = [0, 1, 2].map((truth) => classificationReport(tie, [truth]).top2Accuracy);
    expect(among).toEqual([1, 1, 0]);
  });

  test('at most so many mistakes', () => {
    const listed = (mistakes: number) =>
      classificationReport(outputs, actual, { mistakes }).mistakes.map(({ index }) => index);
    expect(listed(0)).toEqual([]);
    expect(listed(3)).toEqual([2, 1, 4]);
    expect(listed(Number.POSITIVE_INFINITY)).toEqual([2, 1, 4, 3]);
  });

  test('the surest of many, as if all had been sorted', () => {
    const confidence = fc.constantFrom(0, 0.25, 0.5, 1, Number.NaN, Number.NEGATIVE_INFINITY);
    const column = (value: number) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);
    fc.assert(
      fc.property(fc.array(confidence, { minLength: 1, maxLength: 200 }), fc.nat(40), (given, most) => {
        // One class taken for another throughout: of equals, and of NaN, the first is the greatest.
        const many = Matrix.fromRows(given.map((value) => [value, value]));
        const wanted = given
          .map((value, index) => ({ index, actual: 1, predicted: 0, confidence: value }))
          .sort((a, b) => {
            const [x, y] = [column(a.confidence), column(b.confidence)];
            return x === y ? a.index - b.index : x > y ? -1 : 1;
          });
        const found = classificationReport(
          many,
          given.map(() => 1),
          { mistakes: most },
        );
        expect(found.mistakes).toEqual(wanted.slice(0, most));
      }),
      { seed: 7 },
    );
  });

  test('all right', () => {
    const { macro, mistakes, top2Accuracy } = classificationReport(outputs, [0, 1, 0, 0, 1]);
    expect({ macro, mistakes, top2Accuracy }).toEqual({
      macro: { precision: 1, recall: 1, f1: 1 }, // class 2, which is not there, is left out
      mistakes: [],
      top2Accuracy: 1,
    });
  });

  test('a single class, and float32', () => {
    const report = classificationReport(Matrix.fromRows([[0.1], [0.2]], 'float32'), [0, 0]);
    expect(report).toMatchObject({ accuracy: 1, top2Accuracy: 1, confusion: [[2]], mistakes: [] });
  });

  test('NaN is greater than any number, as in argmax', () => {
    const { confusion, top2Accuracy, mistakes } = classificationReport(
      Matrix.fromRows([
        [1, Number.NaN, Number.NaN],
        [2, 3, 1],
        [Number.NaN, 1, Number.POSITIVE_INFINITY],
      ]),
      [0, 0, 2],
    );
    expect(confusion[0]).toEqual([0, 2, 0]);
    expect(top2Accuracy).toBe(2 / 3);
    expect(mistakes.map(({ index }) => index)).toEqual([0, 2, 1]);
  });
});

describe('what is refused', () => {
  const outputs = Matrix.zeros(2, 3);
  test.each([
    [[0], '2 rows of outputs, but 1 classes. Give one a row.'],
    [[0, 3], 'sample 1 is of class 3, but the 3 outputs are of the classes 0 to 2'],
    [[-1, 0], 'sample 0 is of class -1'],
    [[0, 0.5], 'sample 1 is of class 0.5'],
    [Matrix.zeros(3, 2), 'outputs are (2, 3), but Y is (3, 2). Give targets of the same shape.'],
  ])('classes %j', (actual, message) => {
    expect(() => classificationReport(outputs, actual)).toThrow(`classificationReport: ${message}`);
  });

  test('outputs that are none, and mistakes that are no count', () => {
    expect(() => classificationReport([[1]] as never, [0])).toThrow('outputs is an object (Array)');
    expect(() => classificationReport(Matrix.zeros(0, 3), [])).toThrow('outputs are empty, (0, 3)');
    for (const mistakes of [-1, 1.5, Number.NaN]) {
      expect(() => classificationReport(outputs, [0, 0], { mistakes })).toThrow(
        `classificationReport: mistakes must be an integer from 0, found ${mistakes}`,
      );
    }
  });
});
