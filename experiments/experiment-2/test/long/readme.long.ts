import { readFileSync } from 'node:fs';
import type { Json } from '@nn-labs/experiment';
import { runLab } from '@nn-labs/experiment/testing';
import { expect, test } from 'vitest';
import lab from '../../src/index.ts';
import { mnistDir, needsMnist } from '../mnist.ts';

interface Recorded {
  readonly options: string;
  readonly status: string;
  readonly history: readonly Json[];
  readonly result: Json;
  readonly output: readonly string[];
}

const file = new URL('../../results.json', import.meta.url);
const recorded: readonly Recorded[] = JSON.parse(readFileSync(file, 'utf8')).runs;

/** These runs are trained to their ends: both losses, both number types, all images and few. */
const whole = ['', '--preset softmax', '--dtype float32', '--preset full'];

// Every run that the READMEs show of this lab is trained again and compared with results.json, to the last digit; `exp
// readme --check` compares the READMEs with that file. All epochs of all runs would take four minutes of two cores, so
// most runs stop after their second report: no weight can be wrong by then and the losses right to 17 digits.
// `exp readme --record --check 2` trains all of them to their ends.
test.skipIf(mnistDir === null).each(recorded)(
  `pnpm exp 2 $options gives what is recorded${needsMnist}`,
  async ({ options, status, history, result, output }) => {
    const reports = whole.includes(options) ? Number.POSITIVE_INFINITY : 2;
    let seen = 0;
    const { outcome, printed } = await runLab(lab, options, {
      context: { env: { MNIST_DIR: mnistDir ?? undefined } },
      onPrint: (line, stop) => {
        if (/^Epoch \d+: /.test(line)) seen++;
        if (seen === reports) stop();
      },
    });
    const lines = printed.flatMap((text) => text.split('\n'));
    // As JSON has it: a number that is not finite is null.
    const given = JSON.parse(JSON.stringify(outcome));
    if (reports === 2) {
      expect(given.status).toBe('interrupted');
      expect(given.history).toEqual(history.slice(0, 2));
      const end = lines.findLastIndex((line) => line.startsWith('Epoch ')) + 1;
      expect(lines.slice(0, end)).toEqual(output.slice(0, end));
    } else {
      expect({ status: 'completed', ...given }).toMatchObject({ status, history, result });
      expect(lines).toEqual(output);
    }
  },
);

test('the runs that are trained to their ends are among the recorded ones', () => {
  expect(recorded.map(({ options }) => options)).toEqual(expect.arrayContaining(whole));
});
