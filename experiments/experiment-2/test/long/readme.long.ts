import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { percent } from '@nn-labs/experiment';
import { describe, expect, test } from 'vitest';
import { mnistDir, needsMnist } from '../mnist.ts';
import { exp, root, run2 } from './command-line.ts';
import { readReadme, resultRows, shownCommands, shownOutputs } from './readme.ts';

const files = ['README.md', 'apps/exp/README.md', 'experiments/experiment-2/README.md'];
const texts = files.map((file) => ({ file, text: readReadme(file) }));

/** The lab that "Add a lab" makes is not there. */
const isThere = (command: string): boolean => {
  const lab = /^\d+/.exec(command)?.[0];
  return lab === undefined || existsSync(join(root, `experiments/experiment-${lab}`));
};
const commands = [...new Set(texts.flatMap(({ text }) => shownCommands(text)))].filter(isThere);

describe('every command that a README shows', () => {
  test.each(commands)('pnpm exp %s', async (command) => {
    const words = command.split(' ').filter((word) => word !== '');
    const isLab = /^\d+$/.test(words[0] ?? '');
    // A run is only planned; nothing is downloaded, and what is there need not be sound.
    const isAction = words[0] === 'data' && words[1] !== 'status';
    const harmless = isLab ? ['--dry-run'] : isAction ? ['--help'] : [];
    expect(await exp([...words, ...harmless])).not.toBe('');
  });

  test('there are some', () => {
    expect(commands).toContain('2');
    expect(commands).toContain('2 --preset softmax');
  });
});

describe.skipIf(mnistDir === null)(`what the READMEs say${needsMnist}`, () => {
  const printed = new Map<string, Promise<string>>();
  const outputs = texts.flatMap(({ file, text }) =>
    shownOutputs(text).map(({ command, output }) => [file, command, output] as const),
  );

  test.each(outputs)('%s: the output of pnpm exp %s', async (_, command, output) => {
    const run = printed.get(command) ?? exp(command.split(' '));
    printed.set(command, run);
    expect(output).toBe(await run);
  });

  const rows = texts.flatMap(({ file, text }) =>
    resultRows(text).map((row) => [file, row.options, row] as const),
  );

  test.each(rows)('%s: the results of %s', async (_, options, { training, test }) => {
    const { result } = await run2(options.split(' '));
    const measured = { training: percent(result.trainAccuracy), test: percent(result.testAccuracy) };
    expect({ training, test }).toEqual(measured);
  });

  test('there are some', () => {
    expect(outputs.map(([file]) => file)).toEqual(['README.md', 'experiments/experiment-2/README.md']);
    expect(rows.length).toBeGreaterThan(5);
  });
});
