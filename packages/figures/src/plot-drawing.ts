import type * as Plot from '@observablehq/plot';
import { round } from './figure-svg.ts';

type PlotLibrary = typeof Plot;

/** Makes a drawing with Observable Plot, which is loaded when the first one is wanted: it takes a quarter second. */
export async function drawPlot(
  x: number,
  y: number,
  describe: (plot: PlotLibrary) => Plot.PlotOptions,
): Promise<string> {
  const [plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const drawing = plot.plot({ ...describe(plot), document, className: 'nn-plot' });
  drawing.querySelector('style')?.remove(); // the figure has its own
  for (const name of ['font-size', 'font-family', 'fill', 'class']) drawing.removeAttribute(name);
  drawing.setAttribute('x', String(x));
  drawing.setAttribute('y', String(y));
  return roundAttributes(drawing.outerHTML);
}

/** Coordinates come with seventeen digits, of which the last ones differ between machines. */
function roundAttributes(svg: string): string {
  return svg.replaceAll(/="([^"<>]*)"/g, (_, value: string) => {
    return `="${value.replaceAll(/-?\d*\.\d{3,}(?:e-?\d+)?/g, (number) => String(round(Number(number))))}"`;
  });
}
