import { expect, test } from 'vitest';
import { findLabs } from '../src/labs/labs.ts';
import { notebookText } from '../src/notebook/notebook.ts';
import { exp, root } from './in-process.ts';
import { smallCheckout } from './small-checkout.ts';

interface Cell {
  readonly cell_type: string;
  readonly id: string;
  readonly metadata: object;
  readonly outputs?: unknown[];
  readonly execution_count?: number | null;
  readonly source: string[];
}

function notebook(source: string): Cell[] {
  const checkout = smallCheckout();
  checkout.addLab(5, '', '');
  checkout.write('experiments/experiment-5/notebook.md', source);
  const [lab] = findLabs(checkout.root);
  const text = lab && notebookText(checkout.root, lab, null);
  return JSON.parse(text ?? '{}').cells;
}

const shown = (cells: readonly Cell[]) => cells.map(({ cell_type, source }) => [cell_type, source.join('')]);

test('prose and blocks become cells; every command is asked how it ended', () => {
  const cells = notebook(
    '# Title\n\nProse.\n\n```python\nx = 1\n\ny = 2\n```\n\n## Next\n\n```sh\npnpm exp 5 --n "3"   # three\npnpm exp list\n```\n\n```ts\nconst shown = 1;\n```\n',
  );
  expect(shown(cells)).toEqual([
    ['markdown', '# Title\n\nProse.'],
    ['code', 'x = 1\n\ny = 2'],
    ['markdown', '## Next'],
    [
      'code',
      [
        '# three',
        '!{PNPM} --silent exp 5 --n "3"',
        'assert _exit_code == 0, "pnpm exp 5 --n \\"3\\" failed: its last lines say why"',
        '!{PNPM} --silent exp list',
        'assert _exit_code == 0, "pnpm exp list failed: its last lines say why"',
      ].join('\n'),
    ],
    ['markdown', '```ts\nconst shown = 1;\n```'],
  ]);
  expect(cells.map(({ id }) => id)).toEqual(['title', 'title-2', 'next', 'next-2', 'next-3']);
});

test('an edit renames no cell below another heading', () => {
  const before = notebook('# A\n\n```python\n1\n```\n\n## B\n\n```python\n2\n```\n');
  const after = notebook(
    '# A\n\n```python\n1\n```\n\nMore.\n\n```python\n0\n```\n\n## B\n\n```python\n2\n```\n',
  );
  const below = (cells: readonly Cell[]) => cells.slice(cells.findIndex(({ id }) => id === 'b'));
  expect(below(after)).toEqual(below(before));
});

test('the setup cell knows the lab, the package manager, and that there is no address', () => {
  const [, setup] = notebook('# A\n\n<!-- setup -->\n');
  expect(setup?.metadata).toEqual({ cellView: 'form' });
  const code = setup?.source.join('') ?? '';
  expect(code).toContain('\nLAB = 5\n');
  expect(code).toContain("\nPINNED = 'pnpm@10.34.9'\n");
  expect(code).toContain('\nREPOSITORY = None');
});

test('the notebooks of this repository are valid, without outputs, and their ids are unique', () => {
  for (const lab of findLabs(root)) {
    const text = notebookText(root, lab, null);
    if (text === null) continue;
    const { cells, nbformat, nbformat_minor } = JSON.parse(text) as {
      cells: Cell[];
      nbformat: number;
      nbformat_minor: number;
    };
    expect([nbformat, nbformat_minor]).toEqual([4, 5]);
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
    for (const { id, cell_type, outputs, execution_count } of cells) {
      expect(id).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
      if (cell_type === 'code')
        expect({ outputs, execution_count }).toEqual({ outputs: [], execution_count: null });
    }
  }
});

test('a notebook that was edited by hand, or run, is stale', async () => {
  const checkout = smallCheckout();
  checkout.addLab(
    5,
    "export default defineExperiment({ id: 5, title: 'A', summary: 'A', options: {}, run: () => ({}) });",
    '# A\n',
  );
  checkout.write('experiments/experiment-5/notebook.md', '# A\n\n```python\nx = 1\n```\n');
  await exp('readme', { checkout: checkout.root });
  expect(await exp('readme --check', { checkout: checkout.root })).toMatchObject({ code: 0 });
  const file = 'experiments/experiment-5/experiment-5.ipynb';
  checkout.replace(file, '"execution_count": null', '"execution_count": 3');
  const { code, stderr } = await exp('readme --check', { checkout: checkout.root });
  expect(code).toBe(1);
  expect(stderr).toBe(`exp: ${file}:13: the notebook is stale\n     Mend it with: pnpm exp readme 5\n`);
});
