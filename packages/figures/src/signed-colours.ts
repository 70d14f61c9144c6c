import { svgText } from './figure-svg.ts';
import { shortNumber } from './number-text.ts';
import { pixelImage } from './pixel-image.ts';

/** Opacities are rounded to so many steps: the eye sees no difference, and the file shrinks by a third. */
const opacitySteps = 24;
/** Two colours that any eye tells apart, both readable on white and on black: Okabe and Ito's blue and vermilion. */
const negative = [0x1f, 0x84, 0xc6] as const;
const positive = [0xdd, 0x6b, 0x10] as const;

/** Paints a number from −1 to 1 as a pixel of four bytes: the stronger, the less the ground shines through. */
export function paint(out: Uint8Array, at: number, strength: number): void {
  out.set(strength < 0 ? negative : positive, at);
  // A 0 stays a faint square, so that a tile can be seen as one.
  const opacity = Math.min(1, Math.max(0.02, Math.abs(strength) || 0));
  out[at + 3] = Math.round((255 * Math.ceil(opacity * opacitySteps)) / opacitySteps);
}

/** The colours from −limit to +limit, between the two numbers, 54 pixels wide each. */
export function colourScale(x: number, y: number, width: number, limit: number): string {
  const steps = 61;
  const data = new Uint8Array(steps * 4);
  for (let i = 0; i < steps; i++) paint(data, i * 4, (2 * i) / (steps - 1) - 1);
  const bar = { left: x + 54, width: Math.max(1, width - 108) };
  return [
    pixelImage({ width: steps, height: 1, channels: 4, data }, bar.left, y, bar.width, 8),
    svgText(bar.left - 6, y + 8, `−${shortNumber(limit)}`, { anchor: 'end', kind: 'nn-quiet' }),
    svgText(bar.left + bar.width + 6, y + 8, `+${shortNumber(limit)}`, { kind: 'nn-quiet' }),
  ].join('');
}
