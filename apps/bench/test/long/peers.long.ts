import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMnist } from '@nn-labs/mnist/node';
import { afterAll, describe, expect, test } from 'vitest';
import { writeInputs } from '../../src/inputs.ts';
import { installPeers } from '../../src/install-peers.ts';
import { AskedProcess } from '../../src/measure/asked-process.ts';
import { agrees } from '../../src/measure/statistics.ts';
import { appFolder, findPeers } from '../../src/participants.ts';
import { findPython } from '../../src/python.ts';
import { experiment2 } from '../../src/workloads/command.ts';
import { adamCases, cnnCases, mnistCases } from '../../src/workloads/mnist.ts';
import { notebookCases } from '../../src/workloads/notebook.ts';
import { expectedElements } from '../../src/workloads/products.ts';
import { entriesFor } from '../../src/workloads/setting.ts';

const folder = mkdtempSync(join(tmpdir(), 'nn-labs-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('Python', () => {
  test('that has no such module is taken where none has it: it says so itself', async () => {
    expect(await findPython(process.env, 'no_such_module')).toEqual(await findPython(process.env));
  });

  test('that PYTHON names but that has no NumPy is not passed over', async () => {
    const found = await findPython({ PYTHON: 'no-such-python' });
    expect(found).toEqual({ reason: 'PYTHON names no-such-python, which cannot import numpy' });
  });
});

const found = await findPython(process.env);
const python = 'python' in found ? found.python : undefined;

describe.skipIf(python === undefined)(
  'NumPy, where a Python with it is found, computes what we compute',
  () => {
    test('the notebook, MNIST, MNIST with Adam, a CNN, a product', { timeout: 120_000 }, async () => {
      const inputs = await writeInputs((await loadMnist({ trainCount: 1300, env: {} })).train, [64]);
      const child = new AskedProcess({ file: python!, args: ['-B', `${appFolder}python/contestant.py`] });
      const setting = { inputs, nnLabs: nobody, peak: nobody, peers: [], quick: true };
      const complete = { ...setting, mnistFolder: null, root: '' };
      const params = { inputs: inputs.folder, threads: 1, size: 64 };
      try {
        expect((await child.hello()).version).toMatch(/^\d+\.\d+/);
        const [float64, float32] = await notebookCases(complete);
        const [mnist] = await mnistCases(complete);
        const [adam] = await adamCases(complete);
        const [cnn] = await cnnCases(complete);
        for (const [task, dtype, expected, tolerance] of [
          ['notebook', 'float64', float64!.expected, float64!.tolerance],
          ['notebook', 'float32', float32!.expected, float32!.tolerance],
          ['mnist', 'float32', mnist!.expected, mnist!.tolerance],
          ['adam', 'float32', adam!.expected, adam!.tolerance],
          ['cnn', 'float32', cnn!.expected, cnn!.tolerance],
          ['product', 'float64', expectedElements({ inputs }, 64), 1e-9],
        ] as const) {
          const { check } = await child.prepare(task, { ...params, dtype });
          expect(agrees(check, expected!, tolerance), `${task} ${dtype}: ${check} ${expected}`).toBe(true);
          const batches = task === 'cnn' ? 12 : 2; // its kernels take longer to learn anything
          const { amount, seconds, accuracy = 0 } = await child.run(batches);
          expect(amount).toBe(batches);
          expect(seconds).toBeGreaterThan(0);
          if (['mnist', 'adam', 'cnn'].includes(task)) expect(accuracy).toBeGreaterThan(0.2);
        }
      } finally {
        await child.stop();
        await inputs.remove();
      }
    });

    test.for([
      ['scikit-learn', 'adam', 'scikit-learn.py', 'sklearn', 11],
      ['PyTorch', 'adam', 'pytorch.py', 'torch', 2],
      ['PyTorch', 'cnn', 'pytorch.py', 'torch', 12],
    ] as const)(
      '%s, where it is installed, %s',
      { timeout: 60_000 },
      async ([, task, script, module, done], { skip }) => {
        const inputs = await writeInputs((await loadMnist({ trainCount: 1300, env: {} })).train, []);
        const own = await findPython(process.env, module);
        const file = 'python' in own ? own.python : '';
        const child = new AskedProcess({ file, args: ['-B', `${appFolder}python/${script}`] });
        const setting = { inputs, nnLabs: nobody, peak: nobody, peers: [], quick: true };
        try {
          const cases = task === 'cnn' ? cnnCases : adamCases;
          const [work] = await cases({ ...setting, mnistFolder: null, root: '' });
          const hello = await child.hello().catch((error: Error) => error.message);
          if (typeof hello === 'string' && hello.includes('ModuleNotFoundError')) skip(hello);
          const params = { inputs: inputs.folder, threads: 1, size: 0, dtype: 'float32' } as const;
          const { check } = await child.prepare(task, params);
          expect(agrees(check, work!.expected!, work!.tolerance), `${check} ${work!.expected}`).toBe(true);
          const { amount, accuracy } = await child.run(task === 'cnn' ? 12 : 2);
          expect(amount).toBe(done); // scikit-learn does whole epochs
          expect(accuracy).toBeGreaterThan(0.2);
        } finally {
          await child.stop();
          await inputs.remove();
        }
      },
    );
  },
);

