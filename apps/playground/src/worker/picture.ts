import { NoInkError, type NormalisedDigit, normaliseDigit, toGrey } from '@nn-labs/mnist';
import { PageProblem } from '../page-problem.ts';
import type { Answers } from '../protocol.ts';

/** What `pnpm exp predict` takes at most, and what it scales a picture down to. */
const mostMegapixels = 100;
const readSide = 1200;
/** Of the picture that the page shows of it. */
const shownSide = 280;
/** A header comes first, behind a camera's notes at the most. */
const headerBytes = 1e6;

/** Reads the digit on a picture file as `pnpm exp predict` does. */
export async function readPicture(file: File): Promise<Answers['picture']> {
  const { name } = file;
  if (file.size === 0) throw new PageProblem(`${name} is empty`, 'Save the picture again.');
  const size = sizeOf(new Uint8Array(await file.slice(0, headerBytes).arrayBuffer()));
  if (size !== null && size.width * size.height > mostMegapixels * 1e6) {
    throw new PageProblem(
      `${name} has ${size.width} x ${size.height} pixels, more than ${mostMegapixels} million`,
      'Scale it down, or crop it to the digit.',
    );
  }
  const bitmap = await createImageBitmap(file).catch(() => {
    const what =
      size === null
        ? 'is not a picture that this browser can read'
        : 'cannot be decoded: it is cut off or damaged';
    throw new PageProblem(`${name} ${what}`, 'Give a PNG or JPEG of one digit.');
  });
  const { width: cols, height: rows, data } = pixelsOf(bitmap, readSide);
  const { image, doubts } = digitOf(name, toGrey({ rows, cols, rgba: new Uint8Array(data.buffer) }));
  const small = pixelsOf(bitmap, shownSide);
  bitmap.close();
  return { image, doubts, shown: await createImageBitmap(small) };
}

function digitOf(name: string, picture: Parameters<typeof normaliseDigit>[0]): NormalisedDigit {
  try {
    return normaliseDigit(picture);
  } catch (error) {
    if (!(error instanceof NoInkError)) throw error;
    throw new PageProblem(
      `${name} shows no ink: nothing on the picture stands out from its background`,
      'Give a picture of one digit, dark on light or light on dark, with some paper around it.',
    );
  }
}

/** The pixels of a picture, scaled down to so many a side where it has more. */
function pixelsOf(bitmap: ImageBitmap, most: number): ImageData {
  const scale = Math.min(1, most / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  ) as [number, number];
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

/** What a PNG or JPEG says of its size before it is decoded; null for anything else. */
function sizeOf(bytes: Uint8Array): { width: number; height: number } | null {
  const view = new DataView(bytes.buffer);
  if (bytes.length >= 24 && view.getUint32(0) === 0x89504e47)
    return { width: view.getUint32(16), height: view.getUint32(20) };
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    if (marker < 0xff01) return null;
  }
  return null;
}
