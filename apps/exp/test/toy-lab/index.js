// A lab for the tests of the command line: it has all that a lab can have, and trains in a millisecond. It fits
// y = a x + b to points of y = 3 x + 1, one drawn point an epoch, by nothing but sums and products: its figures are the
// same on every machine, and each depends on all draws before it.
import { createHash } from 'node:crypto';
import {
  DataError,
  defineExperiment,
  integer,
  isInterruption,
  number,
  stoppedBy,
  UsageError,
} from '@nn-labs/experiment';

const options = {
  epochs: integer({ description: 'how many points are drawn', default: 40, min: 1 }),
  lr: number({ description: 'the learning rate', default: 0.1, min: 0 }),
  seed: integer({ description: 'the seed of the draws', default: 40, min: 0 }),
  logInterval: integer({ description: 'epochs from line to line', default: 10, min: 1 }),
};

/** The next state of the random stream; its highest bits are what is drawn. */
const nextRandom = (random) => (Math.imul(random, 1664525) + 1013904223) >>> 0;

/** One step down the slope of (a x + b - y)² / 2 at a drawn point. */
function step({ a, b, random }, lr) {
  const next = nextRandom(random);
  const x = (next >>> 24) / 128 - 1;
  const error = a * x + b - (3 * x + 1);
  return { a: a - lr * error * x, b: b - lr * error, random: next, loss: (error * error) / 2 };
}

const encode = (state) => new TextEncoder().encode(JSON.stringify(state));
const decode = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

const dataOf = ({ epochs }) => ({ source: 'drawn', trainCount: epochs });

async function run({ epochs, lr, seed, logInterval }, { print, progress, record, signal, now }) {
  const data = dataOf({ epochs });
  const start = now();
  record.describe({ data });
  const from = record.resumed === null ? null : decode(record.resumed.bytes);
  if (from !== null && from.seed !== seed) throw new DataError('the checkpoint is of another seed');
  let state = from ?? { seed, a: 0, b: 0, random: seed, history: [] };
  let done = record.resumed?.epochs ?? 0;
  const keep = () => record.checkpoint({ epochs: done, bytes: encode({ ...state, seed }) });
  const isDue = (epoch, last) => epoch % logInterval === 0 || epoch === last;
  state.history = state.history.filter(({ epoch }) => isDue(epoch, epochs - 1));
  try {
    for (; done < epochs; ) {
      await new Promise(setImmediate);
      signal.throwIfAborted();
      const { history } = state;
      state = { ...step(state, lr), history };
      if (Math.abs(state.a) > 1e6) {
        const problem = `the loss grew to ${state.loss} in epoch ${done}`;
        return { status: 'diverged', problem, remedy: 'Try a tenth of --lr.', data, history, result: null };
      }
      const row = { epoch: done, loss: state.loss };
      record.metrics(row);
      if (isDue(done, epochs - 1)) {
        history.push(row);
        print(`Epoch ${done}: loss = ${state.loss.toFixed(4)}`);
      }
      done++;
      progress({ task: 'drawing', done, total: epochs, unit: 'points' });
      if (record.checkpointEvery !== null && done % record.checkpointEvery === 0) await keep();
    }
  } catch (error) {
    if (!isInterruption(error, signal)) throw error;
    await keep();
    const problem = `${stoppedBy(signal)} after ${done} of ${epochs} epochs`;
    return { status: 'interrupted', problem, data, history: state.history };
  }
  const { a, b, loss, history } = state;
  await record.keep('line.json', encode({ a, b }));
  await keep();
  print(`y = ${a.toFixed(3)} x + ${b.toFixed(3)}`);
  const lineSha256 = createHash('sha256').update(`${a} ${b}`).digest('hex');
  const slopeMatch = 1 - Math.min(1, Math.abs(a - 3));
  const timing = { drawSeconds: (now() - start) / 1000 };
  return { data, history, result: { slopeMatch, loss, a, b, lineSha256 }, timing };
}

export default defineExperiment({
  id: 7,
  title: 'A line',
  summary: 'Fits a line to points that are drawn one after the other.',
  options,
  presets: { short: {}, long: { epochs: 400 }, wild: { lr: 30 } },
  plan: (config) => ({ lines: [`Would draw ${config.epochs} points.`], data: dataOf(config) }),
  run,
  resumable: ['epochs'],
  mayResume: ({ epochs }, { id, epochs: done }) => {
    if (epochs === 13)
      throw new UsageError(`13 brings the run ${id} bad luck after ${done}`, 'Give --epochs 14.');
  },
  figures: {
    slopeMatch: { as: 'percent', better: 'higher' },
    lineSha256: { as: 'hash', repeats: true },
  },
  models: [{ file: 'line.json', on: { source: 'drawn' } }],
  claims: [
    {
      name: 'slope',
      expected: '2.5',
      tolerance: 'within 0.1',
      found: ({ result }) => result?.a?.toFixed(1) ?? null,
      holds: (found) => Math.abs(Number(found) - 2.5) < 0.11,
    },
  ],
  report: (_, { metrics }) => ({
    figures: [
      {
        name: 'losses',
        title: 'Losses',
        caption: 'Each point’s loss.',
        svg: `<svg xmlns="http://www.w3.org/2000/svg">${metrics.map(({ loss }) => `<text>${loss}</text>`).join('')}</svg>`,
      },
    ],
    findings: [{ kind: 'good', text: `The last loss is ${metrics.at(-1)?.loss.toFixed(6)}.` }],
    text: [`${metrics.length} losses`],
  }),
  predict: (model, image) => {
    const { a, b } = decode(model);
    const mean = image.pixels.reduce((sum, pixel) => sum + pixel, 0) / image.pixels.length / 255;
    const bright = Math.max(0, Math.min(1, (a * mean + b) / 4));
    const classes = [
      { name: 'bright', probability: bright },
      { name: 'dark', probability: 1 - bright },
    ];
    return { seen: image, classes: classes.sort((x, y) => y.probability - x.probability), notes: [] };
  },
});
