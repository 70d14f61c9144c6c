import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { readText, root } from './repository.ts';
import { mustRun } from './run-command.ts';

/** The package manager as the root names it, without its hash: `pnpm@10.34.9`. */
export const pinnedPnpm: string =
  String(JSON.parse(readText('package.json')).packageManager).split('+')[0] ?? '';

/** How somebody with nothing but Node and npm calls pnpm. */
export const npxPnpm: readonly string[] = ['npx', '-y', pinnedPnpm];

/** Set by the tools that run the tests, or by whoever runs them; a newcomer's shell has none of it. */
const foreign =
  /^(?:npm_|pnpm_|turbo_|vitest|node_path$|node_env$|node_options$|init_cwd$|mnist_dir$|ci$|test$|no_color$|force_color$)/i;

/**
 * The environment of somebody who has just cloned the repository: an empty HOME, none of the variables of the tools
 * that run the tests. Only the package managers' caches are this machine's, so that it goes quickly.
 */
export async function newcomerEnvironment(home: string): Promise<Record<string, string | undefined>> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !foreign.test(name) && !name.startsWith('XDG_'),
  );
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home,
    LOCALAPPDATA: home,
    ...(await caches()),
  };
}

let known: Promise<Record<string, string>> | undefined;

function caches(): Promise<Record<string, string>> {
  known ??= findCaches();
  return known;
}

async function findCaches(): Promise<Record<string, string>> {
  const setting = async (name: string): Promise<string> => {
    const { stdout } = await mustRun(['npm', 'config', 'get', name], { cwd: root });
    return stdout.trim();
  };
  const [cache, registry] = await Promise.all([setting('cache'), setting('registry')]);
  const store = pnpmStore();
  return {
    npm_config_cache: cache,
    npm_config_registry: registry,
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
    ...(store === undefined ? {} : { npm_config_store_dir: store, pnpm_config_store_dir: store }),
  };
}

/** The folder of pnpm's stores, in which each major version keeps its own. */
function pnpmStore(): string | undefined {
  try {
    const { storeDir } = JSON.parse(readFileSync(join(root, 'node_modules/.modules.yaml'), 'utf8'));
    return typeof storeDir === 'string' ? dirname(storeDir) : undefined;
  } catch {
    return undefined;
  }
}
