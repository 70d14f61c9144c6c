import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startServer } from '../node/faulty-server.ts';
import { startFetching } from '../node/fetch-process.ts';
import { newFolder } from '../node/folder.ts';
import { smallFiles, smallMirror, wholeFiles } from '../node/small-files.ts';

const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32));
const kills = 60;

/** Numbers 0..1 from a seed (Park and Miller's generator). */
function* draws(start: number): Generator<number, never> {
  let state = (start % 2147483646) + 1;
  for (;;) {
    state = (state * 48271) % 2147483647;
    yield state / 2147483647;
  }
}

test(`${kills} processes killed at any moment leave no file that is taken for good (FUZZ_SEED=${seed})`, async () => {
  const server = await startServer({ small: smallMirror });
  const random = draws(seed);
  let interrupted = 0;
  for (let run = 0; run < kills; run += 1) {
    const dir = newFolder();
    const child = startFetching(dir, server.mirror('small'));
    await once(child.stdout!, 'data'); // the first piece has come: some 10 ms are left
    child.stdout!.resume();
    await new Promise((resolve) => setTimeout(resolve, random.next().value * 15));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { whole, broken } = wholeFiles(dir);
    expect(broken).toEqual([]);
    if (whole.length < smallFiles.length) interrupted += 1;
  }
  await server.close();
  expect(interrupted).toBeGreaterThan(0);
});
