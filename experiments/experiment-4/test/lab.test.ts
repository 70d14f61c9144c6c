import { UsageError } from '@nn-labs/experiment';
import { idxFiles, type LabRun, runLab, smallPictures, testContext } from '@nn-labs/experiment/testing';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { decodeSafetensors, type Layer, Network } from '@nn-labs/network';
import { beforeAll, describe, expect, test } from 'vitest';
import lab from '../src/index.ts';

const pictures = smallPictures({ train: 60, test: 30 });
const data = `--data idx --data-dir ${temporaryFolder(idxFiles(pictures))}`;
/** A training of 60 small pictures. */
const small = `${data} --epochs 3 --batch-size 20 --lr 0.01`;

/** What `--dry-run` says of the network. */
async function planned(words: string): Promise<string> {
  const { printed } = await runLab(lab, words, { dryRun: true });
  return /Would train (.*) for/.exec(printed.join('\n'))![1]!;
}

describe('the network of the flags', () => {
  test.each([
    ['', '28x28x1-24x24x8-12x12x8-8x8x16-4x4x16-256-10 (5,994 parameters)'],
    ['--preset lenet', '28x28x1-24x24x6-12x12x6-8x8x16-4x4x16-256-120-84-10 (44,426 parameters)'],
    ['--preset first', '28x28x1-24x24x8-12x12x8-8x8x16-4x4x16-256-10 (5,994 parameters)'],
    ['--maps 3 --kernel 4', '28x28x1-25x25x3-12x12x3-432-10 (4,381 parameters)'],
    ['--maps 2 --kernel 4 --padding same --hidden 7', '28x28x1-28x28x2-14x14x2-392-7-10 (2,865 parameters)'],
    ['--maps 2,3 --kernel 3 --stride 2 --pool 1', '28x28x1-13x13x2-6x6x3-108-10 (1,167 parameters)'],
    ['--maps 2 --kernel 3 --padding same --stride 3 --pool 5', '28x28x1-10x10x2-2x2x2-8-10 (110 parameters)'],
  ])('%s', async (words, network) => {
    expect(await planned(`${words} ${data} --limit all`)).toBe(network);
  });

  test('has He’s first weights, biases of 0, ReLU in every layer but the last, and dropout before each dense layer', async () => {
    const { files } = await runLab(lab, `${small} --epochs 1 --hidden 6 --dropout 0.25`);
    const { config, layers } = Network.load<Layer>(files.get('model.safetensors')!);
    const kinds = config.layers.map(({ kind = 'dense', activation = '' }) => `${kind} ${activation}`.trim());
    expect(kinds).toEqual([
      ...['conv2d relu', 'maxPool2d', 'conv2d relu', 'maxPool2d', 'flatten'],
      ...['dropout', 'dense relu', 'dropout', 'dense softmax'],
    ]);
    expect(config.layers.flatMap(({ init = [] }) => init)).toEqual(['he', 'he', 'he', 'he']);
    expect(layers.map(({ parameters }) => parameters.length)).toEqual([2, 0, 2, 0, 0, 2, 2]);
    expect(config).toMatchObject({ loss: 'cross-entropy', dtype: 'float32', inputs: [28, 28, 1] });
  });

  test.each(['--maps 8,16,32', '--kernel 29', '--pool 15', '--kernel 16 --stride 2'])(
    '%s: a picture that shrinks to nothing is a wrong option, with its sizes',
    async (words) => {
      const error: unknown = await runLab(lab, `${words} ${data}`, { dryRun: true }).catch(
        (thrown) => thrown,
      );
      expect(error).toBeInstanceOf(UsageError);
      expect((error as UsageError).message).toMatch(/does not fit on a picture of \d+x\d+/);
      expect((error as UsageError).remedy).toMatch(/^Use a smaller/);
    },
  );

  test('shows the sizes layer by layer', async () => {
    const printed: string[] = [];
    const print = (line: string) => printed.push(line);
    await expect(runLab(lab, `--maps 8,16,32 ${data}`, { context: { print } })).rejects.toMatchObject({
      message:
        'layers[4]: a filter of 5x5 does not fit on a picture of 4x4; layer by layer it is 28x28x1, 24x24x8, 12x12x8, 8x8x16, 4x4x16',
      remedy: 'Use a smaller --kernel, or --padding same.',
    });
    expect(printed).toEqual([]);
  });
});

