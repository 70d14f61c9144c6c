import {
  choice,
  DataError,
  type DataSet,
  grouped,
  type Option,
  path,
  type RunContext,
} from '@nn-labs/experiment';
import { MnistDataError, mnistSampleTrainCount } from '@nn-labs/mnist';
import { thousands } from '../numbers.ts';
import { type DataSource, imageDataset, imageShape, type Targets } from './dataset.ts';

/** Where images are read from. */
export type MnistOptions = {
  readonly data: Option<'mnist' | 'idx'>;
  readonly dataDir: Option<string | null>;
};

/** What `mnist` takes. */
export interface MnistSourceOptions {
  /** The label's place by default. */
  readonly targets?: Targets;
  /** What the images and their classes are called: images and digit by default. */
  readonly words?: { readonly samples: string; readonly label: string };
  /** What the sample that comes with the labs is enough for, where all of MNIST cannot be had: `--limit 2000` by default. */
  readonly instead?: string;
}

const trainCount = 60_000;
const testCount = 10_000;

/**
 * MNIST, or any four IDX files, as a lab's data: `--data`, `--data-dir`, else MNIST_DIR, the sample that comes with the
 * labs, the cache, the network.
 *
 * @example
 * ```ts
 * import { mnist } from '@nn-labs/classifier';
 * const source = mnist({ targets: 'inputs' });
 * Object.keys(source.options); // => [ 'data', 'dataDir' ]
 * source.isJudged; // => false
 * ```
 */
export function mnist({
  targets = 'classes',
  words,
  instead = '--limit 2000',
}: MnistSourceOptions = {}): DataSource<MnistOptions> {
  return {
    options,
    words: words ?? { samples: 'images', label: targets === 'classes' ? 'digit' : 'class' },
    isJudged: targets !== 'inputs',
    areImages: true,
    verify: { data: 'mnist' },
    models: { source: 'mnist' },
    datasets: [files],
    rules: ({ data, dataDir }) => [
      [
        data === 'idx' && dataDir === null,
        '--data idx: no folder is given',
        'Add --data-dir <folder> with the four IDX files.',
      ],
    ],
    async plan(settings, wanted, { env }) {
      const node = await import('#mnist-files');
      if (settings.data === 'idx') {
        const { train, test, classes } = await node.loadIdxDataset({ dataDir: String(settings.dataDir) });
        const counts = { trainCount: train.count, testCount: test.count };
        return { source: 'idx', from: 'folder', ...counts, ...imageShape(train, classes, targets) };
      }
      const missing = Math.min(wanted, trainCount);
      const place = await node.locateMnist({ ...folderOf(settings), trainCount: missing, env });
      const shape = imageShape({ rows: 28, cols: 28 }, 10, targets);
      const plan = {
        source: 'mnist',
        from: originOf(place?.from ?? 'cache'),
        trainCount,
        testCount,
        ...shape,
      };
      if (place !== null) return plan;
      const note = `${thousands(missing)} training images of MNIST are not on this machine: they would be downloaded`;
      return { ...plan, note };
    },
    async load(settings, wanted, context) {
      const node = await import('#mnist-files');
      if (settings.data === 'idx') {
        const dataset = await node.loadIdxDataset({ dataDir: String(settings.dataDir) });
        return imageDataset({ ...dataset, from: 'folder' }, targets);
      }
      const needed = Math.min(wanted, trainCount);
      try {
        const { env, signal } = context;
        const place = { ...folderOf(settings), trainCount: needed, env, signal };
        const dataset = await node.loadMnist({ ...place, onProgress: progressTo(context) });
        return imageDataset({ ...dataset, from: originOf(dataset.from) }, targets);
      } catch (error) {
        if (!(error instanceof MnistDataError) || !['cache', 'mirrors'].includes(error.from)) throw error;
        const { limit } = settings;
        const isLimited = typeof limit === 'number';
        const more = isLimited && needed > limit ? needed - limit : 0;
        const why = more === 0 ? '' : `, ${thousands(more)} of them to be held out`;
        const enough = isLimited ? `--limit ${mnistSampleTrainCount - (wanted - limit)}` : instead;
        throw new DataError(
          `${thousands(needed)} training images of MNIST are needed${why}, and ${thousands(mnistSampleTrainCount)} are here`,
          `Train on what is here: ${enough}. More cannot be had now: ${error.message.replace(/^\w+: /, '')}`,
          { cause: error },
        );
      }
    },
  };
}

/** What `pnpm exp data` manages; what needs files is loaded when it is asked for. */
const files: DataSet = {
  name: 'MNIST',
  status: async (asked) => (await import('#mnist-files')).mnistDataSet.status(asked),
  fetch: async (asked) => (await import('#mnist-files')).mnistDataSet.fetch(asked),
  verify: async (asked) => (await import('#mnist-files')).mnistDataSet.verify(asked),
};

const options: MnistOptions = grouped('Data', {
  data: choice(['mnist', 'idx'], {
    description:
      'mnist: from --data-dir, MNIST_DIR, the sample that comes with the labs, the cache or the network; idx: any four IDX files in --data-dir',
    default: 'mnist',
    formerly: { auto: 'mnist' },
  }),
  dataDir: path({ description: 'folder of the four data files', placeholder: '<folder>' }),
});

function folderOf({ dataDir }: Readonly<Record<string, unknown>>): { dataDir?: string } {
  return typeof dataDir === 'string' ? { dataDir } : {};
}

/** The sample that comes with the labs, a folder that the user named, or the cache: the images are the same. */
function originOf(from: string): string {
  return from === 'sample' || from === 'cache' ? from : 'folder';
}

function progressTo({ progress }: RunContext) {
  return ({ file, received, total }: { file: string; received: number; total?: number | undefined }) =>
    progress({ task: `downloading ${file}`, done: received, total: total ?? received, unit: 'bytes' });
}
