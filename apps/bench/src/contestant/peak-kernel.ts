import { readFileSync } from 'node:fs';
import type { DType } from '@nn-labs/linalg';

interface PeakExports {
  advance32(turns: number, factor: number, summand: number): number;
  advance64(turns: number, factor: number, summand: number): number;
  readonly stepsPerTurn: WebAssembly.Global;
}

/** A call is short, about 100 microseconds, because V8 changes to its better code only between calls. */
const turnsPerCall = 10_000;
const callsPerUnit = 100;

/** A unit of the peak kernel's work, assembly/peak.ts. */
export interface PeakKernel {
  run(): void;
  /** Multiplications and additions in a unit. */
  readonly flops: number;
}

export function loadPeakKernel(dtype: DType): PeakKernel {
  const bytes = readFileSync(new URL('../../dist/peak.wasm', import.meta.url));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  // The exports of a module have no types; these are those of assembly/peak.ts.
  const { advance32, advance64, stepsPerTurn } = exports as unknown as PeakExports;
  const [advance, lanes] = dtype === 'float32' ? ([advance32, 4] as const) : ([advance64, 2] as const);
  return {
    run: () => {
      for (let call = 0; call < callsPerUnit; call++) advance(turnsPerCall, 0.5, 0.5);
    },
    flops: callsPerUnit * turnsPerCall * Number(stepsPerTurn.value) * lanes * 2,
  };
}
