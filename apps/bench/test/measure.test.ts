import { describe, expect, test } from 'vitest';
import type { Case, Entry } from '../src/measure/case.ts';
import { measureCase, type Plan } from '../src/measure/measure.ts';

const plan: Plan = {
  runs: 3,
  warmSeconds: 0,
  runSeconds: { finite: 1, endless: 0.1 },
  pauseMs: 0,
};

interface Behaviour {
  readonly check?: number[];
  readonly failAt?: number;
  /** Units come in lots of so many. */
  readonly lot?: number;
  readonly accuracy?: number;
}

/** Contestants that pretend to take `unitSeconds` for a unit, and what has been asked of them. */
function world() {
  const log: string[] = [];
  const entry = (name: string, unitSeconds: number, behaviour: Behaviour = {}): Entry => {
    const { check = [1], failAt = Number.POSITIVE_INFINITY, lot = 1, accuracy } = behaviour;
    let calls = 0;
    return {
      contestant: name,
      label: name,
      threads: null,
      flops: 2e9,
      runner: {
        start: async () => ({ check }),
        run: async (wanted) => {
          calls += 1;
          if (calls >= failAt) throw new Error('tired');
          log.push(`${name} ${wanted}`);
          const amount = Math.ceil(wanted / lot) * lot;
          const time = { amount, seconds: amount * unitSeconds };
          return accuracy === undefined ? time : { ...time, accuracy };
        },
        stop: async () => void log.push(`${name} stops`),
      },
    };
  };
  return { log, entry };
}

function caseOf(entries: Entry[], more: Partial<Case> = {}): Case {
  const texts = { id: 'id', workload: 'notebook', title: 'title', unit: 'epochs' };
  return { ...texts, reported: 1000, most: 1000, expected: [1], tolerance: 0.1, entries, ...more };
}

describe('measureCase', () => {
  test('everyone has a turn in each round, another one first each time', async () => {
    const { log, entry } = world();
    await measureCase(caseOf([entry('a', 0.01), entry('b', 0.1)]), plan);
    const timed = log.filter((line) => /^(?:a 100|b 10)$/.test(line));
    expect(timed).toEqual(['a 100', 'b 10', 'b 10', 'a 100', 'a 100', 'b 10']);
    expect(log.slice(-2)).toEqual(['a stops', 'b stops']);
  });

  test('slow ones do less, and are scaled; nobody does more than all', async () => {
    const { entry } = world();
    const { rows } = await measureCase(caseOf([entry('fast', 1e-5), entry('slow', 0.1)]), plan);
    expect(rows).toMatchObject([
      { amount: 1000, runs: [0.01, 0.01, 0.01], seconds: { median: 0.01 } },
      { amount: 10, runs: [100, 100, 100], seconds: { median: 100 }, gflops: 20 },
    ]);
  });

  test('a contestant that works in lots is scaled by what it did', async () => {
    const { entry } = world();
    const { rows } = await measureCase(caseOf([entry('a', 0.01, { lot: 469 })]), plan);
    expect(rows).toMatchObject([{ amount: 469, seconds: { median: 10 } }]);
  });

  test('work that can be repeated at will fills a shorter time', async () => {
    const { entry } = world();
    const endless = caseOf([entry('a', 0.001)], { reported: 1, most: Number.POSITIVE_INFINITY });
    expect((await measureCase(endless, plan)).rows).toMatchObject([{ amount: 100, gflops: 2000 }]);
  });

  test('a first epoch is done before anything counts, and no more than that', async () => {
    const { log, entry } = world();
    const slow = caseOf([entry('a', 1)], { reported: 10, most: 10, warmUnits: 10 });
    await measureCase(slow, plan);
    expect(log).toEqual(['a 1', 'a 2', 'a 4', 'a 3', 'a 1', 'a 1', 'a 1', 'a stops']);
  });

  test('who has learnt nothing, or does not say what, computes nonsense', async () => {
    const { entry } = world();
    const entries = [
      entry('fine', 1, { accuracy: 0.9 }),
      entry('dull', 1, { accuracy: 0.1 }),
      entry('silent', 1),
    ];
    const { rows } = await measureCase(caseOf(entries, { leastAccuracy: 0.9 }), plan);
    expect(rows).toMatchObject([
      { status: 'measured', accuracy: 0.9 },
      { status: 'failed', reason: 'computes nonsense: accuracy 0.1 of at least 0.9' },
      { status: 'failed', reason: 'computes nonsense: accuracy NaN of at least 0.9' },
    ]);
  });

  test('whole processes are not repeated to warm up', async () => {
    const { log, entry } = world();
    await measureCase(caseOf([entry('a', 1)], { reported: 1, most: 1 }), plan);
    expect(log).toEqual(['a 1', 'a 1', 'a 1', 'a stops']);
  });

  test('who fails, cannot take part or computes something else keeps a row with the reason', async () => {
    const { entry } = world();
    const absent = { ...entry('absent', 1), runner: null, absence: 'has no float64' };
    const entries = [
      absent,
      entry('wrong', 1, { check: [2] }),
      entry('cold', 1, { failAt: 1 }),
      entry('late', 1, { failAt: 4 }),
      entry('fine', 1),
    ];
    const { rows } = await measureCase(caseOf(entries), plan);
    expect(rows).toMatchObject([
      { status: 'absent', reason: 'has no float64' },
      { status: 'failed', reason: 'computes something else: 2 instead of 1' },
      { status: 'failed', reason: 'tired' },
      { status: 'failed', reason: 'tired' },
      { status: 'measured' },
    ]);
  });

  test('an abort ends it and stops everyone', async () => {
    const { log, entry } = world();
    const controller = new AbortController();
    const report = (what: string): void => {
      if (what.includes('run 2')) controller.abort(new Error('enough'));
    };
    const running = measureCase(caseOf([entry('a', 1), entry('b', 1)]), {
      ...plan,
      signal: controller.signal,
      report,
    });
    await expect(running).rejects.toThrow('enough');
    expect(log.slice(-2)).toEqual(['a stops', 'b stops']);
  });
});
