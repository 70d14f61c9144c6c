import { classificationReport, type Layer, type Network } from '@nn-labs/network';
import type { Samples } from '../lab-kit.ts';
import type { View } from '../protocol.ts';

/** What a network gets right and wrong of these samples; nothing while there are none. */
export async function viewOf(
  network: Network<Layer>,
  samples: Samples | null,
): Promise<Pick<View, 'confusion' | 'tested' | 'test'>> {
  if (samples === null) return { confusion: null, tested: 0, test: null };
  const { X, Y } = samples;
  const { loss, accuracy, outputs } = await network.evaluate(X, Y, { outputs: true });
  const confusion = network.judge === 'argmax' ? classificationReport(outputs, Y).confusion : null;
  return { confusion, tested: X.rows, test: { loss, accuracy } };
}
