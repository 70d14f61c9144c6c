import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '@nn-labs/experiment/runs';
import { gitSays } from '../command-line/git.ts';

/** The branch that the links of the READMEs point to. */
const branch = 'main';

/** Where the repository can be had: `https://host/owner/name`; null when its package.json does not say. */
export function repositoryAddress(root: string): string | null {
  const { repository } = readManifest(root);
  const text =
    typeof repository === 'object' && repository !== null ? Reflect.get(repository, 'url') : repository;
  if (typeof text !== 'string') return null;
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(text)?.[1];
  return short === undefined ? webAddress(text) : `https://github.com/${short}`;
}

/** The address of a git remote as a browser takes it, without a name or a password; null for a folder or a file. */
export function webAddress(remote: string): string | null {
  const text = remote.trim().replace(/^git\+/, '');
  // git@host:owner/name.git, which is no URL
  const scp = /^(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):(?!\/)(.+)$/.exec(text);
  const spelled = scp === null ? text : `ssh://${scp[1]}/${scp[2]}`;
  if (!URL.canParse(spelled)) return null;
  const { protocol, hostname, pathname, port } = new URL(spelled);
  if (!['https:', 'http:', 'ssh:', 'git:'].includes(protocol) || hostname === '') return null;
  const path = pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  if (path === '') return null;
  // The port of ssh is none of the web's.
  const host = port !== '' && protocol.startsWith('http') ? `${hostname}:${port}` : hostname;
  return `https://${host}${path}`;
}

/** Writes the remote `origin` into the root package.json, if that names no repository; answers whether it did. */
export async function fillRepository(root: string): Promise<boolean> {
  const manifest = readManifest(root);
  if (manifest.repository !== undefined) return false;
  const address = webAddress(gitSays(root, ['config', '--get', 'remote.origin.url']) ?? '');
  if (address === null) return false;
  const entries = Object.entries(manifest);
  const at = entries.findIndex(([name]) => name === 'license') + 1 || entries.length;
  entries.splice(at, 0, ['repository', { type: 'git', url: `git+${address}.git` }]);
  await writeWhole(join(root, 'package.json'), `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
  return true;
}

/** Where Colab opens a notebook of the repository; null where it cannot, which is everywhere but on GitHub. */
export function colabAddress(address: string | null, file: string): string | null {
  const path = /^https:\/\/github\.com\/([\w.-]+\/[\w.-]+)$/.exec(address ?? '')?.[1];
  return path === undefined
    ? null
    : `https://colab.research.google.com/github/${path}/blob/${branch}/${file}`;
}

function readManifest(root: string): Record<string, unknown> {
  const file = join(root, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
