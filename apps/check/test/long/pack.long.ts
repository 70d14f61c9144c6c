import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FreshCopy, freshCopy } from '../../src/fresh-copy.ts';
import { publishablePackages, root, tsc } from '../../src/repository.ts';
import { type Finished, report, runCommand } from '../../src/run-command.ts';

/** What a user of each package would try first; prints `ok`. */
const smokes: Readonly<Record<string, string>> = {
  '@nn-labs/linalg': `import { Matrix } from '@nn-labs/linalg';
    if (Matrix.fromRows([[1, 2]]).matmul(Matrix.fromRows([[3], [4]])).get(0, 0) === 11) console.log('ok');`,
  '@nn-labs/linalg/reference': `import { matmul } from '@nn-labs/linalg/reference';
    const out = new Float64Array(1);
    matmul(Float64Array.of(1, 2), Float64Array.of(3, 4), out, 1, 2, 1);
    if (out[0] === 11) console.log('ok');`,
  '@nn-labs/linalg/engine': `import { Engine } from '@nn-labs/linalg/engine';
    if (Engine.shared() !== null) console.log('ok');`,
  '@nn-labs/mnist': `import { parseIdx } from '@nn-labs/mnist';
    import { loadMnist } from '@nn-labs/mnist/node';
    const { train } = await loadMnist({ trainCount: 3000, env: {} });
    if (train.count === 3000 && parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7))) console.log('ok');`,
  '@nn-labs/mnist/node': `import { loadMnist } from '@nn-labs/mnist/node';
    if (typeof loadMnist === 'function') console.log('ok');`,
  '@nn-labs/network': `import { Network } from '@nn-labs/network';
    if (typeof Network === 'function') console.log('ok');`,
  '@nn-labs/figures': `import { learningCurves, textCurve } from '@nn-labs/figures';
    const svg = await learningCurves({ training: [{ epoch: 0, loss: 1, accuracy: 0.5 }] });
    if (svg.startsWith('<svg') && typeof textCurve === 'function') console.log('ok');`,
  '@nn-labs/classifier': `import { defineClassifier } from '@nn-labs/classifier';
    const layers = (_, { classes }) => [{ units: classes, activation: 'softmax' }];
    const lab = defineClassifier({ id: 1, title: 'a', summary: 'b', defaults: { limit: 1000 }, layers });
    const context = { lab: 1, env: {}, signal: new AbortController().signal, notice() {}, warn() {} };
    const { lines } = await lab.plan(lab.configure('default', {}), context);
    if (lines[0].startsWith('Would train 784-10 (7,840 parameters)')) console.log('ok');`,
  '@nn-labs/experiment': `import { percent } from '@nn-labs/experiment';
    if (percent(0.092) === '9.20') console.log('ok');`,
  '@nn-labs/experiment/runs': `import { listRuns } from '@nn-labs/experiment/runs';
    if (listRuns('nowhere').length === 0) console.log('ok');`,
  '@nn-labs/experiment/testing': `import { defineExperiment } from '@nn-labs/experiment';
    import { runLab } from '@nn-labs/experiment/testing';
    const run = () => ({ result: { sum: 2 + 2 } });
    const lab = defineExperiment({ id: 1, title: 'a', summary: 'b', options: {}, run });
    if ((await runLab(lab)).figure('sum') === 4) console.log('ok');`,
  '@nn-labs/experiment/testing/node': `import { existsSync } from 'node:fs';
    import { temporaryFolder } from '@nn-labs/experiment/testing/node';
    if (existsSync(temporaryFolder())) console.log('ok');`,
};

const maxKilobytes = 320;

/** What a package holds beside its code, with the kilobytes that it may take. */
const extras: Readonly<Record<string, { readonly files: RegExp; readonly kilobytes: number }>> = {
  '@nn-labs/mnist': { files: /^sample\/(?:LICENSE|[\w-]+-ubyte\.gz)$/, kilobytes: 2100 },
};

