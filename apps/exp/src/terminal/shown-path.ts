import { isAbsolute, relative } from 'node:path';

/** A path as it is printed: one below the current folder without that folder. */
export function shownPath(path: string): string {
  const near = relative('', path);
  return near.startsWith('..') || isAbsolute(near) ? path : near;
}
