// The natural logarithm of one float64, operation by operation as src/math/log.ts.

export function log(x: f64): f64 {
  const tiny = x < 2.2250738585072014e-308;
  const z = tiny ? x * 18014398509481984 : x;
  const k = ((<i32>(reinterpret<u64>(z) >> 32) & 0x7fffffff) - 0x3fe6a09e) >> 20;
  const f = z * reinterpret<f64>(<u64>(1023 - k) << 52) - 1;
  const n: f64 = tiny ? k - 54 : k;
  const s = f / (2 + f);
  const half = 0.5 * f * f;
  const y = n * 0.6931471803691238 - (half - (s * (half + rest(s * s)) + n * 1.9082149292705877e-10) - f);
  return x > 0 ? (x < Infinity ? y : x) : x == 0 ? -Infinity : NaN;
}

@inline
function rest(z: f64): f64 {
  const z2 = z * z;
  const l01 = 0.6666666666666734 + z * 0.3999999999941432;
  const l23 = 0.28571428742475147 + z * 0.2222219856346877;
  const l45 = 0.18183564867018992 + z * 0.1531403583809181;
  return z * (l01 + z2 * (l23 + z2 * (l45 + z2 * 0.1479610531266059)));
}
