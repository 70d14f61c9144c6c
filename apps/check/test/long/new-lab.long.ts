import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FreshCopy, freshCopy } from '../../src/fresh-copy.ts';
import { type Finished, report } from '../../src/run-command.ts';

let copy: FreshCopy;

/** A command that has to succeed. */
async function must(running: Promise<Finished>, title: string): Promise<Finished> {
  const finished = await running;
  expect(finished.code, report([title], finished)).toBe(0);
  return finished;
}

/** `pnpm exp …` with nothing from the network, as in a train, and as strict as in CI. */
function exp(...words: string[]): Promise<Finished> {
  const env = { npm_config_offline: 'true', CI: 'true' };
  return must(copy.pnpm(['--silent', 'exp', ...words], env), `pnpm exp ${words.join(' ')}`);
}

beforeAll(async () => {
  copy = await freshCopy({ sharesBuilds: true });
  await must(copy.pnpm(['install', '--frozen-lockfile']), 'pnpm install');
  for (const words of [
    'init -q -b main',
    'add -A',
    '-c user.name=A -c user.email=a@example.org commit -q -m Begin',
  ]) {
    await must(copy.run(['git', ...words.split(' ')]), `git ${words}`);
  }
});

afterAll(() => copy?.remove());

test('exp new makes a lab that runs, without a network, under CI=true', async () => {
  await exp('new', '7', 'XOR by hand');
  const { stdout } = await exp('7');
  expect(stdout).toMatch(/^Epoch 0: loss = [\d.]+\n/);
  expect(stdout).toMatch(/\ny = 1\.\d\d x \+ \d\.\d\d\n$/);
  expect((await exp('list')).stdout).toMatch(/^7 {2}XOR by hand$/m);
});

test('its tests pass, its types are right, and the formatter has nothing to say', async () => {
  await must(copy.pnpm(['test', 'experiment-7']), 'test');
  await must(copy.pnpm(['--filter', '@nn-labs/experiment-7', 'types']), 'types');
  await must(
    copy.pnpm(['exec', 'biome', 'check', '--error-on-warnings', 'experiments/experiment-7']),
    'biome',
  );
});

test('what its author is still to write is named, and no fact of the table of labs', async () => {
  const { code, stderr } = await copy.pnpm(['--silent', 'exp', 'readme', '--check']);
  expect(code).toBe(1);
  expect(stderr.match(/this is still to be written: TODO: [\w ]+/g)).toEqual([
    'this is still to be written: TODO: what does this lab find out',
    'this is still to be written: TODO: what do its runs say',
  ]);
  const readme = readFileSync(`${copy.root}/README.md`, 'utf8');
  expect(readme).toContain('| [7](experiments/experiment-7/README.md) | XOR by hand | `pnpm exp 7` | – |');
});

test('every README is true once that is written, and a frozen lockfile has the lab', async () => {
  const file = 'experiments/experiment-7/README.md';
  const text = readFileSync(`${copy.root}/${file}`, 'utf8');
  copy.write(file, text.replaceAll(/TODO: .*/g, 'Written by its author.'));
  await exp('readme');
  await exp('readme', '--check');
  await must(copy.pnpm(['install', '--frozen-lockfile', '--offline']), 'pnpm install --frozen-lockfile');
});

test('a classifier lab runs, and all that comes with it works in it at once', async () => {
  await exp('new', '8', 'Wide and narrow', '--kind', 'classifier', '--question', 'How wide must it be?');
  const { stdout } = await exp('8');
  expect(stdout).toMatch(/^Test accuracy = 8\d\.\d\d% on 10,000 images it has never seen$/m);
  expect((await exp('8', '--dry-run')).stdout).toMatch(/^Would train 784-32-10 /);
  const whole = JSON.parse((await exp('8', '--json', '--epochs', '22')).stdout);
  await exp('8');
  const resumed = JSON.parse((await exp('8', '--resume', 'last', '--epochs', '22', '--json')).stdout);
  expect(resumed.result).toEqual(whole.result);
  expect((await exp('8', '--report')).stdout).toMatch(/^Report: runs\/experiment-8\/.*report\.html$/m);
  expect((await exp('8', '--verify')).stdout).toContain('Verified: the claim holds.');
  await must(copy.pnpm(['test', 'experiment-8']), 'test');
});

test('every README is true, of both labs', async () => {
  const file = 'experiments/experiment-8/README.md';
  const text = readFileSync(`${copy.root}/${file}`, 'utf8');
  expect(text.match(/TODO:/g)).toHaveLength(1); // the answer: the question was given
  copy.write(file, text.replace(/TODO: .*/, 'Written by its author.'));
  await exp('readme');
  await exp('readme', '--check');
});

test('nothing else was touched but the table of labs and the lockfile', async () => {
  const { stdout } = await must(copy.run(['git', 'status', '--porcelain']), 'git status');
  expect(stdout).toBe(
    ' M README.md\n M pnpm-lock.yaml\n?? experiments/experiment-7/\n?? experiments/experiment-8/\n',
  );
  const { stdout: changes } = await must(copy.run(['git', 'diff', '--numstat']), 'git diff');
  expect(changes).toMatch(/^2\t0\tREADME\.md\n\d+\t0\tpnpm-lock\.yaml\n$/);
});

test('the whole repository still passes what looks at every lab', async () => {
  await must(copy.pnpm(['test', 'apps/check']), 'the checks');
});
