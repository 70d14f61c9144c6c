import { broadcast } from './arithmetic.ts';
import { checkNumber } from './check.ts';
import type { Matrix } from './matrix.ts';

/** Whether |a − b| <= atol + rtol |b| for every pair of items; infinities equal themselves, NaN nothing. */
export function allItemsClose(a: Matrix, b: Matrix | number, rtol: number, atol: number): boolean {
  checkNumber('allclose', 'rtol', rtol);
  checkNumber('allclose', 'atol', atol);
  const close = broadcast('allclose', a, b, (x, y) => {
    return x === y || (Number.isFinite(y) && Math.abs(x - y) <= atol + rtol * Math.abs(y)) ? 1 : 0;
  });
  return close.data.every((item) => item === 1);
}
