import { readFileSync } from 'node:fs';

/** The version of a package that is installed in peers/. */
export function peerVersion(name: string): string {
  const manifest = new URL(`../../peers/node_modules/${name}/package.json`, import.meta.url);
  return String(JSON.parse(readFileSync(manifest, 'utf8')).version);
}
