import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  bestRun,
  compareRuns,
  findRun,
  lastRun,
  listRuns,
  planPrune,
  prune,
  type StoredRun,
  startRecording,
} from '../../src/runs/index.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { request } from './request.ts';

async function completed(
  root: string,
  lab: number,
  score: number | null,
  better: 'higher' | 'lower' = 'higher',
) {
  const figures = { score: { better } };
  const recording = await startRecording(root, lab, request({ figures, options: { n: lab } }));
  await recording.finish({ result: { score } });
  return recording;
}

describe('the best and the last run', () => {
  test('of the completed ones that can be judged, by the lab’s figure; the first of equals', async () => {
    const root = temporaryFolder();
    expect([bestRun(listRuns(root)), lastRun(listRuns(root))]).toEqual([null, null]);
    await completed(root, 1, null);
    expect(bestRun(listRuns(root))).toBeNull();
    const second = await completed(root, 1, 2);
    await completed(root, 1, 2);
    await completed(root, 1, 1);
    const running = await startRecording(root, 1, request());
    expect(bestRun(listRuns(root))?.id).toBe(second.id);
    expect(lastRun(listRuns(root))?.id).toBe(running.id);
    await running.finish({ status: 'diverged', result: { score: 99 } });
    expect(bestRun(listRuns(root))?.id).toBe(second.id);
    const low = await completed(root, 2, 1, 'lower');
    await completed(root, 2, 3, 'lower');
    expect(bestRun(listRuns(root, 2))?.id).toBe(low.id);
  });
});

describe('findRun', () => {
  test('refuses a word that could mean several runs, or labs', async () => {
    const root = temporaryFolder();
    const [b, a] = [await completed(root, 2, 2), await completed(root, 1, 1)];
    expect(() => findRun(root, a.id.slice(0, 8))).toThrow(
      `2 runs have '${a.id.slice(0, 8)}' in their id, such as ${b.id}, ${a.id}`,
    );
    const remedy = 'Did you mean 2/last? See them with: pnpm exp runs';
    expect(() => findRun(root, '2')).toThrow(expect.objectContaining({ remedy })); // as every year has
    expect(() => findRun(root, 'best')).toThrow('best of which lab? There are runs of 1, 2');
    expect(findRun(root, 'best', 2).id).toBe(b.id);
    expect(findRun(root, '1/best').id).toBe(a.id);
    expect(findRun(root, 'exp-2/last').id).toBe(b.id);
    expect(findRun(root, a.folder).id).toBe(a.id);
    expect(() => findRun(root, a.folder, 2)).toThrow(`the run ${a.id} is one of lab 1, not of lab 2`);
    expect(() => findRun(root, '1/last', 2)).toThrow('1/last is a run of lab 1, not of lab 2');
    expect(() => findRun(root, 'best', 3)).toThrow('lab 3 has no run yet');
    expect(() => findRun(root, join(root, 'nothing'))).toThrow('there is no run.json');
  });

  test('names the nearest id', async () => {
    const root = temporaryFolder();
    const { id } = await completed(root, 1, 1);
    const typo = id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');
    expect(() => findRun(root, typo)).toThrow(`there is no run ${typo}`);
    try {
      findRun(root, typo);
    } catch (error) {
      expect(error).toMatchObject({ remedy: `Did you mean ${id}? See them with: pnpm exp runs` });
    }
  });
});

test('compareRuns gives only what differs', async () => {
  const root = temporaryFolder();
  const [a, b] = [await completed(root, 1, 1), await completed(root, 2, 2)];
  const { options, result, surroundings } = compareRuns(findRun(root, a.id), findRun(root, b.id));
  expect(options).toEqual([{ name: 'n', a: 1, b: 2 }]);
  expect(result).toEqual([{ name: 'score', a: 1, b: 2 }]);
  expect(surroundings).toEqual([]);
});

test('prune keeps what is running, and each lab’s best and last; it takes away what was left half made', async () => {
  const root = temporaryFolder();
  const best = await completed(root, 1, 5);
  const poor = await completed(root, 1, 1);
  const running = await startRecording(root, 1, request());
  const last = await completed(root, 1, 2);
  const other = await completed(root, 2, 1);
  const damaged = join(root, 'runs/experiment-1/20200101-000000-000-0000');
  mkdirSync(damaged);
  writeFileSync(join(damaged, 'run.json'), '{');
  mkdirSync(join(root, 'runs/experiment-1/mine'));
  const plan = planPrune(root);
  expect(plan.remove.map(({ id }) => id)).toEqual(['20200101-000000-000-0000', poor.id]);
  expect(plan.keep.map(({ run, why }) => [run.id, why])).toEqual([
    [best.id, 'best'],
    [running.id, 'running'],
    [last.id, 'last'],
    [other.id, 'best'],
  ]);
  await prune(root, plan);
  expect(listRuns(root).map(({ id }) => id)).toEqual([best.id, running.id, last.id, other.id]);
  const kept: StoredRun = findRun(root, best.id);
  expect(kept.status).toBe('completed');
  await running.finish({});
});

test('the advice for a damaged run is about that run alone', () => {
  const folder = join(temporaryFolder(), 'runs/experiment-2/20261125-172301-123-4f3a');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'run.json'), '{');
  expect(() => findRun('/nowhere', folder)).toThrow(
    expect.objectContaining({
      name: 'DataError',
      remedy: `Its other files are in ${folder}; delete that folder if you do not need them.`,
    }),
  );
});
