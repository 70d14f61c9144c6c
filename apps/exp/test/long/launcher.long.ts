import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { expect, test } from 'vitest';
import { root } from '../in-process.ts';

const run = promisify(execFile);

/** A checkout whose command line prints its words, in a folder of this name. */
function checkoutIn(name: string, { isBuilt = true } = {}): string {
  const folder = join(temporaryFolder(), name);
  const bin = join(folder, 'apps/exp/bin');
  mkdirSync(bin, { recursive: true });
  for (const file of ['start.cjs', 'failure.cjs']) {
    copyFileSync(join(root, 'apps/exp/bin', file), join(bin, file));
  }
  if (isBuilt) {
    writeFileSync(join(bin, 'exp.js'), `console.log(JSON.stringify(process.argv.slice(2)))`);
    return folder;
  }
  for (const file of readdirSync(join(root, 'apps/exp/bin'))) {
    copyFileSync(join(root, 'apps/exp/bin', file), join(bin, file));
  }
  for (const group of ['packages', 'experiments']) mkdirSync(join(folder, group));
  for (const place of ['.', 'apps/exp'])
    writeFileSync(join(folder, place, 'package.json'), '{"type":"module"}');
  return folder;
}

/** Starts it as `pnpm exp` does. */
async function start(folder: string, options: { uid?: number } = {}) {
  const words = [join(folder, 'apps/exp/bin/start.cjs'), 'exp', '2', '--epochs', '3'];
  try {
    const { stdout } = await run(process.execPath, words, options);
    return { code: 0, stdout, stderr: '' };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }; // of a failed process
    return { code, stdout, stderr };
  }
}

test('a folder with odd letters works, and the words arrive', async () => {
  const { code, stdout } = await start(checkoutIn("it's #?é;&(! $x%41"));
  expect({ code, stdout }).toEqual({ code: 0, stdout: '["2","--epochs","3"]\n' });
});

// A colon ends an entry of PATH, where the compiler is found; Node's modules know no backslash; pnpm writes the folder
// into a shell script, between double quotes.
test.skipIf(process.platform === 'win32').each([':', '\\', '"', '`', '$('])(
  'a folder with %s in its path is named with the way out',
  async (letter) => {
    const folder = checkoutIn(`a${letter}b`);
    const { code, stderr } = await start(folder);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        `exp: nothing can be built in a folder with ${letter} in its path: ${folder}\n` +
        '     Rename or move the folder, then run the command again.\n',
    });
  },
);

test.skipIf(process.platform === 'win32')('a checkout that cannot be written: two lines', async () => {
  const folder = checkoutIn('read-only', { isBuilt: false });
  chmodSync(folder, 0o555);
  for (let place = folder; place !== join(place, '..'); place = join(place, '..')) {
    if (place !== folder && place.includes('nn-')) chmodSync(place, 0o755); // so that another user can enter
  }
  const { code, stderr } = await start(folder, process.getuid?.() === 0 ? { uid: 65_534 } : {});
  chmodSync(folder, 0o755);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr:
      `exp: something has to be installed or built, and ${join(folder, '.turbo')} cannot be written (EACCES)\n` +
      '     Give yourself the right to write there, or copy the whole folder to a place of your own.\n',
  });
});
