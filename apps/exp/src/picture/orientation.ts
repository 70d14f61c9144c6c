import type { GreyImage } from '@nn-labs/experiment';

/**
 * Turns a picture as its EXIF orientation says: 1 upright, 3 upside down, 6 and 8 on its side, the even ones (and 5, 7)
 * mirrored as well. Phones store every photo as the sensor lies and note how it was held.
 */
export function turnUpright(image: GreyImage, orientation: number): GreyImage {
  const { rows, cols, pixels } = image;
  if (orientation < 2 || orientation > 8) return image;
  const isSideways = orientation >= 5;
  const [newRows, newCols] = isSideways ? [cols, rows] : [rows, cols];
  const turned = new Uint8Array(pixels.length);
  for (let row = 0; row < newRows; row++) {
    for (let col = 0; col < newCols; col++) {
      const [r, c] = source(orientation, row, col, rows - 1, cols - 1);
      turned[row * newCols + col] = pixels[r * cols + c] as number;
    }
  }
  return { rows: newRows, cols: newCols, pixels: turned };
}

/** Where the upright picture's pixel lies in the stored one, whose last row and column are given. */
function source(orientation: number, row: number, col: number, bottom: number, right: number) {
  switch (orientation) {
    case 2:
      return [row, right - col] as const;
    case 3:
      return [bottom - row, right - col] as const;
    case 4:
      return [bottom - row, col] as const;
    case 5:
      return [col, row] as const;
    case 6:
      return [bottom - col, row] as const;
    case 7:
      return [bottom - col, right - row] as const;
    default:
      return [col, right - row] as const;
  }
}
