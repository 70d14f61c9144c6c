const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;
const view = /* @__PURE__ */ new DataView(new ArrayBuffer(8));

/** The natural logarithm. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
  if (x === Infinity) return x;
  let k = 0;
  let m = x;
  if (m < 2 ** -1022) {
    m *= 2 ** 54;
    k = -54;
  }
  view.setFloat64(0, m);
  const top = view.getInt32(0) + (0x3ff00000 - 0x3fe6a09e);
  k += (top >> 20) - 1023;
  view.setInt32(0, (top & 0xfffff) + 0x3fe6a09e);
  const f = view.getFloat64(0) - 1;
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  let r = 0;
  for (let i = 23; i >= 3; i -= 2) r = z * (r + 2 / i);
  return k * ln2High - (half - (s * (half + r) + k * ln2Low) - f);
}
