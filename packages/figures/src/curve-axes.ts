import type * as Plot from '@observablehq/plot';

/** A vertical axis: its scale, and the texts at its ticks where they are known before it is drawn. */
export interface ValueAxis {
  readonly scale: Plot.ScaleOptions & { domain: [number, number] };
  readonly tickTexts: readonly string[];
}

/** Where the loss falls by more than this factor, a linear axis shows only its start. */
const logarithmicFrom = 100;
/** So many powers of ten have room beside an axis. */
const mostPowers = 8;

/** An axis for losses: from 0, or logarithmic where they span more than a factor of 100. */
export function lossAxis(values: readonly number[]): ValueAxis {
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  if (least > 0 && greatest / least > logarithmicFrom) {
    const ticks = powersOfTen(least, greatest);
    return {
      scale: { type: 'log', domain: [least, greatest], ticks, tickFormat: powerText },
      tickTexts: ticks.map(powerText),
    };
  }
  return {
    scale: { domain: [Math.min(0, least), greatest > least || greatest !== 0 ? greatest : 1] },
    tickTexts: [],
  };
}

/** An axis for fractions, in percent. */
export function accuracyAxis(): ValueAxis {
  const tickFormat = (value: number): string => `${Math.round(value * 100)} %`;
  return { scale: { domain: [0, 1], tickFormat }, tickTexts: [tickFormat(1)] };
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
function powerText(value: number): string {
  return value >= 1e6 || value < 1e-4 ? value.toExponential().replace('+', '') : String(value);
}
