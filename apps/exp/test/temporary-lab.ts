import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { root } from './in-process.ts';

/** A checkout with one lab, number 7, whose definition is this code; answers the checkout's folder. */
export function temporaryLab(definition: string): string {
  const labs = temporaryFolder();
  const folder = join(labs, 'experiments/experiment-7');
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'lab-7', description: 'A lab for a test', exports: { '.': './index.mjs' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const library = pathToFileURL(join(root, 'packages/experiment/dist/index.js')).href;
  writeFileSync(
    join(folder, 'index.mjs'),
    `import * as experiment from ${JSON.stringify(library)};
    const { defineExperiment, integer, number, flag, integers, choice, path } = experiment;
    export default defineExperiment({ id: 7, title: 'Seven', summary: 'A lab for a test.', ${definition} });\n`,
  );
  return labs;
}

/** A lab whose figures can be computed by hand: accuracy = lr · seed / 100, loss = the sum of `hidden`. */
export const arithmetic = `
  options: {
    lr: number({ description: 'rate', default: 1, min: 0 }),
    seed: integer({ description: 'seed', default: 40, min: 0, max: 10000 }),
    hidden: integers({ description: 'units', default: [8], min: 1 }),
    bias: flag({ description: 'bias', default: false }),
    batchSize: experiment.integerOr('full', { description: 'batch', default: null, min: 1 }),
    keep: path({ description: 'a file', placeholder: '<file>', writes: true }),
  },
  presets: { plain: {}, fast: { lr: 2 } },
  check({ lr, bias }) {
    if (lr === 13 && bias) throw new experiment.UsageError('13 takes no bias', 'Leave it out.');
  },
  figures: { testAccuracy: { as: 'percent' } },
  plan: () => ({ lines: ['Would count.'] }),
  async run({ lr, seed, hidden }, { print, notice, warn, progress, signal }) {
    print('counting');
    notice('a notice of every run');
    warn('the same warning');
    if (lr >= 100) return { status: 'diverged', problem: 'too far', remedy: 'Try a tenth of it.', result: { testAccuracy: null } };
    progress({ task: 'counting', done: 1, total: 2, unit: 'steps' });
    if (lr === 66) throw new Error('broken by 66');
    if (lr === 77) while (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 10));
    if (signal.aborted) return { status: 'interrupted', problem: 'stopped' };
    const loss = hidden.reduce((sum, units) => sum + units, 0);
    return { result: { testAccuracy: (lr * seed) / 100, loss, name: 'x' } };
  },`;
