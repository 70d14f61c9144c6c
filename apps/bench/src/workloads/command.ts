import { join } from 'node:path';
import type { Command } from '../measure/asked-process.ts';
import type { Case, Entry } from '../measure/case.ts';
import { commandRunner } from '../measure/command-runner.ts';
import { appFolder } from '../participants.ts';
import { labelOf, type Setting } from './setting.ts';

/** A whole `pnpm exp 2` beside the notebook as a Python script. */
export function commandCases({ nnLabs, peers, mnistFolder, root }: Setting): Case[] {
  const entry = (contestant: string, label: string, command: Command, absence: string | null): Entry => {
    const reason = mnistFolder === null ? 'MNIST is not there' : absence;
    const shared = { contestant, label, threads: null };
    const withMnist = { ...command, env: { ...command.env, MNIST_DIR: mnistFolder ?? undefined } };
    return reason === null
      ? { ...shared, runner: commandRunner(withMnist, 'end', lastAccuracy) }
      : { ...shared, runner: null, absence: reason };
  };
  const { command, what } = experiment2(root, process.env);
  const numpy = peers.find(({ id }) => id === 'numpy');
  return [
    {
      id: 'command',
      workload: 'command',
      title: 'the whole command: lab 2, float64, 1,000 epochs, beside the notebook in Python',
      unit: 'processes',
      reported: 1,
      most: 1,
      expected: [98], // percent, printed by both
      tolerance: 1e-9,
      entries: [
        entry(nnLabs.id, `nn-labs, ${what}`, command, null),
        ...(numpy?.threads ?? []).map((threads) => {
          const script = { ...numpy!.command(threads), args: [`${appFolder}python/notebook.py`] };
          return entry(numpy!.id, labelOf(numpy!, threads), script, numpy!.absence);
        }),
      ],
    },
  ];
}

/** The pnpm that runs this; without one, the launcher behind `pnpm exp`. */
export function experiment2(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): { command: Command; what: string } {
  const pnpm = env.npm_config_user_agent?.startsWith('pnpm/') === true ? env.npm_execpath : undefined;
  const cwd = root;
  if (pnpm === undefined || pnpm === '') {
    const launcher = join(root, 'apps/exp/bin/exp.js');
    return {
      command: { file: process.execPath, args: [launcher, '2'], cwd },
      what: 'node apps/exp/bin/exp.js 2',
    };
  }
  const args = ['--silent', 'exp', '2'];
  const what = 'pnpm exp 2';
  return /\.[cm]?js$/.test(pnpm)
    ? { command: { file: process.execPath, args: [pnpm, ...args], cwd }, what }
    : { command: { file: pnpm, args, cwd }, what };
}

/** The accuracy after the last epoch, in percent. */
function lastAccuracy(output: string): readonly number[] {
  const found = /^Epoch 999: Accuracy = ([\d.]+)%$/m.exec(output);
  if (found === null) throw new Error('did not print the accuracy of epoch 999');
  return [Number(found[1])];
}
