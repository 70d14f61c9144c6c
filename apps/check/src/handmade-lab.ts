import type { FreshCopy } from './fresh-copy.ts';
import { readText } from './repository.ts';

/** Puts a lab into `experiments/experiment-<id>` of a copy, as a lab's author would by hand: its own folder, no more. */
export function writeLab(
  copy: FreshCopy,
  id: number,
  source: string,
  packages: readonly string[] = ['experiment', 'linalg'],
): void {
  const folder = `experiments/experiment-${id}`;
  const model = 'experiments/experiment-2';
  const manifest = {
    ...JSON.parse(readText(`${model}/package.json`)),
    name: `@nn-labs/experiment-${id}`,
    description: 'A lab made by hand',
    dependencies: Object.fromEntries(packages.map((name) => [`@nn-labs/${name}`, 'workspace:^'])),
    devDependencies: undefined,
  };
  copy.write(`${folder}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
  for (const file of ['tsconfig.json', 'tsconfig.build.json']) {
    copy.write(`${folder}/${file}`, readText(`${model}/${file}`));
  }
  copy.write(`${folder}/src/index.ts`, source);
}

/** A lab that adds the first n squares, a package's `Matrix` helping. */
export const sumOfSquares = (
  id: number,
): string => `import { defineExperiment, type Experiment, integer, type Option } from '@nn-labs/experiment';
import { Matrix } from '@nn-labs/linalg';

const lab: Experiment<{ readonly n: Option<number> }> = defineExperiment({
  id: ${id},
  title: 'Sum of squares',
  summary: 'Adds the first n squares.',
  options: { n: integer({ description: 'how many squares', default: 3, min: 1 }) },
  run({ n }, { print }) {
    const row = Matrix.fromRows([Array.from({ length: n }, (_, k) => k + 1)]);
    const sum = row.matmul(row.transpose()).get(0, 0);
    print(\`Sum of \${n} squares = \${sum}\`);
    return { result: { sum } };
  },
});

export default lab;
`;
