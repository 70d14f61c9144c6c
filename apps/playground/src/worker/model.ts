import { decodeSafetensors, type Layer, Network, SafetensorsError } from '@nn-labs/network';
import { PageProblem } from '../page-problem.ts';
import type { Answers, Asked } from '../protocol.ts';
import type { Run } from './run.ts';
import type { Trainer } from './trainer.ts';

/** The weights of this moment, as a file that `pnpm exp predict` reads. */
export async function modelFile(run: Run): Promise<Answers['saveModel']> {
  const { network, settings, lab, epochs } = run;
  const metadata = { experiment: String(lab.id), seed: String(settings.seed), epochs: String(epochs) };
  return { bytes: network.save({ metadata }), sha256: await network.weightsSha256(), epochs };
}

/** Shows the network of a `.safetensors` in place of the one that is trained; one that does not fit changes nothing. */
export async function showModel(
  trainer: Trainer,
  { name, bytes }: Asked['showModel'],
): Promise<Answers['showModel']> {
  const network = networkOf(name, bytes);
  const { run, train } = trainer.open;
  const { inputs, outputs } = run.network;
  if (network.inputs !== inputs || network.outputs !== outputs) {
    throw new PageProblem(
      `${name} takes ${network.inputs} numbers and gives ${network.outputs}: the images here have ${train.rows} x ${train.cols} = ${inputs} pixels, and there are ${outputs} outputs`,
      'Drop a network that was trained on such images.',
    );
  }
  const { metadata } = decodeSafetensors(bytes);
  const [lab, seed, epochs] = ['experiment', 'seed', 'epochs'].map((key) => metadata.get(key));
  const isDrawnSo =
    lab === String(run.lab.id) && seed === String(run.settings.seed) && isDrawnAs(network, run.first);
  await trainer.show(network, isDrawnSo ? run.first : network);
  const shapes = network.layers.map(({ outputShape }) => outputShape.join('x'));
  return {
    name,
    network: `${[network.inputs, ...shapes].join('-')}, ${network.config.dtype}, ${String(network.config.loss)}`,
    origin: [lab && `lab ${lab}`, seed && `seed ${seed}`, epochs && `${epochs} epochs`]
      .filter(Boolean)
      .join(', '),
    sha256: await network.weightsSha256(),
  };
}

/** Whether one seed draws the same first weights for both. */
function isDrawnAs(a: Network<Layer>, b: Network<Layer>): boolean {
  const [one, other] = [a, b].map(({ config: { inputs, layers, dtype } }) =>
    JSON.stringify([inputs, layers, dtype]),
  );
  return one === other;
}

function networkOf(name: string, bytes: Uint8Array): Network<Layer> {
  if (bytes.length === 0) throw new PageProblem(`${name} is empty`, remedy);
  try {
    return Network.load<Layer>(bytes);
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new PageProblem(`${name} is no network of nn-labs: ${error.message}`, remedy);
  }
}

const remedy = 'Make one with pnpm exp 2 --save-model model.safetensors. The page is as it was.';
