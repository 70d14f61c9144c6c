import { imageDataset } from '@nn-labs/classifier';
import { noRecorder, type Outcome, type RunContext } from '@nn-labs/experiment';
import lab from '../../../../../experiments/experiment-2/src/index.ts';

/** What a page says of a training of lab 2 on the images that it was given. */
export interface TrainedInPage {
  readonly printed: readonly string[];
  readonly outcome: Outcome;
  readonly findings: readonly string[];
  readonly refused: string;
}

/** Reads `count` images of 28 x 28 bytes, then their labels. */
async function imagesAt(url: string, count: number) {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const end = count * 784;
  return { images: bytes.subarray(0, end), labels: bytes.subarray(end), count, rows: 28, cols: 28 };
}

Object.assign(globalThis, {
  async trainLab2(): Promise<TrainedInPage> {
    const printed: string[] = [];
    const files = { write: async () => {} };
    const context: RunContext = {
      ...{ lab: lab.id, env: {}, files, record: noRecorder, signal: new AbortController().signal },
      print: (line) => void printed.push(line),
      ...{ notice: () => {}, warn: () => {}, progress: () => {}, now: () => performance.now() },
    };
    const train = await imagesAt('train', 1000);
    const test = await imagesAt('test', 500);
    const data = imageDataset({ source: 'mnist', classes: 10, train, test });
    const session = await lab.open(lab.configure('notebook', {}), context, data);
    for await (const { isDue, line } of session.epochs()) if (isDue) context.print(line);
    const outcome = await session.finish();
    const findings = (await session.findings()).map(({ text }) => text);
    return { printed, outcome, findings, refused: refusalOf({ patience: 3 }) };
  },
});

/** What the lab's own rules say of settings that contradict each other. */
function refusalOf(given: Parameters<typeof lab.configure>[1]): string {
  try {
    lab.check?.(lab.configure('notebook', given));
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
