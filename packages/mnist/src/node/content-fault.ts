import { IdxFormatError } from '../idx/idx-format-error.ts';
import { readIdxHeader } from '../idx/idx-header.ts';
import { formatShape } from '../idx/idx-types.ts';
import { parseIdx } from '../idx/parse-idx.ts';
import { isSound, type MnistFile } from './mnist-files.ts';
import type { Content } from './read-content.ts';

/** What is wrong with a file that should be one of those on record; the reason completes the sentence "x.gz: …". */
export interface ContentFault {
  /** `foreign`: an IDX file, but another one; `corrupt`: anything else. */
  state: 'foreign' | 'corrupt';
  reason: string;
}

/** What is wrong with the content of a file; null if nothing is. */
export function contentFault(path: string, file: MnistFile, content: Content): ContentFault | null {
  if (isSound(file, content)) return null;
  try {
    const { type, shape, totalBytes } = content.overflow
      ? readIdxHeader(content.raw, path)
      : { ...parseIdx(content.raw, { path }), totalBytes: content.raw.length };
    if (content.overflow && totalBytes <= file.rawBytes) {
      return { state: 'corrupt', reason: `more than the ${totalBytes} bytes that its header promises` };
    }
    const held = `${type} ${formatShape(shape)}`;
    const reason =
      totalBytes === file.rawBytes
        ? `it holds ${held} as it should, but bytes were changed (other SHA-256)`
        : `it holds ${held}, which is not MNIST’s`;
    return { state: 'foreign', reason };
  } catch (error) {
    if (!(error instanceof IdxFormatError)) throw error;
    return { state: 'corrupt', reason: withoutPath(error) };
  }
}

function withoutPath({ message, path }: IdxFormatError): string {
  return message.replace(`parseIdx: ${path}, `, '').replace(/\.$/, '');
}
