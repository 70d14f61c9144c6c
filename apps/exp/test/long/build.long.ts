import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import process, { env, stderr } from 'node:process';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { afterEach, expect, test, vi } from 'vitest';

const { build }: { build: (root: string, labs: readonly string[]) => Promise<boolean> } = await import(
  pathToFileURL(join(import.meta.dirname, '../../bin/build.js')).href
);

afterEach(() => vi.unstubAllEnvs());

/** A turbo that writes its files one after the other, slowly, and counts how often it was called. */
const slowTurbo = `
  const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
  appendFileSync('calls', 'x');
  mkdirSync('apps/exp/dist', { recursive: true });
  writeFileSync('apps/exp/dist/index.js', '');
  for (const lab of ['experiment-1', 'experiment-2']) {
    mkdirSync('experiments/' + lab + '/dist', { recursive: true });
    writeFileSync('experiments/' + lab + '/dist/index.js', '');
  }
  setTimeout(() => writeFileSync('apps/exp/dist/last.js', ''), Number(process.env.TURBO_MS ?? 0));`;

/** A workspace of the command line, a package and two labs. */
function workspace() {
  const root = temporaryFolder();
  const files = {
    'package.json': '{}',
    'pnpm-lock.yaml': '',
    'tsconfig.base.json': '{}',
    'turbo.json': '{}',
    'apps/exp/package.json': '{"name":"exp","dependencies":{"linalg":"workspace:^"}}',
    'apps/exp/src/index.ts': '',
    'apps/exp/tsconfig.build.json': '{}',
    'experiments/experiment-1/package.json': '{"name":"lab-1"}',
    'experiments/experiment-1/src/index.ts': '',
    'experiments/experiment-2/package.json': '{"name":"lab-2"}',
    'packages/linalg/package.json': '{"name":"linalg"}',
    'packages/linalg/build-engine.js': '',
    'packages/linalg/assembly/index.ts': '',
    'packages/linalg/src/generated/wasm.ts': '',
    'packages/linalg/dist/index.js': '',
    'packages/linalg/README.md': '',
    'node_modules/turbo/package.json': '{"name":"turbo"}',
    'node_modules/turbo/bin/turbo': slowTurbo,
    'path/pnpm': '',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  vi.stubEnv('PATH', `${join(root, 'path')}${delimiter}${env.PATH}`);
  return {
    root,
    dist: join(root, 'apps/exp/dist'),
    calls: () => readFileSync(join(root, 'calls'), 'utf8').length,
    /** Changes a file's text. */
    change: (file: string) => appendFileSync(join(root, file), ' '),
    /** Brings it up to date, and answers whether the last file that turbo writes is then there. */
    build: async ({ labs = [], turboMs = 0 }: { labs?: string[]; turboMs?: number } = {}) => {
      vi.stubEnv('TURBO_MS', String(turboMs));
      return (await build(root, labs)) && existsSync(join(root, 'apps/exp/dist/last.js'));
    },
  };
}

async function appearance(file: string): Promise<void> {
  await expect.poll(() => existsSync(file), { timeout: 20_000, interval: 5 }).toBe(true);
}

const [lab1, lab2] = [['experiments/experiment-1'], ['experiments/experiment-2']];

test('nothing is built twice, whatever is asked for in turn', async () => {
  const { build, calls } = workspace();
  for (const labs of [[], lab1, lab2]) expect(await build({ labs })).toBe(true);
  expect(calls()).toBe(3);
  for (const labs of [[], lab1, lab2, [], lab2, lab1]) expect(await build({ labs })).toBe(true);
  expect(calls()).toBe(3);
});

test('a file that was only touched, or that no build reads, builds nothing', async () => {
  const { root, build, calls, change } = workspace();
  await build();
  utimesSync(join(root, 'apps/exp/src/index.ts'), new Date(), new Date());
  for (const file of ['packages/linalg/README.md', 'packages/linalg/src/generated/wasm.ts']) change(file);
  await build();
  expect(calls()).toBe(1);
});

test('every file that a build reads makes one when it changes', async () => {
  const { build, calls, change } = workspace();
  await build();
  const built: string[] = [];
  const files = [
    'apps/exp/src/index.ts',
    'apps/exp/tsconfig.build.json',
    'apps/exp/package.json',
    'packages/linalg/build-engine.js',
    'packages/linalg/assembly/index.ts',
    'package.json',
    'pnpm-lock.yaml',
    'tsconfig.base.json',
    'turbo.json',
  ];
  for (const file of files) {
    const before = calls();
    change(file);
    await build();
    if (calls() > before) built.push(file);
  }
  expect(built).toEqual(files);
});

test('a change of one lab leaves the stamp of another', async () => {
  const { build, calls, change } = workspace();
  for (const labs of [lab1, lab2]) await build({ labs });
  change('experiments/experiment-1/src/index.ts');
  await build({ labs: lab2 });
  expect(calls()).toBe(2);
  await build({ labs: lab1 });
  await build({ labs: lab2 });
  expect(calls()).toBe(3);
});

test('who comes while files that were deleted are written again waits for the last of them', async () => {
  const { build, calls, dist } = workspace();
  await build();
  rmSync(dist, { recursive: true });
  const first = build({ turboMs: 500 });
  await appearance(join(dist, 'index.js'));
  expect(await build()).toBe(true);
  expect(await first).toBe(true);
  expect(calls()).toBe(2);
});

test('of a build that fails only what the compiler says is shown, with files below the root', async () => {
  const { root, build } = workspace();
  const output = [
    "src/index.ts(20,3): error TS2322: Type 'string' is not assignable to type 'number'.",
    '  Its reason.',
    ' ELIFECYCLE  Command failed with exit code 1.',
    'lab-1#build:  ERROR  command (ROOT/experiments/experiment-1) pnpm run build exited (1)',
    '  Failed:    lab-1#build',
  ].join('\n');
  const turbo = `console.log(${JSON.stringify(output)}.replace('ROOT', process.cwd())); process.exit(1);`;
  writeFileSync(join(root, 'node_modules/turbo/bin/turbo'), turbo);
  const written = vi.spyOn(stderr, 'write').mockReturnValue(true);
  try {
    expect(await build({ labs: lab1 })).toBe(false);
    expect(written.mock.calls.join('')).toBe(
      "experiments/experiment-1/src/index.ts:20:3 error TS2322: Type 'string' is not assignable to type 'number'.\n" +
        '  Its reason.\nexp: the build failed\n     Mend what is named above, then run the command again.\n',
    );
  } finally {
    written.mockRestore();
    process.exitCode = 0;
  }
});
