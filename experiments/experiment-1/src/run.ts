import { createHash } from 'node:crypto';
import type { Config, Outcome, Plan, RunContext } from '@nn-labs/experiment';
import { choice, integer, path } from '@nn-labs/experiment';
import { loadMnist } from '@nn-labs/mnist/node';
import { sections } from './arrays.ts';
import { digitsOf, images, nearestMean } from './digits.ts';

const names = [...Object.keys(sections), 'images', 'nearest-mean'];

export const options = {
  show: choice(['all', ...names], { description: 'the section that is shown', default: 'all' }),
  limit: integer({ description: 'training images', default: 1000, min: 100, max: 60_000 }),
  dataDir: path({ description: "folder of MNIST's four files", placeholder: '<folder>' }),
};
type Settings = Config<typeof options>;

export function plan({ show, limit }: Settings): Plan {
  const lines = [`Would show ${show === 'all' ? names.join(', ') : show}, with ${limit} training images`];
  return { lines, data: { source: 'mnist', trainCount: limit, testCount: 10_000 } };
}

/** Prints each line as Python shows it, with what NumPy prints, and what is refused here. */
export async function run(settings: Settings, context: RunContext): Promise<Outcome> {
  const history: { section: string; numpy: string; printed: string | null }[] = [];
  let digits: Awaited<ReturnType<typeof load>> | undefined;
  for (const section of settings.show === 'all' ? names : [settings.show]) {
    context.signal.throwIfAborted();
    context.print(`${history.length > 0 ? '\n' : ''}# ${section}`);
    if (sections[section] === undefined) digits ??= await load(settings, context);
    const onDigits = () =>
      section === 'images' ? images(digits!.train) : nearestMean(digits!.train, digits!.test);
    for (const [numpy, printed = null, refused] of (sections[section] ?? onDigits)()) {
      context.print(printed === null ? `>>> ${numpy}` : `>>> ${numpy}\n${printed}`);
      if (refused !== undefined) context.print(`    refused here: ${refused}`);
      history.push({ section, numpy, printed });
    }
  }
  const blocks = history.flatMap(({ printed }) => printed ?? []);
  const hash = createHash('sha256').update(`${blocks.join('\n')}\n`);
  // The last block of the classifier is its accuracy.
  const accuracy = history.at(-1)?.section === 'nearest-mean' ? { testAccuracy: Number(blocks.at(-1)) } : {};
  const result = { blocks: blocks.length, blocksSha256: hash.digest('hex'), ...accuracy };
  return { data: plan(settings).data!, history, result };
}

export async function load({ limit, dataDir }: Settings, { env, signal }: RunContext) {
  const { train, test } = await loadMnist({ ...(dataDir && { dataDir }), trainCount: limit, env, signal });
  return { train: digitsOf(train, limit), test: digitsOf(test, test.count) };
}
