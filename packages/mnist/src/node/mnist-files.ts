/** What is known of one of MNIST's files. */
export interface MnistFile {
  /** The original name, without `.gz`. */
  readonly name: string;
  /** The length of the unpacked file. */
  readonly rawBytes: number;
  /** SHA-256 of the unpacked file; mirrors pack it differently, so the packed bytes say little. */
  readonly sha256: string;
  /** SHA-256 of the packed files in circulation, first LeCun's own; others unpack to the same bytes and are as good. */
  readonly packings: readonly string[];
}

function file(name: string, rawBytes: number, sha256: string, packings: MnistFile['packings']): MnistFile {
  return { name, rawBytes, sha256, packings };
}

/** MNIST's four files: images and labels of the training set, then of the test set. */
export const mnistFiles: readonly MnistFile[] = [
  file(
    'train-images-idx3-ubyte',
    47_040_016,
    'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    [
      '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
      '0b367032e93c5d0cea0925647cfdb18614af8ee15f83e6f2fc2ad904a6835971',
    ],
  ),
  file(
    'train-labels-idx1-ubyte',
    60_008,
    '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    ['3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c'],
  ),
  file(
    't10k-images-idx3-ubyte',
    7_840_016,
    '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    ['8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6'],
  ),
  file('t10k-labels-idx1-ubyte', 10_008, 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2', [
    'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
  ]),
];

/** The files of the sample in this package, made by cut-sample.js: training images, their labels, test images and labels. */
export const sampleFiles: readonly MnistFile[] = [
  file(
    'train-images-0-999-idx3-ubyte',
    784_016,
    '386bb018796babeaca208787b77c1b9db39532c4098951ea35f4694e744eb4b7',
    ['540b6eb851fe43662be30c78ec283b9e5fbb8493fb4cd12d2f4ed721e3d1f3c0'],
  ),
  file(
    'train-images-1000-2999-idx3-ubyte',
    1_568_016,
    '9868928756e97a5c66cab469ec5db9dcba1e0f94341d467cdbef1b0df3b08e38',
    ['066704081f1bdb181436cca185a26ae51cc85cfb84b0d16086f753c247fa859d'],
  ),
  file(
    'train-labels-0-2999-idx1-ubyte',
    3008,
    'fb68983ef4dddd9fd08a65eeffd7110e567eb77e5ef20f1b57f69a7269e7d425',
    ['abcee3e8a9b117cea098a212c4851902d9d55dabc2eb4c632d4626c592ddd744'],
  ),
  { ...mnistFiles[2]!, packings: ['bc4c16506d71756c05bf2ba2d2dd5cabb22b2c49090c6e9337c1797786eb36b5'] },
  { ...mnistFiles[3]!, packings: ['a8d08279bcb9d382b4840f3fff6cb74eb42c250a3641098ed1a96077324dee39'] },
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
