/**
 * What is wrong with the data: `missing` (no such folder or file), `corrupt` (damaged, cut short, not IDX),
 * `mismatch` (sound files, but not the ones asked for), `unreachable` (no mirror gave a file), `unwritable` (no folder
 * to keep files in), `configuration` (a setting that cannot be used).
 */
export type MnistDataErrorCode =
  | 'missing'
  | 'corrupt'
  | 'mismatch'
  | 'unreachable'
  | 'unwritable'
  | 'configuration';

/** Where data were looked for: a folder passed in, the one MNIST_DIR names, the sample, the cache, the mirrors, or bytes given. */
export type MnistDataOrigin = 'dataDir' | 'MNIST_DIR' | 'sample' | 'cache' | 'mirrors' | 'bytes';

/** What an {@link MnistDataError} reports. */
export interface MnistDataFault {
  code: MnistDataErrorCode;
  from: MnistDataOrigin;
  message: string;
  remedy: string;
  path?: string;
  cause?: unknown;
}

/**
 * Data that are missing, damaged or not the ones asked for: `message` is one line of cause, `remedy` one line of way out.
 *
 * @example
 * ```ts
 * import { MnistDataError } from '@nn-labs/mnist';
 * const error = new MnistDataError({ code: 'missing', from: 'cache', message: 'no files', remedy: 'Get them.' });
 * [error.code, error.remedy]; // => [ 'missing', 'Get them.' ]
 * ```
 */
export class MnistDataError extends Error {
  override readonly name = 'MnistDataError';
  /** The kind of fault. */
  readonly code: MnistDataErrorCode;
  /** Where the data were looked for. */
  readonly from: MnistDataOrigin;
  /** One sentence on what to do. */
  readonly remedy: string;
  /** The file or folder at fault, where there is one. */
  readonly path: string | undefined;

  /** An error for one fault. */
  constructor({ code, from, message, remedy, path, cause }: MnistDataFault) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.from = from;
    this.remedy = remedy;
    this.path = path;
  }
}
