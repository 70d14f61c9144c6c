import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { childEnvironment, nodeArguments } from '../child.ts';
import { withoutMnist } from '../in-process.ts';
import { smallDataset } from '../small-dataset.ts';

const python = process.env.PYTHON ?? 'python3';
const hasPty = process.platform !== 'win32' && spawnSync(python, ['-c', 'import pty']).status === 0;

interface Session {
  readonly output: string;
  readonly code: number;
  readonly secondsAfterInterrupt: number | null;
}

/** Runs the command line in a pseudo terminal, and presses Ctrl-C once a text is shown. */
function inTerminal(words: readonly string[], interruptAt: string | null = null): Session {
  const command = [process.execPath, ...nodeArguments(words)];
  const request = JSON.stringify({ command, interruptAt });
  const env = childEnvironment({ ...withoutMnist(), TERM: 'xterm' });
  return JSON.parse(
    execFileSync(python, [join(import.meta.dirname, '../pseudo-terminal.py'), request], {
      env,
      encoding: 'utf8',
    }),
  );
}

const erase = '\r\u001b[2K';

/** What stands on the screen in the end: `\r` goes to the line's start, `ESC [2K` empties it. */
function screen(output: string): string[] {
  return output.split('\r\n').map((line) => {
    let shown = '';
    for (const part of line.split('\r')) {
      const text = part.replace('\u001b[2K', '');
      shown = part.startsWith('\u001b[2K') ? text : text + shown.slice(text.length);
    }
    return shown;
  });
}

const reason = hasPty ? '' : ' (skipped: no Python 3 with pseudo terminals)';

// Tried again where the machine is so busy that a second is not enough.
describe.skipIf(!hasPty)(`in a terminal${reason}`, { retry: 2 }, () => {
  const words = ['2', '--data', 'idx', '--data-dir', smallDataset(), '--limit', '100'];

  test('the progress line is rewritten on standard error, and nothing of it stays', () => {
    const { output, code } = inTerminal([...words, '--epochs', '600']);
    expect(code).toBe(0);
    const frames = output.split(erase).filter((frame) => frame.startsWith('training'));
    expect(frames.length).toBeGreaterThan(1);
    for (const frame of frames) {
      expect(frame).toMatch(/^training {1,3}\d+% · [\d,]+\/600 epochs( · \d+ s left)?$/);
      expect(frame.length).toBeLessThan(80);
    }
    const lines = screen(output);
    expect(lines.slice(0, 4)).toEqual([
      'Data Loaded: X shape: (100, 784), y shape: (100, 10)',
      '',
      '**** Training 1 Hidden Layer ANN ******',
      expect.stringMatching(/^Epoch 0: Accuracy = \d+\.\d\d%$/),
    ]);
    // What is wider than 80 columns is folded.
    expect(lines.join('\n')).toMatch(
      /\n\nTest accuracy = \d+\.\d\d% on 40 images it has never seen\nWeights SHA-256:\n[0-9a-f]{64}\nTrained in \d+\.\d\d s\.\nRecorded in\s.*[\\/]experiment-2[\\/][\d-]+-[0-9a-f]{4}\n$/,
    );
    expect(lines.join('\n')).not.toContain('training');
  });

  test('Ctrl-C erases the line, stops at once and says what is kept', () => {
    const session = inTerminal([...words, '--epochs', '1000000'], 'Epoch 200');
    expect(session.code).toBe(130);
    expect(session.secondsAfterInterrupt).toBeLessThan(5); // well under 1 on a machine that is not busy
    const lines = screen(session.output);
    expect(lines.join('\n')).not.toContain('training');
    expect(stripVTControlCharacters(lines.join('\n'))).toMatch(
      /\nexp: stopped by Ctrl-C after [\d,]+ of 1,000,000 epochs\n {5}Continue with:\s+pnpm exp 2 --resume [\d-]+-[0-9a-f]{4} --data-dir \S+\n$/,
    );
    expect(session.output).toContain('\u001b[31mexp:\u001b[39m stopped');
  });

  test('--json in a terminal is set out for reading; --quiet has no progress line', () => {
    const { output, code } = inTerminal([...words, '--epochs', '20', '--json', '--quiet']);
    expect(code).toBe(0);
    expect(output).not.toContain('\u001b');
    expect(output).toMatch(/^\{\r\n {2}"experiment": 2,\r\n/);
    expect(JSON.parse(output)).toMatchObject({ experiment: 2, status: 'completed' });
  });

  test('runs --prune asks, and Ctrl-C is no', () => {
    for (const epochs of ['1', '2', '3']) {
      expect(inTerminal([...words, '--epochs', epochs, '--quiet']).code).toBe(0);
    }
    const { output, code } = inTerminal(['runs', '--prune'], '[y/N]');
    expect(code).toBe(0);
    expect(output).toMatch(/Remove \d+ runs?\? \[y\/N\]/);
    expect(screen(output).at(-2)).toBe('Nothing was removed.');
    expect(output).not.toContain('Removed');
  });
});
