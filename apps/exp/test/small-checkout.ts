import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { root } from './in-process.ts';

/** A checkout of its own, with a root README that has a table of labs, and no lab. */
export function smallCheckout(): SmallCheckout {
  const folder = temporaryFolder();
  const checkout = new SmallCheckout(folder);
  checkout.write(
    'package.json',
    `${JSON.stringify({ name: 'x', license: 'MIT', packageManager: 'pnpm@10.34.9+sha512.0' }, null, 2)}\n`,
  );
  checkout.write('README.md', '# Labs\n\n<!-- labs -->\n<!-- /labs -->\n');
  return checkout;
}

export class SmallCheckout {
  readonly root: string;

  constructor(folder: string) {
    this.root = folder;
  }

  path(file: string): string {
    return join(this.root, file);
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), text);
  }

  /** Runs git in it. */
  git(...words: string[]): void {
    execFileSync('git', words, { cwd: this.root, stdio: 'ignore' });
  }

  /** Replaces a text that is there in a file. */
  replace(file: string, old: string, text: string): void {
    if (!this.read(file).includes(old)) throw new Error(`${file} has no ${old}`);
    this.write(file, this.read(file).replace(old, text));
  }

  /** A lab that needs no build: `body` is its module behind the imports. */
  addLab(id: number, body: string, readme: string): void {
    const experiment = pathToFileURL(join(root, 'packages/experiment/dist/index.js')).href;
    const folder = `experiments/experiment-${id}`;
    const manifest = { name: `lab-${id}`, description: `Lab ${id}`, exports: { '.': './index.mjs' } };
    this.write(`${folder}/package.json`, JSON.stringify(manifest));
    this.write(`${folder}/index.mjs`, `import { defineExperiment, integer } from '${experiment}';\n${body}`);
    this.write(`${folder}/README.md`, readme);
  }

  /** Everything that the compiler, the linter and the tests of a lab take from the checkout. */
  addTools(lab: string): void {
    for (const name of [
      'tsconfig.base.json',
      'biome.json',
      '.biome',
      '.gitignore',
      'turbo.json',
      'pnpm-workspace.yaml',
      'vitest.config.ts',
      'vitest.global.ts',
      'vitest.setup.ts',
    ]) {
      cpSync(join(root, name), this.path(name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), this.path('node_modules'), 'junction');
    symlinkSync(
      join(root, 'experiments/experiment-2/node_modules'),
      this.path(`${lab}/node_modules`),
      'junction',
    );
  }
}
