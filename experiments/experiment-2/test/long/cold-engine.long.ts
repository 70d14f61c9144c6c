import { expect, test } from 'vitest';
import { exp } from './command-line.ts';

// In a fresh process the engine's code is still in the hands of the machine's first compiler, and its threads arrive in
// the middle of the work; with more processes than processors they also lose their turns at any moment.
test('processes that compete for the processors all print the same, from their first epoch on', async () => {
  const words = '2 --limit 2000 --epochs 3 --log-interval 1 --json --quiet'.split(' ');
  const results = new Set<string>();
  for (let round = 0; round < 3; round++) {
    const printed = await Promise.all(Array.from({ length: 4 }, () => exp(words)));
    for (const text of printed) {
      const { history, result } = JSON.parse(text);
      results.add(JSON.stringify({ history, result }));
    }
  }
  const { history, result } = JSON.parse(await exp([...words, '--engine', 'reference']));
  expect([...results].map((text) => JSON.parse(text))).toEqual([{ history, result }]);
});
