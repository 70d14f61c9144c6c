import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import { encodeIdx, type IdxArray, parseIdx } from '../../src/index.ts';
import { codeOf } from '../../src/node/find-file.ts';
import { memoryFault } from '../../src/node/read-content.ts';

// jest runs tests and packages in a vm context, whose Error and Uint8Array are not those of node:fs.
const other = vm.createContext({ readFileSync, require: createRequire(import.meta.url) });
const inOther = (code: string): unknown => vm.runInContext(code, other);

test('an error of another realm keeps its code', () => {
  expect(codeOf(inOther('Object.assign(new Error("gone"), { code: "ENOENT" })'))).toBe('ENOENT');
  expect([codeOf(null), codeOf(undefined), codeOf({ code: 5 })]).toEqual([undefined, undefined, undefined]);
  expect(memoryFault(inOther('new RangeError("Array buffer allocation failed")'))?.message).toContain(
    'not enough memory',
  );
  expect(memoryFault(inOther('new RangeError("wrong index")'))).toBeNull();
});

test('bytes and items of another realm are read and written', () => {
  const bytes = inOther('Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 6)') as Uint8Array;
  expect(bytes).not.toBeInstanceOf(Uint8Array);
  expect([...parseIdx(bytes).data]).toEqual([5, 6]);
  const array = inOther('({ type: "uint8", shape: [2], data: Uint8Array.of(5, 6) })') as IdxArray;
  expect([...encodeIdx(array)]).toEqual([...bytes]);
  expect(() => parseIdx(inOther('new Uint16Array(4)') as Uint8Array)).toThrow(
    'parseIdx: input: expected a Uint8Array, found Uint16Array',
  );
});
