import type { SetName } from '../dataset/known-content.ts';
import type { MnistDataError } from '../dataset/mnist-data-error.ts';
import { mnistFromBytes } from '../dataset/mnist-from-bytes.ts';
import { readIdxHeader } from '../idx/idx-header.ts';
import { formatShape } from '../idx/idx-types.ts';
import { contentFault } from './content-fault.ts';
import { isSound, mnistFiles, sampleFiles } from './mnist-files.ts';
import { type Content, readUnpacked } from './read-content.ts';
import { fromContent, type Reading, readingFault, unreadable } from './reading-fault.ts';

const setNames: readonly SetName[] = ['train', 'test'];

/** One byte more than any of MNIST's files has: enough to tell that a file goes on. */
const longest = 47_040_016 + 1;

/** Finds out what files really are that are not MNIST's, and makes an error of it. */
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
    for (const [i, set] of setNames.entries()) {
      const [imagesPath, labelsPath] = [paths[2 * i]!, paths[2 * i + 1]!];
      const images = await wholeContent(reading, imagesPath, contents[2 * i]!);
      const labels = await wholeContent(reading, labelsPath, contents[2 * i + 1]!);
      mnistFromBytes({ set, images, labels, imagesPath, labelsPath });
    }
  } catch (error) {
    return fromContent(reading, error);
  }
  const changed = paths.filter((_, i) => !isSound(mnistFiles[i]!, contents[i]!));
  const cause = `${changed.join(' and ')}: bytes were changed (labels and pixel sums are MNIST’s, the SHA-256 is not)`;
  return readingFault(reading, 'corrupt', cause, changed[0]);
}

/** The whole of a file of which only as much was read as the right one has. */
async function wholeContent(reading: Reading, path: string, { raw, overflow }: Content): Promise<Uint8Array> {
  if (!overflow) return raw;
  const more = await readUnpacked(path, longest).catch((error: unknown) => {
    throw unreadable(reading, path, error);
  });
  const { type, shape, totalBytes } = readIdxHeader(more.raw, path);
  if (!more.overflow || totalBytes < longest) return more.raw;
  const content = `${type} ${formatShape(shape)}, more than any of MNIST’s files`;
  throw readingFault(reading, 'mismatch', `not MNIST: ${path} holds ${content}`, path);
}
