/** 60000 as 60,000, whatever the machine's locale. */
export function thousands(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 epoch`, `2,000 epochs`. */
export function counted(count: number, one: string): string {
  return `${thousands(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** A loss with four decimals, or as a power of ten where it is large. */
export function lossText(loss: number): string {
  return loss < 1e6 ? loss.toFixed(4) : loss.toExponential(4);
}

/** Milliseconds as seconds, in whole milliseconds. */
export function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

/** Mean and deviation, the latter with n − 1; none for a single value. */
export function meanOf(values: readonly number[]): { mean: number; deviation: number | null } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)) };
}
