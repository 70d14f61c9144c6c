import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { count } from '../src/terminal/figure-text.ts';
import { hasColour, Terminal } from '../src/terminal/terminal.ts';

/** A stream that keeps what is written to it. */
function recorder(isTTY = false) {
  const chunks: string[] = [];
  return {
    isTTY,
    columns: 60,
    chunks,
    text: () => chunks.join(''),
    write: (chunk: string) => chunks.push(chunk) > 0,
  };
}

/** A terminal on two recorders, with a clock that the test turns. */
function setUp(
  isTTY: boolean,
  mode: { quiet?: boolean; json?: boolean } = {},
  env: Record<string, string> = {},
) {
  const stdout = recorder(isTTY);
  const stderr = recorder(isTTY);
  const clock = { ms: 0 };
  return {
    stdout,
    stderr,
    clock,
    terminal: new Terminal({ stdout, stderr, env, now: () => clock.ms }, mode),
  };
}

const erase = '\r\u001b[2K';

describe('progress', () => {
  test('on a terminal one line is rewritten, and taken away before anything else is printed', () => {
    const { terminal, stdout, stderr, clock } = setUp(true);
    terminal.progress({ task: 'training', done: 0, total: 1000, unit: 'epochs' });
    clock.ms = 1000;
    terminal.progress({ task: 'training', done: 100, total: 1000, unit: 'epochs' });
    terminal.print('Epoch 100: Accuracy = 50.00%');
    expect(stderr.chunks).toEqual([
      `${erase}training   0% · 0/1,000 epochs`,
      `${erase}training  10% · 100/1,000 epochs · 9 s left`,
      erase,
    ]);
    expect(stdout.text()).toBe('Epoch 100: Accuracy = 50.00%\n');
  });

  test('it is not redrawn faster than an eye follows, nor wider than the window', () => {
    const { terminal, stderr, clock } = setUp(true);
    for (let done = 0; done < 1000; done++) {
      clock.ms += 1;
      terminal.progress({
        task: 'a very long name of a task that goes on and on and on',
        done,
        total: 1000,
        unit: 'steps',
      });
    }
    expect(stderr.chunks).toHaveLength(10);
    for (const line of stderr.chunks) expect(line.slice(erase.length).length).toBeLessThanOrEqual(59);
  });

  test('without a terminal there are plain lines every few seconds and no escapes', () => {
    const { terminal, stderr, clock } = setUp(false);
    for (let done = 0; done <= 120; done++) {
      clock.ms = done * 100;
      terminal.progress({ task: 'training', done, total: 120, unit: 'epochs' });
    }
    expect(stderr.text()).toBe(
      'training  41% · 50/120 epochs · 7 s left\ntraining  83% · 100/120 epochs · 2 s left\n',
    );
  });

  test('minutes are written as minutes', () => {
    const { terminal, stderr, clock } = setUp(true);
    terminal.progress({ task: 't', done: 0, total: 100, unit: 'u' });
    clock.ms = 3000;
    terminal.progress({ task: 't', done: 1, total: 100, unit: 'u' });
    expect(stderr.chunks.at(-1)).toContain('4 min 57 s left');
  });
});

describe('what goes where', () => {
  test('results on stdout, the rest on stderr', () => {
    const { terminal, stdout, stderr } = setUp(false);
    terminal.print('result');
    terminal.notice('notice');
    terminal.warn('warning');
    terminal.fail('cause', 'remedy');
    expect(stdout.text()).toBe('result\n');
    expect(stderr.text()).toBe('notice\nwarning\nexp: cause\n     remedy\n');
  });

  test('a line of a lab is folded between words on a terminal, and nowhere else', () => {
    const hash = 'f'.repeat(50);
    for (const [isTTY, expected] of [
      [true, `Weights SHA-256:\n${hash}\n  a\tb\n`],
      [false, `Weights SHA-256: ${hash}\n  a\tb\n`],
    ] as const) {
      const { terminal, stdout } = setUp(isTTY);
      terminal.printText(`Weights SHA-256: ${hash}\n  a\tb`);
      expect(stdout.text()).toBe(expected);
    }
  });

  test('all messages are folded on a narrow terminal and keep their indent; a command is not folded', () => {
    const command = `pnpm exp 2 ${'--flag 1 '.repeat(8).trim()}`;
    const { terminal, stdout, stderr } = setUp(true, {}, { NO_COLOR: '1' });
    terminal.fail(`${'word '.repeat(14)}\nend`, `Try: ${command}, or ${'word '.repeat(11)}`);
    expect(stderr.text()).toBe(
      [
        `exp: ${'word '.repeat(11).trim()}`,
        '     word word word end',
        '     Try:',
        `     ${command},`,
        `     or ${'word '.repeat(10).trim()}`,
        '     word\n',
      ].join('\n'),
    );
    stderr.chunks.splice(0);
    terminal.notice(`  ${'word '.repeat(14).trim()}`);
    terminal.warn(`${'word '.repeat(11)}--lr=0.1`);
    expect(stderr.text()).toBe(
      `  ${'word '.repeat(11).trim()}\n  word word word\n${'word '.repeat(11).trim()}\n--lr=0.1\n`,
    );
    terminal.print(`${'word '.repeat(11)}(pnpm exp data fetch)`);
    expect(stdout.text()).toBe(`${'word '.repeat(11).trim()}\n(pnpm exp data fetch)\n`);
  });

  test('in a pipe every message is one line', () => {
    const { terminal, stderr } = setUp(false);
    terminal.fail('word '.repeat(20), 'word '.repeat(20));
    expect(stderr.text().split('\n')).toHaveLength(3);
  });

  test('--json leaves stdout to the one object, without not finite numbers', () => {
    const { terminal, stdout } = setUp(false, { json: true });
    terminal.print('Epoch 0');
    terminal.printJson({ loss: Number.NaN, accuracy: 0.5 });
    expect(stdout.text()).toBe('{"loss":null,"accuracy":0.5}\n');
  });

  test('--quiet keeps results, warnings and errors', () => {
    const { terminal, stdout, stderr } = setUp(true, { quiet: true });
    terminal.progress({ task: 't', done: 1, total: 2, unit: 'u' });
    terminal.notice('notice');
    terminal.print('result');
    terminal.warn('warning');
    terminal.fail('cause');
    expect(stdout.text()).toBe('result\n');
    expect(stripVTControlCharacters(stderr.text())).toBe('warning\nexp: cause\n');
  });
});

describe('colour', () => {
  test.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, true],
    [true, { TERM: 'dumb' }, false],
  ])('terminal %s, environment %j: %s', (isTTY, env, expected) => {
    expect(hasColour(recorder(isTTY), env)).toBe(expected);
  });

  test('errors are red where there is colour', () => {
    const { terminal, stderr } = setUp(false, {}, { FORCE_COLOR: '1' });
    terminal.fail('cause');
    expect(stderr.text()).toBe('\u001b[31mexp:\u001b[39m cause\n');
  });
});

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1234567, '1,234,567'],
])('count(%d) is %s', (value, text) => {
  expect(count(value)).toBe(text);
});
