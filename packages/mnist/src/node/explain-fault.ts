import { labelledImagesFromBytes } from '../dataset/labelled-images.ts';
import type { MnistDataError } from '../dataset/mnist-data-error.ts';
import { formatShape } from '../idx/idx-types.ts';
import { readIdxHeader } from '../idx/parse-idx.ts';
import { isSound, mnistFiles, sampleFiles } from './mnist-files.ts';
import { type Content, readContent } from './read-content.ts';
import { contentFault, fromContent, type Reading, readingFault, unreadable } from './reading-fault.ts';

/** MNIST's two sets, and how the labels of Fashion-MNIST, which has the same shapes, begin. */
const sets = [
  { name: 'training set', count: 60_000, begins: '5041921314', fashion: '9003027255' },
  { name: 'test set', count: 10_000, begins: '7210414959', fashion: '9211614657' },
] as const;

/** One byte more than any of MNIST's files has: enough to see that a file goes on. */
const longest = 47_040_016 + 1;

/** Finds out what files that are not MNIST's hold, and makes an error of the finding. */
export async function explainFault(
  reading: Reading,
  paths: readonly string[],
  read: readonly PromiseSettledResult<Content>[],
): Promise<MnistDataError> {
  for (const [i, result] of read.entries()) {
    if (result.status === 'rejected') return unreadable(reading, paths[i]!, result.reason);
  }
  const contents = read.map((result) => (result as PromiseFulfilledResult<Content>).value); // none was rejected
  if (reading.place.from === 'sample') {
    const faults = contents.map((content, i) => contentFault(paths[i]!, sampleFiles[i]!, content));
    const at = faults.findIndex((fault) => fault !== null);
    return readingFault(reading, 'corrupt', `${paths[at]}: ${faults[at]!.reason}`, paths[at]);
  }
  try {
    const whole = await Promise.all(contents.map((content, i) => wholeContent(reading, paths[i]!, content)));
    for (const first of [0, 2]) {
      const cause = otherSet(first, paths, whole);
      if (cause !== null) return readingFault(reading, 'mismatch', cause);
    }
  } catch (error) {
    return fromContent(reading, error);
  }
  const changed = paths.filter((_, i) => !isSound(mnistFiles[i]!, contents[i]!));
  const cause = `${changed.join(' and ')}: bytes were changed (the shape is MNIST’s, the SHA-256 is not)`;
  return readingFault(reading, 'corrupt', cause, changed[0]);
}

/**
 * What another set the images at `first` and the labels behind them are; null where they look like the right one.
 *
 * @throws IdxFormatError or MnistDataError where they are no images with their labels.
 */
function otherSet(first: number, paths: readonly string[], contents: readonly Content[]): string | null {
  const [imagesPath, labelsPath] = [paths[first]!, paths[first + 1]!];
  const [images, labels] = [contents[first]!, contents[first + 1]!];
  const found = labelledImagesFromBytes({ images: images.raw, labels: labels.raw, imagesPath, labelsPath });
  const own = sets[first / 2]!;
  const other = sets[1 - first / 2]!;
  if (mnistFiles[2 - first]!.sha256 === images.sha256 && mnistFiles[3 - first]!.sha256 === labels.sha256) {
    return `${imagesPath} and ${labelsPath} are MNIST's ${other.name}, not MNIST's ${own.name}`;
  }
  const { count, rows, cols } = found;
  if (count !== own.count || rows !== 28 || cols !== 28) {
    const [shape, right] = [
      [count, rows, cols],
      [own.count, 28, 28],
    ].map(formatShape);
    return `not MNIST: ${imagesPath} holds images ${shape}, where MNIST's ${own.name} has ${right}`;
  }
  const ten = found.labels.subarray(0, 10);
  if (ten.join('') === own.begins) return null;
  return ten.join('') === own.fashion
    ? `not MNIST: ${labelsPath} holds the labels of Fashion-MNIST's ${own.name}`
    : `not MNIST: ${labelsPath} does not hold MNIST's labels: they begin ${ten.join(' ')}`;
}

/** The whole of a file of which only as many bytes were read as the right file has. */
async function wholeContent(reading: Reading, path: string, content: Content): Promise<Content> {
  if (!content.overflow) return content;
  const more = await readContent(path, longest).catch((error: unknown) => {
    throw unreadable(reading, path, error);
  });
  if (!more.overflow) return more;
  const { type, shape, totalBytes } = readIdxHeader(more.raw, path);
  if (totalBytes < longest) return more;
  const cause = `not MNIST: ${path} holds ${type} ${formatShape(shape)}, more than any of MNIST’s files`;
  throw readingFault(reading, 'mismatch', cause, path);
}
