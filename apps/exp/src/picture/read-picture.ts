import { readFile, stat } from 'node:fs/promises';
import { DataError, type GreyImage, UsageError } from '@nn-labs/experiment';
import { type Colours, toGrey } from './grey.ts';
import { turnUpright } from './orientation.ts';
import { type PictureHeader, readHeader } from './picture-kind.ts';

const mostBytes = 200e6;

/** Reads a PNG or JPEG as a grey picture, upright. The decoders are loaded when they are needed. */
export async function readPicture(file: string): Promise<GreyImage> {
  const bytes = await readBytes(file);
  const header = readHeader(bytes, file);
  const colours = await decode(bytes, header, file);
  return turnUpright(toGrey(colours), header.orientation);
}

async function readBytes(file: string): Promise<Uint8Array> {
  const found = await stat(file).catch(() => null);
  if (found === null) throw new UsageError(`there is no file ${file}`, 'Give the name of a PNG or JPEG.');
  if (!found.isFile()) throw new UsageError(`${file} is no file`, 'Give the name of a PNG or JPEG.');
  if (found.size > mostBytes) {
    throw new DataError(`${file} has ${found.size} bytes, more than ${mostBytes}`, 'Scale the picture down.');
  }
  try {
    return await readFile(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${file} cannot be read: ${reason}`, undefined, { cause: error });
  }
}

async function decode(
  bytes: Uint8Array,
  { kind, width, height }: PictureHeader,
  file: string,
): Promise<Colours> {
  let colours: Colours;
  try {
    colours = kind === 'png' ? await decodePng(bytes) : await decodeJpeg(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const what = kind === 'png' ? 'a PNG' : 'a JPEG';
    throw new DataError(`${file} is ${what} that cannot be decoded: ${reason}`, 'Save it anew.', {
      cause: error,
    });
  }
  if (colours.cols === width && colours.rows === height) return colours;
  throw new DataError(
    `${file} is damaged: its header says ${width} x ${height} pixels, its content ${colours.cols} x ${colours.rows}`,
    'Save it anew.',
  );
}

async function decodePng(bytes: Uint8Array): Promise<Colours> {
  const { essentialPng } = await import('./png-chunks.ts');
  const { convertIndexedToRgb, decode } = await import('fast-png');
  const image = decode(essentialPng(bytes), { checkCrc: true });
  const { width: cols, height: rows, depth } = image;
  if (image.palette !== undefined) {
    const channels = image.palette[0]?.length ?? 3;
    return { rows, cols, channels, most: 255, values: convertIndexedToRgb(image) };
  }
  const values = depth < 8 ? unpack(image.data, rows, cols, depth) : image.data;
  const clear = image.transparency === undefined ? {} : { clear: [...image.transparency] };
  return { rows, cols, channels: image.channels, most: 2 ** depth - 1, values, ...clear };
}

/** Grey pixels of 1, 2 or 4 bits, several in a byte; each line begins with a new byte. */
function unpack(data: ArrayLike<number>, rows: number, cols: number, depth: number): Uint8Array {
  const perByte = 8 / depth;
  const line = Math.ceil(cols / perByte);
  const mask = 2 ** depth - 1;
  const values = new Uint8Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const byte = data[row * line + Math.floor(col / perByte)] ?? 0;
      values[row * cols + col] = (byte >> (8 - depth * ((col % perByte) + 1))) & mask;
    }
  }
  return values;
}

async function decodeJpeg(bytes: Uint8Array): Promise<Colours> {
  const { decode } = (await import('jpeg-js')).default;
  const image = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: 101,
    maxMemoryUsageInMB: 2048,
  });
  return { rows: image.height, cols: image.width, channels: 3, most: 255, values: image.data };
}
