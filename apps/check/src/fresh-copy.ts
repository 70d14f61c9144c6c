import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { newcomerEnvironment, npxPnpm } from './newcomer.ts';
import { repositoryFiles, root } from './repository.ts';
import { type Finished, type RunOptions, runCommand } from './run-command.ts';

/** A copy of the repository as a clone would have it: nothing installed, nothing built. */
export interface FreshCopy {
  readonly root: string;
  /** Runs a command in the copy, as a newcomer whose HOME is empty. */
  run(
    words: readonly string[],
    env?: Readonly<Record<string, string>>,
    options?: Pick<RunOptions, 'stopAt'>,
  ): Promise<Finished>;
  /** Runs the pinned pnpm through npx, as the README says. */
  pnpm(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Finished>;
  /** Writes a file of the copy. */
  write(file: string, text: string): void;
  /** Deletes a file or a folder of the copy. */
  delete(file: string): void;
  /** Deletes the copy. */
  remove(): void;
}

/**
 * Makes a fresh copy of the files that git tracks, or would. With `sharesBuilds` turbo takes from the cache of this checkout
 * what was built here of the same sources: for tests that are about something else than a build from nothing.
 */
export async function freshCopy({ sharesBuilds = false } = {}): Promise<FreshCopy> {
  const sandbox = realpathSync(mkdtempSync(join(tmpdir(), 'nn-labs-copy-')));
  const copy = join(sandbox, 'nn-labs');
  const home = join(sandbox, 'home');
  mkdirSync(home);
  for (const file of repositoryFiles()) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  const environment = {
    ...(await newcomerEnvironment(home)),
    ...(sharesBuilds && { TURBO_CACHE_DIR: join(root, '.turbo/cache') }),
  };
  const remove = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  const run: FreshCopy['run'] = (words, env, options) =>
    runCommand(words, { ...options, cwd: copy, env: { ...environment, ...env } });
  return {
    root: copy,
    run,
    pnpm: (words, env) => run([...npxPnpm, ...words], env),
    write: (file, text) => {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      writeFileSync(join(copy, file), text);
    },
    delete: (file) => remove(join(copy, file)),
    remove: () => remove(sandbox),
  };
}
