import { readFileSync } from 'node:fs';
import type { Advice } from '@nn-labs/experiment';
import type { FindingTopic } from '@nn-labs/network';
import { meanOf } from './numbers.ts';
import type { Settings } from './options.ts';

/** An experiment over seeds that shows what helps; `advice.md` shows its runs, `advice.json` holds them. */
export interface AdviceExperiment {
  readonly about: FindingTopic;
  readonly text: string;
  /** What stands behind `pnpm exp 2` in the command that makes it again. */
  readonly command: string;
  /** What is compared, and whether more or less of it is better. */
  readonly figure: 'gap' | 'trainAccuracy' | 'testAccuracy';
  readonly better: 'more' | 'less';
  /** From the worst setting to the best: how it is called, and its row in the record. */
  readonly settings: readonly { readonly name: string; readonly row: string }[];
  /** Whether a run with these settings could take the advice. */
  applies(settings: Settings): boolean;
}

/** Three seeds for each value of an option: the command, and where the record has what each gave. */
function sweep(option: string, values: readonly string[], nameOf: (value: string) => string, beside = '') {
  return {
    command: `${beside}--sweep ${option}=${values.join(',')} --seeds 1..3`,
    settings: values.map((value) => ({
      name: nameOf(value),
      row: `${beside}--${option} ${value} --seeds 1..3`,
    })),
  };
}

/** Everything that the report advises. What no experiment shows is no advice. */
export const adviceExperiments: readonly AdviceExperiment[] = [
  {
    about: 'gap',
    text: 'More training images narrow the gap (--limit).',
    ...sweep('limit', ['500', '1000', '2000'], (limit) => `with ${limit} images`, '--lr 0.0025 '),
    figure: 'gap',
    better: 'less',
    applies: ({ limit }) => limit !== null,
  },
  {
    about: 'high-rate',
    text: 'A smaller learning rate helps: try a third of it (--lr).',
    ...sweep('lr', ['0.05', '0.015', '0.005'], (lr) => `with --lr ${lr}`),
    figure: 'testAccuracy',
    better: 'more',
    applies: () => true,
  },
  {
    about: 'low-rate',
    text: 'A higher learning rate helps (--lr).',
    ...sweep('lr', ['0.00005', '0.0005', '0.005'], (lr) => `with --lr ${lr}`),
    figure: 'testAccuracy',
    better: 'more',
    applies: () => true,
  },
  {
    about: 'epochs',
    text: 'More epochs help (--epochs).',
    ...sweep('epochs', ['100', '300', '1000'], (epochs) => `after ${epochs} epochs`),
    figure: 'testAccuracy',
    better: 'more',
    applies: () => true,
  },
];

interface RecordedRows {
  readonly rows: readonly {
    readonly options: string;
    readonly runs: readonly {
      readonly result: { readonly trainAccuracy: number; readonly testAccuracy: number };
    }[];
  }[];
}

/** The advice that an experiment has shown to help with what a finding is about; none where none has. */
export function adviceOn(about: FindingTopic, settings: Settings): { advice?: Advice } {
  const experiment = adviceExperiments.find((each) => each.about === about && each.applies(settings));
  if (experiment === undefined) return {};
  const { text, command, figure } = experiment;
  const measured = measure(experiment).map(
    ({ name, mean, deviation }) => `${percent(mean)} ± ${percent(deviation ?? 0)} ${units[figure]} ${name}`,
  );
  return {
    advice: {
      text,
      command: `pnpm exp 2 ${command}`,
      measured: `${figures[figure]}: ${measured.join(', ')}.`,
    },
  };
}

const figures = { gap: 'The gap', trainAccuracy: 'Training accuracy', testAccuracy: 'Test accuracy' };
const units = { gap: 'points', trainAccuracy: '%', testAccuracy: '%' };

/** What each setting of an experiment gave: mean and standard deviation over its seeds. */
export function measure({ figure, settings }: Pick<AdviceExperiment, 'figure' | 'settings'>) {
  const { rows } = recorded();
  return settings.map(({ name, row: options }) => {
    const row = rows.find((each) => each.options === options);
    if (row === undefined)
      throw new Error(`advice.json has no row ${options}. Record it: pnpm exp readme --record-page advice 2`);
    const values = row.runs.map(({ result }) =>
      figure === 'gap' ? result.trainAccuracy - result.testAccuracy : result[figure],
    );
    return { name, ...meanOf(values) };
  });
}

/** Beside the lab's README, so that it can be committed and checked. */
function recorded(): RecordedRows {
  return JSON.parse(readFileSync(new URL('../advice.json', import.meta.url), 'utf8'));
}

function percent(fraction: number): string {
  return (fraction * 100).toFixed(1);
}
