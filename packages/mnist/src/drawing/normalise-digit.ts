import { type Doubt, findDigit } from './find-digit.ts';
import { averageAreas, type Box, blur, type Plane } from './plane.ts';
import { mostWidth, strokeWidth, thicken } from './stroke-width.ts';

/** A grey picture: `pixels` (rows, cols), row-major, 0 black to 255 white. */
export interface GreyPicture {
  readonly rows: number;
  readonly cols: number;
  readonly pixels: Uint8Array;
}

/**
 * Nothing on a picture stands out from its background.
 *
 * @example
 * ```ts
 * import { NoInkError } from '@nn-labs/mnist';
 * new NoInkError().message; // => 'normaliseDigit: no ink found: nothing stands out from the background'
 * ```
 */
export class NoInkError extends Error {
  override readonly name = 'NoInkError';

  constructor() {
    super('normaliseDigit: no ink found: nothing stands out from the background');
  }
}

/** A drawn digit as MNIST would hold it, and how it was found. */
export interface NormalisedDigit {
  /** (28, 28), 0 paper to 255 ink. */
  readonly image: Uint8Array;
  /** The ink is darker than the paper. */
  readonly darkInk: boolean;
  /** Where the digit stands, in pixels of the picture. */
  readonly box: Box;
  /** How many marks that do not touch it is drawn with; most digits have one. */
  readonly marks: number;
  /** Why it may not be one digit on paper: `several marks` apart, `no strokes` but a blot, or it `runs off the edge`. */
  readonly doubts: readonly Doubt[];
}

/** The side of an image, as in MNIST. */
const imageSide = 28;
/** The side of the box within it that a digit fills, as in MNIST. */
const boxSide = 20;
/** Larger pictures are averaged down to this before anything is looked for: enough for every digit one can see. */
const workingSide = 600;

/**
 * Makes an MNIST image of a drawing or photo of one digit, by the steps that MNIST was made by: the ink is told from
 * the paper (dark on light or light on dark, under uneven light), cropped, fitted into 20 x 20 pixels by averaging
 * areas, and set into 28 x 28 with its centre of mass in the middle. `pixels` is (rows, cols), 0 black to 255 white.
 *
 * @throws {RangeError} when the picture has no pixels, or not as many as its rows and columns say.
 * @throws {NoInkError} when nothing on the picture stands out from its background.
 * @example
 * ```ts
 * import { normaliseDigit } from '@nn-labs/mnist';
 * // A black bar on white paper: a one.
 * const [rows, cols] = [100, 60];
 * const pixels = new Uint8Array(rows * cols).fill(255);
 * for (let row = 20; row < 80; row++) pixels.fill(0, row * cols + 26, row * cols + 35);
 * const { image, darkInk, box } = normaliseDigit({ rows, cols, pixels });
 * darkInk; // => true
 * box; // => { top: 20, left: 26, rows: 60, cols: 9 }
 * image.subarray(14 * 28 + 11, 14 * 28 + 17); // => Uint8Array(6) [ 0, 0, 255, 255, 255, 0 ]
 * normaliseDigit({ rows, cols, pixels: new Uint8Array(rows * cols) }); // throws no ink found
 * ```
 */
export function normaliseDigit(picture: GreyPicture): NormalisedDigit {
  checkPicture(picture);
  const { plane: sharp, scale } = shrink(picture);
  const plane = blur(sharp, Math.floor(Math.max(sharp.rows, sharp.cols) / 300));
  const found = findDigit(plane);
  if (found === null) throw new NoInkError();
  const { ink, box } = thicken(found, boxSide);
  const image = centred(fitIntoBox(ink, box));
  const { darkInk, marks } = found;
  const doubts = new Set(found.doubts);
  // Noise frays the rim of a shadow; in the small picture it is averaged out.
  const small = {
    rows: imageSide,
    cols: imageSide,
    values: Float64Array.from(image, (value) => value / 255),
  };
  if (strokeWidth(small) > mostWidth) doubts.add('no strokes');
  return { image, darkInk, box: inPicture(found.box, scale, picture), marks, doubts: [...doubts] };
}

/** Refuses a picture without pixels, or with another number of them than it says. */
function checkPicture({ rows, cols, pixels }: GreyPicture): void {
  if (!Number.isSafeInteger(rows) || !Number.isSafeInteger(cols) || rows < 1 || cols < 1) {
    throw new RangeError(`normaliseDigit: a picture of ${rows} x ${cols} pixels has none to look at`);
  }
  if (pixels.length === rows * cols) return;
  throw new RangeError(
    `normaliseDigit: ${rows} x ${cols} pixels are ${rows * cols}, but there are ${pixels.length}. Give one byte a pixel.`,
  );
}

/** The picture as numbers, averaged down where it is larger than needed; `scale` is its pixels per number. */
function shrink({ rows, cols, pixels }: GreyPicture): { plane: Plane; scale: number } {
  const whole = { rows, cols, values: pixels };
  const scale = Math.max(1, Math.max(rows, cols) / workingSide);
  if (scale === 1) return { plane: { rows, cols, values: Float64Array.from(pixels) }, scale };
  const size = [rows, cols].map((side) => Math.max(1, Math.round(side / scale))) as [number, number];
  return { plane: averageAreas(whole, { top: 0, left: 0, rows, cols }, ...size), scale };
}

/** The digit (20, 20): as large as fits with its proportions, the rest paper. */
function fitIntoBox(ink: Plane, box: Box): Uint8Array {
  const scale = boxSide / Math.max(box.rows, box.cols);
  const rows = Math.max(1, Math.round(box.rows * scale));
  const cols = Math.max(1, Math.round(box.cols * scale));
  const fitted = averageAreas(ink, box, rows, cols);
  const square = new Uint8Array(boxSide * boxSide);
  const top = Math.floor((boxSide - rows) / 2);
  const left = Math.floor((boxSide - cols) / 2);
  fitted.values.forEach((value, index) => {
    const row = Math.floor(index / cols);
    square[(top + row) * boxSide + left + index - row * cols] = Math.round(255 * value);
  });
  return square;
}

/** A symmetric digit lies between two places: a trace of noise is not to throw it from the one to the other. */
const steady = 0.05;

/** The digit in MNIST's place: its centre of mass lies in pixel 14, which every image of MNIST keeps to. */
function centred(square: Uint8Array): Uint8Array {
  const image = new Uint8Array(imageSide * imageSide);
  const [top, left] = centreOfMass(square, boxSide).map((middle) =>
    Math.min(Math.max(Math.ceil(imageSide / 2 - middle - steady), 0), imageSide - boxSide),
  ) as [number, number];
  for (let row = 0; row < boxSide; row++) {
    image.set(square.subarray(row * boxSide, (row + 1) * boxSide), (top + row) * imageSide + left);
  }
  return image;
}

/** The centre of mass of a square of pixels, as [row, col], pixel 0 reaching from 0 to 1. */
function centreOfMass(pixels: Uint8Array, side: number): [number, number] {
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

function inPicture(box: Box, scale: number, { rows, cols }: GreyPicture): Box {
  const top = Math.floor(box.top * scale);
  const left = Math.floor(box.left * scale);
  return {
    top,
    left,
    rows: Math.min(rows - top, Math.ceil(box.rows * scale)),
    cols: Math.min(cols - left, Math.ceil(box.cols * scale)),
  };
}
