import { performance } from 'node:perf_hooks';
import { type BenchData, findData } from './data.ts';
import { type Inputs, writeInputs } from './inputs.ts';
import { describeMachine } from './machine.ts';
import type { Case } from './measure/case.ts';
import { measureCase, type Plan } from './measure/measure.ts';
import type { WorkloadName } from './names.ts';
import type { BenchOptions } from './options.ts';
import { findPeers, ourselves } from './participants.ts';
import type { Progress } from './progress.ts';
import { compare, threadGains } from './report/compare.ts';
import type { CaseReport, Report } from './report/report.ts';
import { commandCases } from './workloads/command.ts';
import { loadingCases } from './workloads/loading.ts';
import { adamCases, cnnCases, mnistCases } from './workloads/mnist.ts';
import { notebookCases } from './workloads/notebook.ts';
import { productCases, productSizes } from './workloads/products.ts';
import type { Setting } from './workloads/setting.ts';
import { shareCases, shareSize } from './workloads/share.ts';

/** What a run takes from the process it is in. */
export interface BenchContext {
  readonly root: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const casesOf: Record<WorkloadName, (setting: Setting) => Case[] | Promise<Case[]>> = {
  notebook: notebookCases,
  mnist: mnistCases,
  adam: adamCases,
  cnn: cnnCases,
  products: productCases,
  loading: loadingCases,
  command: commandCases,
  share: shareCases,
};

/** Measures what was asked for. */
export async function bench(options: BenchOptions, context: BenchContext): Promise<Report> {
  const started = performance.now();
  const { progress, signal, root } = context;
  const { quick, runs, only } = options;
  const machine = describeMachine();
  const announce = (line: string): void => progress.notice(line);
  const { nnLabs, peak } = ourselves(machine.cores);
  progress.show('looking for the peers');
  const peers = await findPeers(options.peers, { cores: machine.cores, announce });
  const data = needsData(only) ? await findData(signal) : null;
  const inputs = await makeInputs(options, data);
  const setting: Setting = {
    nnLabs,
    peak,
    peers,
    inputs,
    quick,
    mnistFolder: data?.folder ?? null,
    root,
  };
  const cases: CaseReport[] = [];
  try {
    const plan = makePlan(options, context);
    for (const name of only) {
      for (const work of await casesOf[name](setting)) cases.push(compare(await measureCase(work, plan)));
    }
  } finally {
    progress.clear();
    await inputs.remove();
  }
  return {
    command: 'pnpm bench',
    date: new Date().toISOString(),
    node: process.versions.node,
    machine,
    quick,
    runs,
    data: data === null ? null : data.folder === null ? 'sample' : 'mnist',
    participants: [nnLabs, ...peers].map(({ id, name, version, notes, absence }) => ({
      id,
      name,
      version,
      notes,
      absence,
    })),
    cases,
    threadGains: threadGains(cases),
    seconds: (performance.now() - started) / 1000,
  };
}

function needsData(only: readonly WorkloadName[]): boolean {
  return only.some((name) => name !== 'products');
}

function makeInputs({ only, quick }: BenchOptions, data: BenchData | null): Promise<Inputs> {
  const sizes = only.includes('products') ? productSizes(quick) : [];
  const shares = only.includes('share') ? [shareSize(quick)] : [];
  return writeInputs(data?.train ?? null, [...new Set([...sizes, ...shares])]);
}

function makePlan({ runs, quick }: BenchOptions, { progress, signal }: BenchContext): Plan {
  return {
    runs,
    warmSeconds: quick ? 0.1 : 1,
    runSeconds: quick ? { finite: 0.2, endless: 0.1 } : { finite: 5, endless: 0.5 },
    pauseMs: 100,
    signal,
    report: (what) => progress.show(what),
  };
}
