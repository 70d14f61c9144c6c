import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AskedProcess, askedRunner, type Command } from '../../src/measure/asked-process.ts';
import { commandRunner } from '../../src/measure/command-runner.ts';

const script = fileURLToPath(new URL('../stand-in.js', import.meta.url));
const params = { inputs: '', dtype: 'float64', threads: 1, size: 7 } as const;

function standIn(manner = ''): Command {
  return { file: process.execPath, args: [script, manner], env: { NOTE: 'from env' } };
}

function started(command: Command, patienceMs?: number): AskedProcess {
  const child = new AskedProcess(command, patienceMs);
  onTestFinished(() => child.stop());
  return child;
}

describe('a contestant', () => {
  test('says who it is, prepares and runs', async () => {
    const child = started(standIn());
    expect(await child.hello()).toEqual({ version: '1.2.3', notes: ['a note', 'from env'] });
    expect(await child.prepare('product', params)).toEqual({ check: [7], flops: 10 });
    expect(await child.run(50)).toEqual({ amount: 50, seconds: 0.5 });
    expect(await child.run(5)).toEqual({ amount: 5, seconds: 0.05 });
  });

  test('is a runner', async () => {
    const runner = askedRunner(standIn(), 'product', params);
    expect(await runner.start()).toEqual({ check: [7], flops: 10 });
    expect(await runner.run(2)).toEqual({ amount: 2, seconds: 0.02 });
    await runner.stop();
    await expect(runner.run(2)).rejects.toThrow('ended without an answer');
  });

  test.each([
    ['error', 'MemoryError: no room'],
    ['end', 'the process ended without an answer'],
    ['garbage', 'its answer is not JSON: Hello!'],
    ['no start', 'RangeError: cannot even start'],
  ])('that fails is reported: %s', async (manner, message) => {
    const child = started(standIn(manner));
    await expect(child.run(1)).rejects.toThrow(message);
  });

  test('that does not answer is given up', async () => {
    const child = started(standIn('silence'), 300);
    await expect(child.run(1)).rejects.toThrow('no answer in 0.3 s');
  });

  test('that does not exist is reported', async () => {
    const child = started({ file: 'no-such-program', args: [] });
    await expect(child.hello()).rejects.toThrow('no-such-program');
  });

  test('is stopped also when its input’s end means nothing to it', async () => {
    const child = started(standIn('will not end'));
    await child.hello();
    await child.stop();
    await child.stop();
  });
});

describe('a whole command', () => {
  const node = (code: string): Command => ({ file: process.execPath, args: ['-e', code] });
  const read = (output: string): number[] => [Number(output)];

  test('is timed from start to end', async () => {
    const runner = commandRunner(node('setTimeout(() => console.log(98), 50)'), 'end', read);
    expect(await runner.start()).toEqual({ check: [98] });
    const { amount, seconds } = await runner.run(1);
    expect(amount).toBe(1);
    expect(seconds).toBeGreaterThan(0.05);
    await runner.stop();
  });

  test('or to its first line', async () => {
    const code = 'console.log(1); setTimeout(() => {}, 500)';
    const start = performance.now();
    const { seconds } = await commandRunner(node(code), 'first line', read).run(1);
    expect(seconds).toBeLessThan((performance.now() - start) / 1000 - 0.4);
  });

  test('that fails says why', async () => {
    const thrown = commandRunner(node('throw new TypeError("no pixels")'), 'end', read);
    await expect(thrown.start()).rejects.toThrow('TypeError: no pixels');
    const quiet = commandRunner(node('process.exitCode = 3'), 'end', read);
    await expect(quiet.run(1)).rejects.toThrow('ended with 3');
    const mute = commandRunner(node(''), 'first line', read);
    await expect(mute.run(1)).rejects.toThrow('printed nothing');
    const missing = commandRunner({ file: 'no-such-program', args: [] }, 'end', read);
    await expect(missing.start()).rejects.toThrow('no-such-program');
  });
});
