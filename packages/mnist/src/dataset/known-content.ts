/** One of the two halves of a dataset. */
export type SetName = 'train' | 'test';

/** A published set of labelled images, with what tells its content apart. */
export interface KnownSet {
  readonly dataset: 'MNIST' | 'Fashion-MNIST';
  readonly set: SetName;
  readonly count: number;
  readonly firstLabels: string;
  /** How often each label occurs. */
  readonly labelCounts: readonly number[];
  /** The sum of all pixels; NaN where it is not on record. */
  readonly pixelSum: number;
}

/** The sets that are recognised by their content. Sources: the files themselves (MNIST), its README (Fashion-MNIST). */
const knownSets: readonly KnownSet[] = [
  {
    dataset: 'MNIST',
    set: 'train',
    count: 60000,
    firstLabels: '5041921314',
    labelCounts: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    pixelSum: 1567298545,
  },
  {
    dataset: 'MNIST',
    set: 'test',
    count: 10000,
    firstLabels: '7210414959',
    labelCounts: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
    pixelSum: 264923200,
  },
  {
    dataset: 'Fashion-MNIST',
    set: 'train',
    count: 60000,
    firstLabels: '9003027255',
    labelCounts: Array(10).fill(6000),
    pixelSum: Number.NaN,
  },
  {
    dataset: 'Fashion-MNIST',
    set: 'test',
    count: 10000,
    firstLabels: '9211614657',
    labelCounts: Array(10).fill(1000),
    pixelSum: Number.NaN,
  },
];

/** The known set that these labels belong to, or undefined. */
export function recogniseLabels(labels: Uint8Array): KnownSet | undefined {
  const first = labels.subarray(0, 10).join('');
  const known = knownSets.find(({ count, firstLabels }) => count === labels.length && firstLabels === first);
  if (known === undefined) return undefined;
  const counts = new Array<number>(256).fill(0);
  for (const label of labels) counts[label]! += 1;
  return counts.every((count, label) => count === (known.labelCounts[label] ?? 0)) ? known : undefined;
}

/** The known set that these pixels belong to, or undefined; `images` is (count, 28, 28). */
export function recogniseImages(images: Uint8Array): KnownSet | undefined {
  const known = knownSets.filter(({ count }) => count * 784 === images.length);
  if (known.length === 0) return undefined;
  let sum = 0;
  for (const pixel of images) sum += pixel;
  return known.find(({ pixelSum }) => pixelSum === sum);
}

/** A known set in words: `MNIST's test set`. */
export function nameOfSet({ dataset, set }: KnownSet): string {
  return `${dataset}'s ${set === 'train' ? 'training' : 'test'} set`;
}