const packages = publishablePackages();
const entries = packages.flatMap(({ manifest }) =>
  Object.keys(manifest.exports ?? {})
    .filter((path) => !path.endsWith('/*'))
    .map((path) => `${manifest.name}${path.slice(1)}`),
);
const tarballs = new Map<string, string>();
let copy: FreshCopy;
let consumer: string;

beforeAll(async () => {
  copy = await freshCopy({ sharesBuilds: true });
  await must(copy.pnpm(['install', '--frozen-lockfile']), 'install');
  await must(copy.pnpm(['exec', 'turbo', 'run', 'build', '--filter=./packages/*']), 'build');
  const destination = join(copy.root, 'runs');
  for (const { folder, manifest } of packages) {
    await must(copy.pnpm(['--dir', folder, 'pack', '--pack-destination', destination]), `pack ${folder}`);
    const stem = manifest.name.replace('@', '').replace('/', '-');
    tarballs.set(manifest.name, join(destination, `${stem}-${manifest.version}.tgz`));
  }
  consumer = join(dirname(copy.root), 'consumer');
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), JSON.stringify(consumerManifest(), null, 2));
  await must(copy.run(['npm', 'install', '--prefix', consumer, '--no-audit', '--no-fund']), 'npm install');
});

afterAll(() => copy?.remove());

async function must(running: Promise<Finished>, title: string): Promise<void> {
  const finished = await running;
  if (finished.code !== 0) throw new Error(report([title], finished));
}

/** Bare: the tarballs, and each other's place taken by the tarballs instead of by what the registry has. */
function consumerManifest(): object {
  const dependencies = Object.fromEntries([...tarballs].map(([name, path]) => [name, `file:${path}`]));
  const overrides = Object.fromEntries([...tarballs.keys()].map((name) => [name, `$${name}`]));
  // The oldest TypeScript that the declarations are for, and the bundler that is the quickest to warn.
  const devDependencies = { typescript: '5.5.4', webpack: '^5' };
  return { name: 'consumer', private: true, type: 'module', dependencies, devDependencies, overrides };
}

function installed(name: string): string {
  return join(consumer, 'node_modules', name);
}

function filesBelow(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}

describe.each(packages.map(({ manifest, folder }) => [manifest.name, folder] as const))(
  '%s',
  (name, folder) => {
    test(`holds its build, its README and its licence, in at most ${maxKilobytes} kB`, () => {
      const extra = extras[name];
      const files = filesBelow(installed(name)).filter((file) => extra?.files.test(file) !== true);
      const odd = files.filter(
        (file) =>
          !/^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md)$|^dist\/.*\.(?:js|js\.map|d\.ts)$/.test(file),
      );
      expect(odd).toEqual([]);
      expect(files).toEqual(
        expect.arrayContaining(['README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']),
      );
      const size = statSync(tarballs.get(name) ?? '').size / 1000;
      expect(size, 'kilobytes of the tarball').toBeLessThan(maxKilobytes + (extra?.kilobytes ?? 0));
    });

    test('every built file comes from a source, and every source map brings its source along', () => {
      for (const file of filesBelow(installed(name)).filter((path) => path.endsWith('.js'))) {
        const source = join(copy.root, folder, file.replace('dist/', 'src/').replace(/\.js$/, '.ts'));
        expect(existsSync(source), file).toBe(true);
        const map = JSON.parse(readFileSync(`${join(installed(name), file)}.map`, 'utf8'));
        expect(map.sourcesContent?.filter(Boolean), `${file}.map`).toHaveLength(map.sources.length);
      }
    });

    test('its dependencies have versions, not places in a workspace', () => {
      const { dependencies = {} } = JSON.parse(readFileSync(join(installed(name), 'package.json'), 'utf8'));
      for (const range of Object.values(dependencies)) expect(range).toMatch(/^[\^~]?\d/);
    });

    test('publint has nothing to say', async () => {
      const bytes = readFileSync(tarballs.get(name) ?? '');
      const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
      expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
    });

    test('attw finds the types of every entry point', async () => {
      const attw = fileURLToPath(
        new URL('../../node_modules/@arethetypeswrong/cli/dist/index.js', import.meta.url),
      );
      const words = [process.execPath, attw, tarballs.get(name) ?? '', '--profile', 'esm-only', '--no-color'];
      const finished = await runCommand(words, { cwd: consumer });
      // 0 also where it says that CommonJS must import a module dynamically, which this profile ignores.
      expect(finished.code, report(words, finished)).toBe(0);
      expect(finished.stdout).toContain('🟢 (ESM)');
    });
  },
);

