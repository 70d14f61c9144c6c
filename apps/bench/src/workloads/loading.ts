import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Entry } from '../measure/case.ts';
import { commandRunner } from '../measure/command-runner.ts';
import { appFolder, type Contestant } from '../participants.ts';
import { labelOf, type Setting } from './setting.ts';

/** Of the unpacked files: training images, training labels, test images, test labels. */
const digests = [
  'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
];

/** From the start of a process to 60,000 images as normalised float32, all four packed files read and verified. */
export function loadingCases({ nnLabs, peers, mnistFolder }: Setting): Case[] {
  const packed = mnistFolder !== null && existsSync(join(mnistFolder, 'train-images-idx3-ubyte.gz'));
  const entry = (contestant: Contestant, script: string, label = labelOf(contestant, null)): Entry => {
    const reason = packed ? contestant.absence : 'MNIST is not there as .gz files';
    const command = { ...contestant.command(null), args: [script, ...digests] };
    const shared = { contestant: contestant.id, label, threads: null };
    return reason === null
      ? { ...shared, runner: loader({ ...command, env: { MNIST_DIR: mnistFolder ?? undefined } }) }
      : { ...shared, runner: null, absence: reason };
  };
  const scripts = new Map([
    ['numpy', `${appFolder}python/load-mnist.py`],
    ['jax-js', `${appFolder}peers/load-mnist-jax-js.js`],
  ]);
  const byHand = { ...nnLabs, id: 'node', name: `Node ${process.versions.node}, no package` };
  return [
    {
      id: 'loading',
      workload: 'loading',
      title: 'loading MNIST, process start to ready: .gz, SHA-256 verified, 60,000 images as float32',
      unit: 'processes',
      reported: 1,
      most: 1,
      expected: [47_040_000, 126 / 255, 8], // elements, one of them, the last label
      tolerance: 1e-6,
      entries: [
        entry(nnLabs, `${appFolder}dist/contestant/load-mnist.js`),
        entry(byHand, `${appFolder}dist/contestant/load-mnist-by-hand.js`),
        ...peers.flatMap((peer) => {
          const script = scripts.get(peer.id);
          return script === undefined ? [] : [entry(peer, script)];
        }),
      ],
    },
  ];
}

function loader(command: Parameters<typeof commandRunner>[0]) {
  // The loaders are this app's own: their first line is an array of numbers.
  return commandRunner(command, 'first line', (output) => JSON.parse(output) as number[]);
}
