import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRun, listRuns, readRun, startRecording } from '../../src/runs/index.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { request } from './request.ts';

const { folder } = await startRecording(temporaryFolder(), 99, request()).then(async (recording) => {
  await recording.finish({ result: { score: 1 } });
  return recording;
});
const whole = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));

function problemOf(content: string | Uint8Array): string | null {
  const damaged = join(temporaryFolder(), 'runs/experiment-99/20300101-000000-000-beef');
  mkdirSync(damaged, { recursive: true });
  writeFileSync(join(damaged, 'run.json'), content);
  const run = readRun(damaged);
  if (run.status !== 'damaged') return null;
  expect(run).toMatchObject({ id: '20300101-000000-000-beef', lab: 99, folder: damaged });
  expect(() => findRun('/', damaged)).toThrow('the run 20300101-000000-000-beef is damaged: ');
  return run.problem;
}

describe('a run.json that is not what was written', () => {
  test('the whole one is sound', () => expect(problemOf(JSON.stringify(whole))).toBeNull());

  /** What records of older versions do not have. */
  const younger = ['resumeCommand', 'codeSha256', 'continues'];

  test.each(Object.keys(whole))('%s missing, or something else', (name) => {
    const { [name]: _, ...rest } = whole;
    if (younger.includes(name)) expect(problemOf(JSON.stringify(rest))).toBeNull();
    else expect(problemOf(JSON.stringify(rest))).toMatch(`run.json: ${name} should be `);
    if (['data', 'engine', 'result', 'evidence', 'timing'].includes(name)) return; // may be anything
    for (const value of [-0.5, [{}], { a: 1 }].filter((other) => !fits(name, other))) {
      expect(problemOf(JSON.stringify({ ...whole, [name]: value }))).toMatch(`run.json: ${name} should be `);
    }
  });

  const fits = (name: string, value: unknown): boolean =>
    (name === 'history' && Array.isArray(value)) ||
    (['options', 'changed'].includes(name) && typeof value === 'object' && !Array.isArray(value));

  test('cut off anywhere, it is damaged and never throws', () => {
    const text = JSON.stringify(whole);
    for (let length = 0; length < text.length; length += 7) {
      expect(problemOf(text.slice(0, length))).toMatch(/^run\.json is (empty|not JSON)$/);
    }
  });

  /** The whole record with lists in lists in one field. */
  const nested = (name: string, depth: number): string =>
    JSON.stringify({ ...whole, [name]: 'HERE' }).replace('"HERE"', '['.repeat(depth) + ']'.repeat(depth));

  test('bytes that are no text, deep nesting, a name of the prototype', () => {
    expect(problemOf(Uint8Array.of(0xff, 0xfe, 0, 0))).toBe('run.json is not JSON');
    expect(problemOf('['.repeat(100_000))).toBe('run.json is nested more than 100 levels deep');
    expect(problemOf(nested('result', 99))).toBeNull();
    for (const name of ['result', 'options', 'history', 'data']) {
      expect(problemOf(nested(name, 1_000_000))).toBe('run.json is nested more than 100 levels deep');
    }
    expect(problemOf(JSON.stringify({ ...whole, problem: `"\\${'['.repeat(200)}` }))).toBeNull(); // a text
    expect(problemOf('{"__proto__": {"schema": 1}}')).toMatch('schema should be 1');
    expect(problemOf(`{"schema": ${'"x"'.padEnd(300, ' ')}}`)).toBe(
      'run.json: schema should be 1, the only version that this program reads, found "x"',
    );
  });
});

test('the list takes no notice of what is no run', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'runs/experiment-2/.new-20300101-000000-000-beef'), { recursive: true });
  mkdirSync(join(root, 'runs/experiment-2/notes'));
  mkdirSync(join(root, 'runs/elsewhere/20300101-000000-000-beef'), { recursive: true });
  writeFileSync(join(root, 'runs/experiment-3'), 'a file');
  expect(listRuns(root)).toEqual([]);
  mkdirSync(join(root, 'runs/experiment-2/20300101-000000-000-beef'));
  mkdirSync(join(root, 'runs/experiment-2/20300101-000000-000-beef/run.json'));
  expect(listRuns(root)).toMatchObject([{ status: 'damaged', problem: 'run.json is a folder, not a file' }]);
});
