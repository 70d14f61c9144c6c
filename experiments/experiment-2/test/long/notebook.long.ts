import { readFileSync } from 'node:fs';
import { percent } from '@nn-labs/experiment';
import { describe, expect, test } from 'vitest';
import { mnistDir } from '../mnist.ts';
import { type Run, run2 } from './command-line.ts';

test.runIf(process.env.CI)('in CI the tests on MNIST are not skipped', () => {
  expect(mnistDir, 'MNIST_DIR').not.toBeNull();
});

/** What is recorded of a run, which readme.long.ts trains again. */
function recordedRun(options: string): Run {
  const { runs } = JSON.parse(readFileSync(new URL('../../results.json', import.meta.url), 'utf8'));
  return runs.find((run: { options: string }) => run.options === options);
}

describe('the whole notebook', () => {
  test('preset notebook: its six accuracies, its loss, 85.03% on the test images', () => {
    const { status, history, result } = recordedRun('');
    expect(status).toBe('completed');
    expect(history.map(({ epoch, trainAccuracy }) => [epoch, percent(trainAccuracy)])).toEqual([
      [0, '9.20'],
      [200, '62.40'],
      [400, '77.00'],
      [600, '94.80'],
      [800, '96.90'],
      [999, '98.00'],
    ]);
    // 0.5 * np.sum((y - output) ** 2) at epochs 0, 200 and 999
    expect(history[0]?.loss).toBeCloseTo(1518.6725895, 7);
    expect(history[1]?.loss).toBeCloseTo(217.5329129, 7);
    expect(history[5]?.loss).toBeCloseTo(18.4413631, 7);
    expect(percent(result.testAccuracy)).toBe('85.03');
    expect(result.initSha256).toBe('8589fe0edf52db46d7b840b3ddb4412f9f3bb59b0384656661a864830eb8cbe8');
  });

  test('--engine by-hand: the same six accuracies and the same weights, bit for bit', async () => {
    const { history, result } = await run2(['--engine', 'by-hand']);
    const accuracies = history.map(({ trainAccuracy }) => percent(trainAccuracy));
    expect(accuracies).toEqual(['9.20', '62.40', '77.00', '94.80', '96.90', '98.00']);
    expect(percent(result.testAccuracy)).toBe('85.03');
    expect(result.weightsSha256).toBe('15aacd9faa3c89b26f0259a578ea6245676135065eb11b3ded5368be9b9c092d');
  });

  test('preset softmax: its six accuracies, 85.75% on the test images', () => {
    const { history, result } = recordedRun('--preset softmax');
    const accuracies = history.map(({ trainAccuracy }) => percent(trainAccuracy));
    expect(accuracies).toEqual(['9.20', '99.90', '100.00', '100.00', '100.00', '100.00']);
    expect(percent(result.testAccuracy)).toBe('85.75');
  });

  test('the plain loops and one thread end with the same weights, bit for bit', async () => {
    const few = ['--epochs', '40', '--log-interval', '10'];
    const [usual, plain, one] = await Promise.all([
      run2(few),
      run2([...few, '--engine', 'reference']),
      run2([...few, '--threads', '1']),
    ]);
    for (const other of [plain, one]) {
      expect(other.history).toEqual(usual.history);
      expect(other.result).toEqual(usual.result);
    }
  });
});
