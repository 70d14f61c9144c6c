import { readFileSync } from 'node:fs';
import type { DType } from '../src/index.ts';

const view = new DataView(new ArrayBuffer(8));

/** The number whose bits are these hexadecimal digits, 16 of a float64 or 8 of a float32. */
export function fromHex(hex: string): number {
  if (hex.length === 8) {
    view.setUint32(0, Number.parseInt(hex, 16));
    return view.getFloat32(0);
  }
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return view.getFloat64(0);
}

/** Where x stands among the floats of its dtype, counted from 0; -0 and 0 are both 0. */
function position(x: number, dtype: DType): bigint {
  if (dtype === 'float32') {
    view.setFloat32(0, x);
    const magnitude = BigInt(view.getUint32(0) & 0x7fffffff);
    return x < 0 ? -magnitude : magnitude;
  }
  view.setFloat64(0, x);
  const magnitude = view.getBigUint64(0) & 0x7fffffffffffffffn;
  return x < 0 ? -magnitude : magnitude;
}

/** How many floats x and y lie apart; 0 for two NaN, Infinity where only one is NaN or zeros differ in sign. */
export function ulpsApart(x: number, y: number, dtype: DType): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) && Number.isNaN(y) ? 0 : Infinity;
  if (x === 0 && y === 0) return Object.is(x, y) ? 0 : Infinity;
  const distance = position(x, dtype) - position(y, dtype);
  return Number(distance < 0n ? -distance : distance);
}

/** The correctly rounded values of one function (fixtures/make-functions.py). */
export function readFunctionFixture(name: string, dtype: DType): { x: number; y: number }[] {
  const text = readFileSync(new URL(`../fixtures/functions-${dtype}.txt`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([function_]) => function_ === name)
    .map(([, x, y]) => ({ x: fromHex(x!), y: fromHex(y!) }));
}
