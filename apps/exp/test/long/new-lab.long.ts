import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { markdownText } from '../../src/new-lab/title.ts';
import { exp, root } from '../in-process.ts';
import { type SmallCheckout, smallCheckout } from '../small-checkout.ts';

const run = promisify(execFile);

/** Runs a tool of the checkout; answers what it prints if it fails, else nothing. */
async function complaints(checkout: SmallCheckout, folder: string, tool: string, words: string[]) {
  const [name = '', bin = ''] = tool.split(' ');
  const manifest = createRequire(join(root, 'package.json')).resolve(`${name}/package.json`);
  try {
    await run(process.execPath, [join(dirname(manifest), bin), ...words], { cwd: checkout.path(folder) });
    return '';
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }; // of a failed process
    return `${stdout}${stderr}`;
  }
}

describe('a new lab', () => {
  const titles = [
    'XOR by hand',
    `It's "quoted" | and \`ticked\` \\ <!-- so --> *much*`,
    '線形回帰を最初から実装して勾配降下法で学習させる実験のとても長い題名の例をここに書いておくことにする。本当に長い',
    `'''`,
    '{{id}} $& {{title md}}',
  ];

  const asked = [
    ...titles.map((title) => ['by-hand', title] as const),
    ['classifier', titles[1] ?? ''] as const,
  ];

  test.each(asked)('%s, with the title %j, compiles, is formatted and tests itself', async (kind, title) => {
    const checkout = smallCheckout();
    const folder = 'experiments/experiment-42';
    const { code, stderr } = await exp(['new', '42', title, '--kind', kind], { checkout: checkout.root });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    checkout.addTools(folder);
    expect(JSON.parse(checkout.read(`${folder}/package.json`))).toMatchObject({
      name: '@nn-labs/experiment-42',
      description: title,
    });
    expect(checkout.read(`${folder}/README.md`).split('\n')[0]).toBe(
      `# Experiment 42: ${markdownText(title)}`,
    );
    expect(await complaints(checkout, folder, 'typescript bin/tsc', ['-p', 'tsconfig.json'])).toBe('');
    expect(
      await complaints(checkout, '.', '@biomejs/biome bin/biome', ['check', '--error-on-warnings', '.']),
    ).toBe('');
    expect(await complaints(checkout, '.', 'vitest vitest.mjs', ['run'])).toBe('');
    const lines = readdirSync(checkout.path(`${folder}/src`)).flatMap((name) =>
      checkout.read(`${folder}/src/${name}`).split('\n'),
    );
    if (kind === 'classifier') expect(lines.length).toBeLessThanOrEqual(80);
  });
});
