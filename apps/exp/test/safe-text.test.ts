import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { cut, safeLines, safeText, textWidth } from '../src/terminal/safe-text.ts';
import { exp } from './in-process.ts';
import { temporaryLab } from './temporary-lab.ts';

/** ESC, BEL, CR, NUL, DEL, C1's CSI, bidi marks, a line separator, an invisible space, a lone surrogate. */
const controls = [
  ...['\u001b', '\u0007', '\r', '\u0000', '\u007f', '\u009b', '\u202e', '\u2066', '\u200f', '\u061c'],
  ...['\u2028', '\u200b', '\ufeff', '\u{e0041}', '\ud800'],
];
const poison = `x${controls.join('31m')}\nexp: forged`;

const colours = new RegExp(`${controls[0]}\\[(?:\\d{1,2}|38;5;\\d+;48;5;\\d+)m`, 'g');

/** The controls in what was printed, without this program's own colours. */
function foundIn(text: string): string[] {
  const plain = text.replaceAll(colours, '');
  return controls.filter((control) => plain.includes(control));
}

describe('text that is safe', () => {
  test.each(controls.map((control) => [JSON.stringify(control), control]))(
    '%s is shown, not sent',
    (_, control) => {
      const safe = safeText(`a${control}b`);
      expect(safe).toMatch(/^a(?:\\u[0-9a-f]{4}){1,2}b$/);
      expect(safeText(safe)).toBe(safe);
      expect(JSON.parse(safeLines(JSON.stringify({ [control]: control }, null, 2)))).toEqual({
        [control]: control,
      });
      expect(foundIn(safeLines(JSON.stringify(control)))).toEqual([]);
    },
  );

  test.each(['é', 'e\u0301', '漢字', '👩‍👩‍👧', 'नमस्ते', '±–…·✓▀'])('%s stays as it is', (text) => {
    expect(safeText(text)).toBe(text);
  });

  test.each([
    ['abc', 3],
    ['漢字', 4],
    ['👩‍👩‍👧', 2],
    ['e\u0301', 1],
    ['\u001b[1m', 9],
  ])('%j takes %d columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 4, 'abc…'],
    ['漢字漢字', 6, '漢字…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ])('%j cut to %d columns', (text, width, expected) => {
    expect(cut(text, width)).toBe(expected);
    expect(textWidth(cut(text, width))).toBeLessThanOrEqual(width);
  });
});

describe('a run.json with poison in every field', () => {
  const ids = { record: '20300101-000000-000-beef', options: '20300102-000000-000-beef' };
  const name = { [poison]: poison };
  const record = {
    ...{ schema: 1, lab: 7, preset: 'plain', status: 'interrupted', problem: poison, command: poison },
    ...{
      options: { n: 3, file: poison },
      changed: name,
      startedAt: 'Jan 1 2030 00:00:00 GMT (\u202e\u001b[2J)',
      endedAt: null,
    },
    ...{ process: { pid: 1, started: poison }, git: { commit: poison, dirty: true } },
    ...{ environment: { node: poison, os: poison, cpu: poison, cores: 1 } },
    ...{ data: name, engine: name, history: [name], evidence: name, timing: name },
    ...{
      result: { ...name, weightsSha256: poison, [`${poison}2`]: 0.5 },
      figures: { [`${poison}2`]: { better: 'higher' } },
    },
    ...{ checkpoints: [{ epochs: 2, sha256: poison }], resumes: [{ at: '2030-01-01T00:00:00Z', epochs: 1 }] },
  };
  const lab = temporaryLab(`
    options: { n: integer({ description: 'n', default: 3 }), file: path({ description: 'f', placeholder: '<file>' }) },
    resumable: ['n'],
    run: ({ n, file }, { print, warn, notice, progress }) => {
      if (n === 13) throw new Error(String(file));
      print(String(file).split('\\n')[0]); warn(String(file)); notice(String(file));
      progress({ task: String(file), done: 1, total: 2, unit: String(file) });
      return { result: { weightsSha256: 'another' } };
    },
    report: (config, run) => ({
      text: [JSON.stringify(run.outcome.result), String(config.file)], figures: [], sections: [],
      findings: [{ kind: 'note', text: config.file + JSON.stringify(run.outcome) }],
    }),
    predict: () => null,
    claims: [{ name: 'file', expected: 'x', tolerance: 'exact', found: () => ${JSON.stringify(poison)} }],`);
  const write = () => {
    const manifest = { name: 'lab-7', description: poison, exports: { '.': './index.mjs' } };
    writeFileSync(join(lab, 'experiments/experiment-7/package.json'), JSON.stringify(manifest));
    for (const [kind, id] of Object.entries(ids)) {
      const folder = join(lab, 'runs/experiment-7', id);
      mkdirSync(folder, { recursive: true });
      const options = kind === 'record' ? record.options : { n: poison, [poison]: 1 };
      writeFileSync(
        join(folder, 'run.json'),
        JSON.stringify({ ...record, id, options, preset: kind === 'record' ? 'default' : poison }),
      );
    }
  };
  write();
  const damaged = join(lab, 'runs/experiment-7/20300103-000000-000-beef');
  mkdirSync(damaged);
  writeFileSync(join(damaged, 'run.json'), JSON.stringify({ schema: poison }));

  test.each(
    [
      ...['runs', 'runs --json', 'runs --prune', 'show 20300101', 'show 20300101 --json', 'show 20300103'],
      ...['diff 20300101 20300102', 'diff 20300101 20300102 --json', 'report 20300101', 'report 20300102'],
      ...[
        '7 --from 20300101 --no-record',
        '7 --from 20300101 --no-record --json',
        '7 --from 20300102',
        '7 --resume 20300102',
      ],
      ...['7 --resume 20300101 --debug', '7 --verify --no-record'],
    ].map((words) => words.split(' ')),
  )('`exp %s %s %s %s %s` shows it', async (...words: string[]) => {
    for (const FORCE_COLOR of ['0', '1']) {
      for (const columns of [40, 80, 200]) {
        write(); // what is resumed is written
        const { stdout, stderr } = await exp(words.filter(Boolean), {
          checkout: lab,
          columns,
          env: { FORCE_COLOR },
        });
        expect(stdout + stderr).toContain('\\u001b');
        expect(foundIn(stdout + stderr)).toEqual([]);
        expect(stripVTControlCharacters(stdout + stderr)).not.toMatch(/^exp: forged/m);
        if (words.includes('--json')) JSON.parse(stdout);
      }
    }
  });

  test.each([
    [['show', poison]],
    [['7', '--file', poison, '--n', poison]],
    [['7', '--file', poison, '--no-record', '--debug']],
    [['7', '--file', poison, '--no-record', '--debug', '--n', '13']],
    [['list']],
    [['list', '--json']],
    [[]],
    [['7', '--no-record', `--${poison.replace('\n', '')}`]],
    [[poison]],
    [['predict', '7', poison]],
    [['data', 'status', poison]],
  ])('and so it does with what is typed: %j', async (words) => {
    const { stdout, stderr } = await exp(words, { checkout: lab });
    expect(stdout + stderr).toContain('\\u001b');
    expect(foundIn(stdout + stderr)).toEqual([]);
  });
});