describe('a bare npm project', () => {
  test.each(entries)('imports %s and uses it', async (entry) => {
    const smoke = smokes[entry];
    expect(smoke, `${entry} has no first lines here`).toBeDefined();
    writeFileSync(join(consumer, 'smoke.js'), smoke ?? '');
    const words = [process.execPath, 'smoke.js'];
    const finished = await runCommand(words, { cwd: consumer });
    expect(finished, report(words, finished)).toMatchObject({ code: 0, stdout: 'ok\n', stderr: '' });
  });

  const inBrowser = entries.filter(
    (entry) => !entry.endsWith('/node') && !entry.startsWith('@nn-labs/experiment'),
  );
  const oldTsc = 'node_modules/typescript/lib/tsc.js';
  test.each([
    ['on Node', entries, 'NodeNext', 'NodeNext', ['ES2023'], ['node'], tsc],
    ['through a bundler', entries, 'ESNext', 'Bundler', ['ES2023'], ['node'], tsc],
    ['for a web page', inBrowser, 'ESNext', 'Bundler', ['ES2023', 'DOM'], [], tsc],
    ['without any types of the surroundings', entries, 'NodeNext', 'NodeNext', ['ES2023'], [], tsc],
    ['by TypeScript 5.5', entries, 'NodeNext', 'NodeNext', ['ES2023'], [], oldTsc],
  ] as const)(
    'type-checks the imports and their declarations %s',
    async (_where, names, module, moduleResolution, lib, types, compiler) => {
      const imports = names.map((entry, index) => `import * as entry${index} from '${entry}';`);
      const all = `export const all: object[] = [${names.map((_, index) => `entry${index}`).join(', ')}];`;
      writeFileSync(join(consumer, 'consumer.ts'), `${[...imports, all].join('\n')}\n`);
      const emission = { module, moduleResolution, target: 'ES2023', noEmit: true };
      const strictness = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false };
      const surroundings = { lib, types, typeRoots: [join(root, 'node_modules/@types')] };
      const compilerOptions = { ...emission, ...strictness, ...surroundings };
      writeFileSync(
        join(consumer, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: ['consumer.ts'] }),
      );
      const words = [process.execPath, compiler, '-p', '.', '--pretty', 'false'];
      const finished = await runCommand(words, { cwd: consumer });
      expect(finished.code, report(words, finished)).toBe(0);
    },
  );

  test.each(['web', 'node'])(
    'webpack bundles the engine and its worker for the %s without a warning',
    async (target) => {
      const program = `import { Matrix } from '@nn-labs/linalg';
      import { Network } from '@nn-labs/network';
      console.log(Matrix.ones(600, 600).matmul(Matrix.ones(600, 600)).get(0, 0), typeof Network);`;
      writeFileSync(join(consumer, 'app.js'), program);
      const script = `import webpack from 'webpack';
      const output = { path: process.cwd() + '/bundle-${target}', filename: 'app.cjs' };
      webpack({ mode: 'production', entry: './app.js', target: '${target}', output }, (error, stats) => {
        console.log(error ?? stats.toString({ all: false, errors: true, warnings: true }));
      });`;
      writeFileSync(join(consumer, 'bundle.mjs'), script);
      const words = [process.execPath, 'bundle.mjs'];
      const finished = await runCommand(words, { cwd: consumer });
      expect(finished, report(words, finished)).toMatchObject({ code: 0, stdout: '\n', stderr: '' });
      if (target === 'web') return;
      const run = [process.execPath, 'bundle-node/app.cjs'];
      const ran = await runCommand(run, { cwd: consumer });
      expect(ran, report(run, ran)).toMatchObject({ code: 0, stdout: '600 function\n', stderr: '' });
    },
  );
});
