import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../src/repository.ts';

/** A line of code at a place in the repository, and a word of the message with which the linter refuses it. */
type Case = readonly [file: string, code: string, message: string | undefined];

const bottom = 'linalg stands at the bottom';
const networkOnly = 'network depends on linalg only';
const stream = 'mnist takes only the random stream';
const plainData = 'figures draws plain data';
const oneWay = 'Imports go one way';
const classifierStands = 'classifier stands on the packages below it';
const noLab = 'A lab never imports a lab or an app';
const engines = 'Math functions differ between engines';

const refused: readonly Case[] = [
  ['packages/linalg/src', `import '@nn-labs/mnist';`, bottom],
  ['packages/linalg/src/deep', `import '@nn-labs/network';`, bottom],
  ['packages/linalg/src', `import '@nn-labs/experiment';`, bottom],
  ['packages/linalg/src', `import 'node:fs';`, bottom],
  ['packages/network/src', `import '@nn-labs/mnist';`, networkOnly],
  ['packages/network/src', `import '@nn-labs/experiment';`, networkOnly],
  ['packages/network/src', `import 'node:crypto';`, networkOnly],
  ['packages/mnist/src', `import '@nn-labs/network';`, stream],
  ['packages/mnist/src', `import '@nn-labs/linalg/reference';`, stream],
  ['packages/figures/src', `import '@nn-labs/linalg';`, plainData],
  ['packages/figures/src', `import 'node:fs';`, plainData],
  ['packages/experiment/src', `import '@nn-labs/exp';`, oneWay],
  ['packages/experiment/src', `import '@nn-labs/experiment-2';`, oneWay],
  ['packages/experiment/src', `import '@nn-labs/check';`, oneWay],
  ['packages/experiment/src', `import '@nn-labs/classifier';`, oneWay],
  ['packages/classifier/src', `import '@nn-labs/experiment-2';`, classifierStands],
  ['packages/classifier/src/data', `import 'node:fs';`, classifierStands],
  ['packages/classifier/src', `import '@nn-labs/mnist/node';`, classifierStands],
  ['experiments/experiment-2/src', `import '@nn-labs/experiment-3';`, noLab],
  ['experiments/experiment-2/src', `import '@nn-labs/exp';`, noLab],
  ['experiments/experiment-2/src', `import '../../experiment-3/src/index.ts';`, noLab],
  ...['linalg', 'network', 'mnist', 'figures', 'experiment', 'classifier'].flatMap((name): Case[] => [
    [`packages/${name}/src`, 'export const y: number = Math.exp(1);', engines],
    [`packages/${name}/src`, 'export const y: number = Math.random();', engines],
    [`packages/${name}/src`, `console.log('hello');`, 'console'],
  ]),
];

const allowed: readonly Case[] = [
  ['packages/linalg/src', `import './matrix.ts';`, undefined],
  ['packages/network/src', `import '@nn-labs/linalg';`, undefined],
  ['packages/network/src', `import '@nn-labs/linalg/reference';`, undefined],
  ['packages/mnist/src', `import '@nn-labs/linalg';`, undefined],
  ['packages/mnist/src', 'export const y: number = Math.sqrt(2) + Math.floor(1.5);', undefined],
  ['packages/figures/src', `import 'fast-png';`, undefined],
  ['packages/classifier/src', `import '@nn-labs/network';`, undefined],
  ['experiments/experiment-2/src', `import '@nn-labs/classifier';`, undefined],
  ['experiments/experiment-2/src', `import '@nn-labs/experiment';`, undefined],
  ['experiments/experiment-2/src', `import '@nn-labs/figures';`, undefined],
  ['apps/exp/src', `import '@nn-labs/experiment';`, undefined],
];

const cases = [...refused, ...allowed].map(
  ([folder, code, message], index) => [`${folder}/case-${index}.ts`, code, message] as const,
);

/** What the linter says of each file. */
const messages = new Map<string, string>();
let sandbox: string;

beforeAll(() => {
  sandbox = mkdtempSync(join(tmpdir(), 'nn-labs-lint-'));
  for (const name of ['biome.json', '.biome', '.gitignore']) {
    cpSync(join(root, name), join(sandbox, name), { recursive: true });
  }
  for (const [file, code] of cases) {
    mkdirSync(join(sandbox, dirname(file)), { recursive: true });
    writeFileSync(join(sandbox, file), `${code}\n`);
  }
  const { diagnostics } = JSON.parse(lint(sandbox));
  for (const { location, message } of diagnostics) {
    const file = String(location.path).replaceAll('\\', '/');
    messages.set(file, `${messages.get(file) ?? ''}${JSON.stringify(message)}\n`);
  }
});

afterAll(() => rmSync(sandbox, { recursive: true, force: true }));

function lint(folder: string): string {
  const biome = createRequire(join(root, 'package.json')).resolve('@biomejs/biome/bin/biome');
  try {
    const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'];
    return execFileSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    return (error as { stdout: string }).stdout; // execFileSync hands over the output of a failed process so
  }
}

describe('the linter refuses', () => {
  test.each(cases.filter(([, , message]) => message !== undefined))('%s: %s', (file, _code, message) => {
    expect(messages.get(file) ?? 'nothing').toContain(message);
  });
});

describe('the linter allows', () => {
  test.each(cases.filter(([, , message]) => message === undefined))('%s: %s', (file) => {
    expect(messages.get(file) ?? '').toBe('');
  });
});