test('without MNIST it says what is missing, and what runs on the sample', async () => {
  const env = { XDG_CACHE_HOME: temporaryFolder(), MNIST_MIRRORS: 'http://127.0.0.1:9/' };
  await expect(runLab(lab, {}, { context: { env } })).rejects.toMatchObject({
    message: '60,000 training images of MNIST are needed, and 3,000 are here',
    remedy: expect.stringMatching(/^Train on what is here: --preset first\. More cannot be had now: /),
  });
  await expect(runLab(lab, '--limit 3000', { context: { env } })).rejects.toMatchObject({
    remedy: expect.stringMatching(/^Train on what is here: --limit 2000\. /),
  });
});

describe('a run', () => {
  let whole: LabRun<typeof lab.options>;
  beforeAll(async () => {
    whole = await runLab(lab, small);
  });

  test('learns, and says so', () => {
    expect(whole.printed).toContain(
      'Training 28x28x1-24x24x8-12x12x8-8x8x16-4x4x16-256-10 (5,994 parameters)',
    );
    const losses = (whole.outcome.history as { loss: number }[]).map(({ loss }) => loss);
    expect(losses[2]!).toBeLessThan(losses[0]!);
    expect(whole.figure('testAccuracy')).toBeGreaterThan(0.1);
  });

  test('the same weights by the plain loops and with one thread', async () => {
    const words = `${small} --dropout 0.5 --hidden 5 --padding same --kernel 4 --stride 2`;
    const [simd, one, loops] = await Promise.all(
      ['', '--threads 1', '--engine reference'].map((engine) => runLab(lab, `${words} ${engine}`)),
    );
    expect(one!.files.get('model.safetensors')).toEqual(simd!.files.get('model.safetensors'));
    expect(loops!.files.get('model.safetensors')).toEqual(simd!.files.get('model.safetensors'));
  });

  test.each(['--maps 8,15', '--kernel 4', '--padding same', '--pool 3', '--hidden 9', '--dropout 0.5'])(
    '%s changes the trained weights',
    async (words) => {
      const { files } = await runLab(lab, `${small} ${words}`);
      expect(files.get('model.safetensors')).not.toEqual(whole.files.get('model.safetensors'));
    },
  );

  test('stopped by Ctrl-C it goes on to the bits of a run that was not stopped', async () => {
    const stopped = await runLab(lab, small, {
      onPrint: (line, stop) => line.startsWith('Epoch 1') && stop(),
    });
    expect(stopped.outcome.status).toBe('interrupted');
    const resumed = await runLab(lab, {}, { resume: stopped });
    expect(resumed.outcome.result).toEqual(whole.outcome.result);
    expect(resumed.files.get('model.safetensors')).toEqual(whole.files.get('model.safetensors'));
  });

  test('its report has the figures of the lab, drawn from the kept network', async () => {
    const { figures } = await lab.report!(whole.config, whole, testContext());
    expect(figures.map(({ name }) => name)).toEqual([
      ...['learning-curves', 'confusion-matrix', 'kernels', 'feature-maps', 'occlusion'], // it makes no mistake
    ]);
    const tiles = Object.fromEntries(figures.map(({ name, svg }) => [name, svg.split('<image').length - 1]));
    expect(tiles.kernels).toBe(3 + 8 + 8 + 8 * 16); // a scale of colours for each row
    expect(tiles['feature-maps']).toBe(1 + 8 + 8 + 16 + 16 + 10);
    expect(tiles.occlusion).toBe(10 + 1 + 10);
    const maps = figures.find(({ name }) => name === 'feature-maps')!.svg;
    expect(maps).toContain('layer 2, convolution and ReLU: 8x8x16');
  });

  test('a run that kept no network has no figures of it', async () => {
    const unkept = { ...whole, file: async () => null };
    const { figures } = await lab.report!(whole.config, unkept, testContext());
    expect(figures.map(({ name }) => name)).toEqual(['learning-curves']);
  });

  test('its network reads a drawing', async () => {
    const model = whole.files.get('model.safetensors')!;
    expect([...decodeSafetensors(model).tensors.keys()][0]).toBe('layers.0.weight');
    const ink = (i: number) => (i % 40 > 17 && i % 40 < 22 && i > 400 && i < 1200 ? 0 : 255);
    const picture = { rows: 40, cols: 40, pixels: Uint8Array.from({ length: 1600 }, (_, i) => ink(i)) };
    const { classes } = await lab.predict!(model, picture);
    expect(classes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
  });
});
