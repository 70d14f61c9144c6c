import { classificationReport, describeEngine, type Layer, type Network } from '@nn-labs/network';
import type { Samples } from '../lab-kit.ts';
import type { Mistake, Opened, ParameterView, View } from '../protocol.ts';
import type { Run } from './run.ts';
import { saturationOf } from './saturation.ts';

/** What a network gets right and wrong of these samples; nothing while there are none. */
export async function viewOf(
  network: Network<Layer>,
  samples: Samples | null,
): Promise<Pick<View, 'confusion' | 'tested' | 'test' | 'saturation'>> {
  if (samples === null) return { confusion: null, tested: 0, test: null, saturation: null };
  const { X, Y } = samples;
  const { loss, accuracy, outputs } = await network.evaluate(X, Y, { outputs: true });
  const confusion = network.judge === 'argmax' ? classificationReport(outputs, Y).confusion : null;
  const saturation = await saturationOf(network, X);
  return { confusion, tested: X.rows, test: { loss, accuracy }, saturation };
}

/** What the page has to know of a training that was drawn. */
export async function openedOf(run: Run, classes: number, isOwn: boolean): Promise<Opened> {
  const { data, first, settings } = run;
  return {
    settings,
    classes,
    isOwn,
    image: data.image,
    ...networkFacts(first, first),
    counts: { train: data.train.X.rows, heldOut: data.heldOut?.X.rows ?? 0 },
    engine: describeEngine(),
    initSha256: await first.weightsSha256(),
  };
}

/** What the page has to know of a network, and what its weights were first: its own where they are another network's. */
export function networkFacts(
  network: Network<Layer>,
  first: Network<Layer>,
): Pick<Opened, 'layers' | 'parameterCount' | 'firstParameters'> {
  const [own, before] = [parametersOf(network), parametersOf(first)];
  const shapes = (parameters: readonly ParameterView[]): string =>
    parameters.map(({ shape }) => shape.join('x')).join();
  return {
    layers: network.layers.map(({ kind, outputShape, activation }) => ({
      kind,
      shape: outputShape,
      activation,
    })),
    parameterCount: own.reduce((sum, each) => sum + each.data.length, 0),
    firstParameters: shapes(own) === shapes(before) ? before : own,
  };
}

/** Copies of a network's parameters, layer by layer. */
export function parametersOf(network: Network<Layer>): ParameterView[] {
  return network.layers.flatMap(({ kind, parameters }, layer) =>
    parameters.map(({ name, shape, matrix }) => ({ layer, kind, name, shape, data: matrix.data.slice() })),
  );
}

/** A cause and a way out; a training that diverged knows both, but for a mistake that the page made. */
export function problemOf(error: unknown, mistake: Mistake): { message: string; remedy: string | null } {
  const { message, likelyCause } = error as Error & { likelyCause?: string };
  if (likelyCause === undefined) return { message, remedy: null };
  const remedy =
    mistake === 'none'
      ? `Likely cause: ${likelyCause} Change it here, or go back with the slider.`
      : 'Likely cause: the mistake made on purpose. Choose none, or go back with the slider.';
  return { message: message.replace(` Likely cause: ${likelyCause}`, ''), remedy };
}
