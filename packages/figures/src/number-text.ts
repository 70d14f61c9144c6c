/** A fraction as percent with one decimal: `98.0%`. */
export function percentText(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`;
}

/** A number with three significant digits, without an exponent where it can be read without one: `0.0581`, `1240`. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e6 || size < 1e-4) return value.toExponential(1);
  if (size >= 100) return value.toFixed(0);
  return value.toPrecision(3);
}
