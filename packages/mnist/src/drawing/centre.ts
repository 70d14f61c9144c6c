/** The side of an image, as in MNIST. */
export const imageSide = 28;

/** The side of the box within it that a digit fills, as in MNIST. */
export const boxSide = 20;

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
