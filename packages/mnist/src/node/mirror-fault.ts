/** Why a mirror did not give a file; the message completes the sentence "https://…: ". */
export class MirrorFault extends Error {
  override readonly name = 'MirrorFault';
  /** Whether the mirror as a whole does not answer, so that it need not be asked for the other files. */
  readonly silent: boolean;

  constructor(message: string, { silent = false, cause }: { silent?: boolean; cause?: unknown } = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.silent = silent;
  }
}
