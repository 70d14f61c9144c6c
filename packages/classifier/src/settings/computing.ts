import { choice, grouped, integerOr } from '@nn-labs/experiment';
import type { DType } from '@nn-labs/linalg';
import { describeEngine, type EngineOptions } from '@nn-labs/network';
import type { Group } from './group.ts';

/** What computes, and how precisely; `engine` may be one that the lab brings. */
export interface ComputingSettings {
  readonly dtype: DType;
  readonly engine: string;
  readonly threads: number | null;
}

/** The options, with the engines that the lab brings, by name with a word on each. */
export function computing(own: Readonly<Record<string, string>>): Group<ComputingSettings> {
  const words = ['simd: WebAssembly', 'reference: the plain loops, slower'];
  words.push(...Object.entries(own).map(([name, description]) => `${name}: ${description}`));
  return {
    options: grouped('Computing', {
      dtype: choice(['float64', 'float32'], { description: 'precision of all numbers', default: 'float32' }),
      engine: choice<string>(['simd', 'reference', ...Object.keys(own)], {
        description: `${words.join('; ')}; the numbers are the same`,
        default: 'simd',
      }),
      threads: integerOr('all', { description: 'threads that compute', min: 1, max: 256 }),
    }),
    rules: () => [],
  };
}

/** What computes, as the network package takes it; beside an engine of the lab's own, products of matrices only. */
export function engineOf({ engine, threads }: ComputingSettings): EngineOptions {
  const own = engine !== 'simd' && engine !== 'reference';
  return { engine: own ? 'simd' : engine, ...(threads === null ? {} : { threads }) };
}

/** What computes, as `--json` describes it. */
export function describeComputing(settings: ComputingSettings): {
  name: string;
  threads: number;
  dtype: DType;
} {
  const options = engineOf(settings);
  const { name, threads } = describeEngine(options);
  return {
    name: options.engine === settings.engine ? name : settings.engine,
    threads,
    dtype: settings.dtype,
  };
}
