/** What is known of one of MNIST's files. */
export interface MnistFile {
  /** The original name, without `.gz`. */
  readonly name: string;
  /** The length of the unpacked file. */
  readonly rawBytes: number;
  /** SHA-256 of the unpacked file; mirrors pack it differently, so the packed bytes say little. */
  readonly sha256: string;
}

/** MNIST's four files: images and labels of the training set, then of the test set. */
export const mnistFiles: readonly MnistFile[] = [
  {
    name: 'train-images-idx3-ubyte',
    rawBytes: 47_040_016,
    sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  },
  {
    name: 'train-labels-idx1-ubyte',
    rawBytes: 60_008,
    sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  },
  {
    name: 't10k-images-idx3-ubyte',
    rawBytes: 7_840_016,
    sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  },
  {
    name: 't10k-labels-idx1-ubyte',
    rawBytes: 10_008,
    sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
  },
];

/** The names under which a file is looked for, first one first: `x-idx3-ubyte`, `.gz`, `x.idx3-ubyte`, `.gz`. */
export function namesOfFile(name: string): string[] {
  const dotted = name.replace(/-(idx\d)/, '.$1');
  return [name, `${name}.gz`, dotted, `${dotted}.gz`];
}

/** Whether content is, to the last bit, that of the file on record. */
export function isSound(file: MnistFile, content: { sha256: string; overflow: boolean }): boolean {
  return !content.overflow && content.sha256 === file.sha256;
}
