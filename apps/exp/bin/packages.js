// The packages of the workspace as the launcher needs them: before anything is installed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pid } from 'node:process';

/**
 * The folders of the workspace's packages.
 *
 * @param {string} root the checkout
 * @returns {string[]} relative to it, with `/`, sorted
 */
export function packageFolders(root) {
  return ['packages', 'apps', 'experiments'].flatMap((group) =>
    readdirSync(join(root, group))
      .map((name) => `${group}/${name}`)
      .filter((folder) => existsSync(join(root, folder, 'package.json')))
      .sort(),
  );
}

/**
 * The SHA-256 of a file's text, whatever git has made of its line ends; of nothing for a file that is not there.
 *
 * @param {string} file
 * @returns {string}
 */
export function hashOfFile(file) {
  return hashOf(existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r', '') : '');
}

/** @param {string} text */
export function hashOf(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** Writes a stamp so that nobody reads half of it. */
export function writeStamp(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${pid}`, text);
  renameSync(`${file}.${pid}`, file);
}

/** A stamp's text; empty where there is none. */
export function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
