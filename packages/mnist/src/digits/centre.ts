import { boxSide } from './ink.ts';

/** The side of an image, as in MNIST. */
export const imageSide = 28;

/** Sets the box into an image of zeros, (28, 28), such that its centre of mass comes as near the middle as whole pixels allow. */
export function setCentred(box: Uint8Array, image: Uint8Array): void {
  const [row, col] = centreOfMass(box, boxSide);
  const margin = imageSide - boxSide;
  const top = clamp(Math.round(imageSide / 2 - row), 0, margin);
  const left = clamp(Math.round(imageSide / 2 - col), 0, margin);
  for (let r = 0; r < boxSide; r += 1) {
    image.set(box.subarray(r * boxSide, (r + 1) * boxSide), (top + r) * imageSide + left);
  }
}

/** The centre of mass of a square of pixels, as [row, col], pixel 0 reaching from 0 to 1. */
export function centreOfMass(pixels: Uint8Array, side: number): [number, number] {
  let mass = 0;
  let rows = 0;
  let cols = 0;
  for (let i = 0; i < pixels.length; i += 1) {
    const pixel = pixels[i]!;
    const row = Math.floor(i / side);
    mass += pixel;
    rows += pixel * (row + 0.5);
    cols += pixel * (i - row * side + 0.5);
  }
  return [rows / mass, cols / mass];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
