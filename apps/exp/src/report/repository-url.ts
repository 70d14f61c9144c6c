import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's web address from the root's package.json; null where it has none that a browser could open. */
export function repositoryUrl(root: string): string | null {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  } catch {
    return null;
  }
  const { repository } = (manifest ?? {}) as { repository?: unknown };
  const text =
    typeof repository === 'string' ? repository : (repository as { url?: unknown } | undefined)?.url;
  return typeof text === 'string' ? webAddress(text) : null;
}

/** npm's ways to write a repository, as an address without an end. */
function webAddress(text: string): string | null {
  const short = /^(?:(github|gitlab|bitbucket):)?([\w.-]+\/[\w.-]+)$/.exec(text);
  if (short !== null) {
    const host = short[1] === 'bitbucket' ? 'bitbucket.org' : `${short[1] ?? 'github'}.com`;
    return `https://${host}/${short[2]?.replace(/\.git$/, '')}`;
  }
  const address = text
    .replace(/^git\+/, '')
    .replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/, 'https://$1/')
    .replace(/^git:\/\//, 'https://')
    .replace(/\.git$/, '')
    .replace(/\/$/, '');
  return /^https?:\/\/[^\s"'<>]+$/.test(address) ? address : null;
}
