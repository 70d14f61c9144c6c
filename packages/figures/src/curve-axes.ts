import { ticks } from 'd3-array';

/** A straight axis: where it begins and ends, whether it is logarithmic, and what is written at it. */
export interface Axis {
  readonly domain: readonly [number, number];
  readonly isLogarithmic?: boolean;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

/** Where the loss falls by more than this factor, a linear axis shows only its start. */
const logarithmicFrom = 100;
/** So many powers of ten have room beside an axis. */
const mostPowers = 8;
const linearTicks = 5;

/** An axis for losses: from 0, or logarithmic where they span more than a factor of 100. */
export function lossAxis(values: readonly number[]): Axis {
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  if (least > 0 && greatest / least > logarithmicFrom) {
    const powers = powersOfTen(least, greatest).map((at) => ({ at, text: numberText(at) }));
    return { domain: [least, greatest], isLogarithmic: true, ticks: powers };
  }
  return linearAxis(Math.min(0, least), greatest > least || greatest !== 0 ? greatest : 1);
}

/** An axis for fractions, in percent. */
export function accuracyAxis(): Axis {
  return linearAxis(0, 1, (value) => `${Math.round(value * 100)}%`);
}

/** An axis from one number to another with a handful of round ones between. */
export function linearAxis(
  least: number,
  greatest: number,
  textOf: (value: number) => string = numberText,
): Axis {
  return {
    domain: [least, greatest],
    ticks: ticks(least, greatest, linearTicks).map((at) => ({ at, text: textOf(at) })),
  };
}

/** Where a value lies between two coordinates. */
export function placeOn({ domain: [first, last], isLogarithmic = false }: Axis, from: number, to: number) {
  // biome-ignore lint/plugin: an engine's last bit is far below the hundredth of a pixel that is written
  const of = isLogarithmic ? Math.log10 : (value: number): number => value;
  return (value: number): number => {
    // Halves, since the difference of two finite numbers may not be finite.
    const share = (of(value) / 2 - of(first) / 2) / (of(last) / 2 - of(first) / 2);
    return from + (to - from) * share;
  };
}

/** The powers of ten between two numbers; of many, every second or third. */
function powersOfTen(least: number, greatest: number): number[] {
  const below = exponentOf(least);
  const [first, last] = [power(below) < least ? below + 1 : below, exponentOf(greatest)];
  const step = Math.ceil((last - first + 1) / mostPowers);
  // Counted from 1 = 10^0, so that 1 is among them however far apart they are.
  const start = Math.ceil(first / step) * step;
  return Array.from({ length: Math.floor((last - start) / step) + 1 }, (_, i) => power(start + i * step));
}

function power(exponent: number): number {
  return Number(`1e${exponent}`);
}

function exponentOf(value: number): number {
  return Number(value.toExponential().split('e')[1]);
}

/** `0.01`, `1000`; with an exponent where the zeros would have to be counted. */
function numberText(value: number): string {
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(12));
  return size >= 1e6 || (size < 1e-4 && size > 0)
    ? rounded.toExponential().replace('+', '')
    : String(rounded);
}
