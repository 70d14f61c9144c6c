import { MnistDataError } from '../dataset/mnist-data-error.ts';
import type { Environment } from './cache-dir.ts';

/** Where MNIST can be had, first one first; a file's name and `.gz` are appended. */
export const defaultMirrors: readonly string[] = [
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://cdn.jsdelivr.net/gh/fgnt/mnist/',
];

/** The mirrors to ask: those given, else those of MNIST_MIRRORS, else the public ones; each ends in a slash. */
export function mirrorsOf(
  operation: string,
  mirrors: readonly string[] | undefined,
  env: Environment,
): string[] {
  const listed = env.MNIST_MIRRORS?.split(',')
    .map((mirror) => mirror.trim())
    .filter((mirror) => mirror !== '');
  const chosen = mirrors ?? (listed?.length ? listed : defaultMirrors);
  return chosen.map((mirror) => checkMirror(operation, mirror));
}

function checkMirror(operation: string, mirror: string): string {
  const refuse = (why: string): never => {
    throw new MnistDataError({
      code: 'configuration',
      from: 'mirrors',
      message: `${operation}: the mirror ${JSON.stringify(mirror)} ${why}.`,
      remedy: 'Give base addresses such as https://example.org/mnist/, in MNIST_MIRRORS separated by commas.',
    });
  };
  if (!URL.canParse(mirror)) return refuse('is not an address');
  if (!isSafe(new URL(mirror)))
    return refuse('is not https (plain http is for this machine itself: localhost, 127.0.0.1, [::1])');
  return mirror.endsWith('/') ? mirror : `${mirror}/`;
}

/** Whether an address may be asked: https, or plain http on this machine itself. */
export function isSafe({ protocol, hostname }: URL): boolean {
  return (
    protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
  );
}

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
