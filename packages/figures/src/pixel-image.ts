import { encode } from 'fast-png';
import { round } from './figure-svg.ts';

/** Pixels of a picture: grey (one byte each) or with colour and opacity (four). */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 4;
  readonly data: Uint8Array;
}

/** An `<image>` with the pixels inside, sharp squares at any size. One PNG is a hundredth of as many rectangles. */
export function pixelImage(pixels: Pixels, x: number, y: number, width: number, height: number): string {
  const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  return `<image ${place} preserveAspectRatio="none" href="${pngUri(pixels)}"/>`;
}

function pngUri({ width, height, channels, data }: Pixels): string {
  // The encoder compresses in plain JavaScript, so the bytes are the same on every machine.
  const png = encode({ width, height, channels, depth: 8, data }, { zlib: { level: 9 } });
  let binary = '';
  for (const byte of png) binary += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(binary)}`;
}
