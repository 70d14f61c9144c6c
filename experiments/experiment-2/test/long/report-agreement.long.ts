import type { Config } from '@nn-labs/experiment';
import { runLab, testContext } from '@nn-labs/experiment/testing';
import { expect, test } from 'vitest';
import lab from '../../src/index.ts';

type Settings = Config<typeof lab.options>;

/** Runs of every kind on the first images of MNIST, and what is said of each that shows it. */
const runs: readonly (readonly [string, Partial<Settings>, RegExp | null])[] = [
  ['good', {}, /a wide gap/],
  ['learnt nothing', { lr: 1, epochs: 50 }, /^It has learnt nothing/],
  ['jumping', { lr: 0.02 }, /jumps up|Training is stuck|rose from/],
  ['a tiny rate', { lr: 0.000_01, epochs: 50 }, null],
  ['one epoch', { epochs: 1 }, null],
  ['too few epochs', { epochs: 100 }, /still fell by/],
  ['dead units', { activation: 'relu', loss: 'cross-entropy', lr: 2, epochs: 50 }, /never fires? \(dead\)/],
  ['deep', { hidden: [32, 32, 32, 32], init: 'xavier', epochs: 50 }, /it vanishes/],
  ['softmax', { loss: 'cross-entropy', lr: 5, epochs: 200 }, null],
];

/** Of each pair, one takes back what the other says. */
const contradictions: readonly (readonly [RegExp, RegExp])[] = [
  [/A smaller learning rate helps/, /A higher learning rate helps/],
  [/A smaller learning rate helps/, /More epochs help/],
  [/More epochs help/, /was lowest in epoch/],
  [/Training is stuck/, /still fell by/],
  [/it vanishes/, /it grows/],
];

test.each(runs)(
  '%s: no finding of the report takes back another, and it agrees with what the run said',
  async (...run) => {
    const [, changed, says] = run;
    const config = lab.configure('notebook', { limit: 300, ...changed });
    const { outcome, metrics, files, printed } = await runLab(lab, { limit: 300, ...changed });
    const recorded = { outcome, metrics, file: async (name: string) => files.get(name) ?? null };
    const { findings } = await lab.report!(config, recorded, testContext());
    const texts = findings.map(({ text, advice }) => `${text} ${advice?.text ?? ''}`.trim());
    for (const [one, other] of contradictions) {
      expect(texts.some((text) => one.test(text)) && texts.some((text) => other.test(text))).toBe(false);
    }
    if (says !== null) expect(texts).toEqual(expect.arrayContaining([expect.stringMatching(says)]));
    const nothing = /It has learnt nothing[^\n]*/;
    expect(texts.find((text) => nothing.test(text))).toBe(nothing.exec(printed.join('\n'))?.[0]);
  },
);
