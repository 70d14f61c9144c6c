import { describe, expect, test } from 'vitest';
import { compileExample } from '../src/documentation/compile-example.ts';
import { shows, throws } from '../src/documentation/expectations.ts';
import { findFences } from '../src/documentation/fences.ts';

const compile = (code: string): string => compileExample(code, (line) => `x.md:${line + 1}`);

describe('compileExample', () => {
  test('checks what an expression shows, on one line or on several', () => {
    expect(compile('sum(1, 2); // => 3\n')).toBe('__shows(sum(1, 2), "3", "x.md:1"); // => 3\n');
    expect(compile('sum(\n  1,\n  2,\n) // => 3')).toContain('__shows(sum(\n  1,\n  2,\n), "3", "x.md:4");');
    expect(compile(`'// => 4'; // => '// => 4'`)).toContain(`__shows('// => 4', "'// => 4'", "x.md:1")`);
  });

  test('checks the value of a declared name, and keeps the types', () => {
    expect(compile('const n: number = await f(); // => 3')).toBe(
      'const n: number = await f(); __shows(n, "3", "x.md:1"); // => 3',
    );
  });

  test('checks what a statement throws', () => {
    expect(compile('f(1); // throws too small')).toContain(
      'await __throws(async () => (f(1)), "too small", "x.md:1");',
    );
    expect(compile('const y = f(1); // throws too small')).toContain('async () => { const y = f(1); }');
  });

  test('leaves other comments alone', () => {
    const code = '// => is explained below\nf(1); // the throws come later\n'.replace('// =>', '// This =>');
    expect(compile(code)).toBe(code);
  });

  test('refuses a comment that checks nothing', () => {
    expect(() => compile('for (const x of [1]) {\n  x; // => 1\n}')).toThrow('x.md:2');
    expect(() => compile('f(1); // => 1\n// => 2')).toThrow("x.md:2: '// => 2' stands behind no complete");
    expect(() => compile('import a from "a"; // => 2')).toThrow('only an expression or a declared name');
  });

  test('says where an example cannot be parsed', () => {
    expect(() => compile('f(1);\nf(;')).toThrow('x.md:2');
  });
});

describe('what the comments demand', () => {
  test('a value is shown on one line', () => {
    expect(() => shows([1, { a: 'b' }], "[ 1, { a: 'b' } ]", 'x.md:1')).not.toThrow();
    expect(() =>
      shows(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1), 'Uint8Array(8) [ 0, 0, 8, 1, 0, 0, 0, 1 ]', 'x'),
    ).not.toThrow();
    expect(() => shows(2, '3', 'x.md:1')).toThrow('x.md:1: the value is 2, the documentation says 3');
  });

  test('an error’s message contains the text', async () => {
    const code = (): never => {
      throw new RangeError('too small: 1');
    };
    await expect(throws(code, 'too small', 'x.md:1')).resolves.toBeUndefined();
    await expect(throws(code, 'too large', 'x.md:1')).rejects.toThrow(
      "the message is 'RangeError: too small: 1'",
    );
    await expect(throws(() => 1, 'too small', 'x.md:1')).rejects.toThrow('nothing is thrown');
  });
});

describe('findFences', () => {
  test('finds the blocks of a Markdown text, indented ones too', () => {
    const text = ['# A', '```ts no-run', 'a', '```', '- item', '  ```ts', '  b {', '', '    c', '  ```'].join(
      '\n',
    );
    expect(findFences(text)).toEqual([
      { info: 'ts no-run', code: 'a\n', line: 3 },
      { info: 'ts', code: 'b {\n\n  c\n', line: 7 },
    ]);
  });

  test('finds the blocks of docstrings, and no text that only looks like one', () => {
    const text = [
      '/**',
      ' * Adds.',
      ' * ```ts',
      ' * a',
      ' *',
      ' * b',
      ' * ```',
      ' */',
      'const s = `',
      '```ts',
      '`;',
    ];
    expect(findFences(text.join('\n'), true)).toEqual([{ info: 'ts', code: 'a\n\nb\n', line: 4 }]);
  });
});