test('a guest has a row only where it takes part', () => {
  const inputs = { folder: '', notebookNonZero: 0, notebookCount: 0, mnistCount: 0, remove: async () => {} };
  const setting = {
    inputs,
    nnLabs: nobody,
    peak: nobody,
    peers: [],
    quick: true,
    mnistFolder: null,
    root: '',
  };
  const guest = { ...nobody, guest: true, tasks: ['adam'] as const, absence: 'not installed' };
  const rows = (task: 'adam' | 'mnist') =>
    entriesFor(setting, [nobody, guest], { task, dtype: 'float32' }).map(({ absence }) => absence);
  expect(rows('adam')).toEqual(['absent', 'not installed']);
  expect(rows('mnist')).toEqual(['absent']);
});

test('a peer that lacks what a task needs has a row that says so', () => {
  const inputs = { folder: '', notebookNonZero: 0, notebookCount: 0, mnistCount: 0, remove: async () => {} };
  const setting = {
    inputs,
    nnLabs: nobody,
    peak: nobody,
    peers: [],
    quick: true,
    mnistFolder: null,
    root: '',
  };
  const peer = {
    ...nobody,
    absence: null,
    dtypes: ['float32'] as const,
    lacks: { cnn: 'has no convolution' },
  };
  const reasons = (['cnn', 'adam'] as const).map(
    (task) => entriesFor(setting, [peer], { task, dtype: 'float32' })[0]?.absence,
  );
  expect(reasons).toEqual(['has no convolution', 'is not measured here']);
});

/** A contestant that is never asked. */
const nobody = {
  id: 'nobody',
  name: 'nobody',
  version: null,
  notes: [],
  absence: 'absent',
  tasks: [],
  dtypes: [],
  threads: [],
  command: () => ({ file: '', args: [] }),
};

describe('npm peers', () => {
  test('are installed once for a lockfile', async () => {
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package-lock.json'), '{}');
    writeFileSync(join(folder, 'node_modules/.installed'), createHash('sha256').update('{}').digest('hex'));
    expect(await installPeers(folder, () => expect.unreachable('nothing to install'))).toBeNull();
  });

  test('the lockfile names no registry', () => {
    expect(readFileSync(`${appFolder}peers/package-lock.json`, 'utf8')).not.toMatch(/"resolved"|registry/);
  });

  test('none is none: nothing is installed, nobody is asked', async () => {
    expect(await findPeers([], { cores: 2, announce: () => expect.unreachable() })).toEqual([]);
  });
});

describe('the whole command', () => {
  const start = (env: Record<string, string>) => experiment2('checkout', env);

  test('goes through the pnpm that runs the bench', () => {
    const agent = 'pnpm/10.34.9 npm/? node/v24.0.0';
    const script = start({ npm_config_user_agent: agent, npm_execpath: 'bin/pnpm.cjs' });
    expect(script).toMatchObject({
      what: 'pnpm exp 2',
      command: { file: process.execPath, args: ['bin/pnpm.cjs', '--silent', 'exp', '2'], cwd: 'checkout' },
    });
    const program = start({ npm_config_user_agent: agent, npm_execpath: 'bin/pnpm' });
    expect(program.command).toMatchObject({ file: 'bin/pnpm', args: ['--silent', 'exp', '2'] });
  });

  test('else through the launcher, and says so', () => {
    const { what, command } = start({ npm_config_user_agent: 'npm/10', npm_execpath: 'npm-cli.js' });
    expect(what).toBe('node apps/exp/bin/exp.js 2');
    expect(command.args).toEqual([join('checkout', 'apps/exp/bin/exp.js'), '2']);
  });
});
