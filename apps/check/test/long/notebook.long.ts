import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FreshCopy, freshCopy } from '../../src/fresh-copy.ts';
import { type Finished, report } from '../../src/run-command.ts';

const file = 'experiments/experiment-2/experiment-2.ipynb';

interface Output {
  readonly output_type: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Cell {
  readonly cell_type: string;
  readonly execution_count?: number | null;
  readonly outputs?: readonly Output[];
}

function hasJupyter(): boolean {
  try {
    execFileSync('jupyter-nbconvert', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const needsJupyter = hasJupyter() ? '' : ' (SKIPPED: install jupyter-nbconvert and python3-ipykernel)';

let copy: FreshCopy;

beforeAll(async () => {
  copy = await freshCopy({ sharesBuilds: true });
});

afterAll(() => copy?.remove());

/** Executes a notebook where it lies; answers its cells. */
async function execute(path: string, env: Readonly<Record<string, string>> = {}): Promise<Cell[]> {
  const words = ['jupyter-nbconvert', '--to', 'notebook', '--execute', '--stdout', path];
  const finished: Finished = await copy.run(words, env);
  expect(finished.code, report(words, finished)).toBe(0);
  return JSON.parse(finished.stdout).cells;
}

function printed(cells: readonly Cell[]): string {
  return cells
    .flatMap(({ outputs = [] }) => outputs)
    .map(({ text = '' }) => (typeof text === 'string' ? text : text.join('')))
    .join('')
    .replaceAll('\r\n', '\n'); // of the terminal that commands run in
}

describe.skipIf(needsJupyter !== '')(`the notebook of lab 2${needsJupyter}`, () => {
  test('runs from top to bottom in a fresh clone', async () => {
    const cells = await execute(join(copy.root, file));
    const code = cells.filter(({ cell_type }) => cell_type === 'code');
    expect(code.filter(({ execution_count }) => typeof execution_count !== 'number')).toEqual([]);
    expect(printed(cells)).toMatch(/Epoch 999: Accuracy = \d+\.\d\d%\n/);
    const pictures = cells
      .flatMap(({ outputs = [] }) => outputs)
      .filter(({ data }) => data?.['image/svg+xml']);
    expect(pictures.length).toBeGreaterThan(0);
    expect(printed(cells)).toContain('Test accuracy = 85.03% on 10,000 images it has never seen\n');
    expect(printed(cells)).toContain(
      'Every figure is the recorded one, to the last bit: 15aacd9faa3c89b2 …\n',
    );
  });

  test.each([
    [1, /^0\.7655\n/m, '100 training images: 65.74% of the test images\n'],
    [
      3,
      /After 10000 epochs: loss = 0\.1845, accuracy = 93\.50%/,
      'Every figure is the recorded one, to the last bit: 9505a1b792f98',
    ],
    [
      4,
      /^Test accuracy = 95\.25% on /m,
      'Every figure is the recorded one, to the last bit: 860ddfec3ac6c312',
    ],
  ] as const)('so does that of lab %i', async (id, result, last) => {
    const cells = await execute(join(copy.root, `experiments/experiment-${id}/experiment-${id}.ipynb`));
    const code = cells.filter(({ cell_type }) => cell_type === 'code');
    expect(code.filter(({ execution_count }) => typeof execution_count !== 'number')).toEqual([]);
    expect(printed(cells)).toMatch(result);
    expect(printed(cells)).toContain(last);
    const outputs = cells.flatMap(({ outputs = [] }) => outputs);
    expect(outputs.filter(({ data }) => data?.['image/svg+xml']).length).toBeGreaterThan(0);
  });

  test('a command that fails fails its cell', async () => {
    const { cells, ...notebook } = JSON.parse(readFileSync(join(copy.root, file), 'utf8'));
    const broken = { ...notebook, cells: cells.slice(0, 4) };
    const text = JSON.stringify(broken).replace('exp 2\\n', 'exp 2 --epochs none\\n');
    expect(text).toContain('exp 2 --epochs none');
    copy.write('experiments/experiment-2/broken.ipynb', text);
    const words = ['jupyter-nbconvert', '--to', 'notebook', '--execute', '--stdout'];
    const finished = await copy.run([...words, join(copy.root, 'experiments/experiment-2/broken.ipynb')]);
    expect(finished.code).not.toBe(0);
    expect(finished.stderr).toContain('pnpm exp 2 failed: its last lines say why');
    copy.delete('experiments/experiment-2/broken.ipynb');
  });

  // As in Colab: the notebook alone, a repository that git fetches. Git is told that GitHub is a folder of this machine.
  test('on its own it clones the repository and runs', async () => {
    const address = 'https://github.com/ada/nn-labs';
    const manifest = JSON.parse(readFileSync(join(copy.root, 'package.json'), 'utf8'));
    copy.write('package.json', `${JSON.stringify({ ...manifest, repository: address }, null, 2)}\n`);
    const updated = await copy.pnpm(['--silent', 'exp', 'readme']);
    expect(updated.code, report(['exp readme'], updated)).toBe(0);
    const { cells, ...notebook } = JSON.parse(readFileSync(join(copy.root, file), 'utf8'));
    const commit = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '-q', '-m', 'Begin'];
    for (const words of [['init', '-q', '-b', 'main'], ['add', '-A'], commit]) {
      const finished = await copy.run(['git', ...words]);
      expect(finished.code, report(words, finished)).toBe(0);
    }
    const alone = join(dirname(copy.root), 'alone');
    mkdirSync(alone);
    writeFileSync(join(alone, 'a.ipynb'), JSON.stringify({ ...notebook, cells: cells.slice(0, 2) }));
    const executed = await execute(join(alone, 'a.ipynb'), {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.file://${copy.root}.insteadOf`,
      GIT_CONFIG_VALUE_0: address,
    });
    expect(printed(executed)).toContain('2  Build a neural network: 784-64-10');
  });
});
