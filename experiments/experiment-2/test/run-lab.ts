import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noRecorder, type Outcome, type Progress, type Recorder, type RunContext } from '@nn-labs/experiment';
import { writeWhole } from '@nn-labs/experiment/runs';
import { encodeIdx } from '@nn-labs/mnist';
import { loadMnist } from '@nn-labs/mnist/node';
import lab from '../src/index.ts';
import type { Settings } from '../src/options.ts';
import { plan } from '../src/run.ts';

/** A new empty folder, which is removed after all tests. */
export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'experiment-2-')));
}

const { train } = await loadMnist({ trainCount: 200, env: {} });

/** A folder with four IDX files of MNIST's names: 150 of its digits to train on, 50 others to be tested on. */
export function smallDataset(): string {
  const folder = temporaryFolder();
  const write = (kind: string, from: number, count: number): void => {
    const images = train.images.subarray(from * 784, (from + count) * 784);
    const labels = train.labels.subarray(from, from + count);
    const files = { images: [[count, 28, 28], images, 3], labels: [[count], labels, 1] } as const;
    for (const [name, [shape, data, axes]] of Object.entries(files)) {
      const bytes = encodeIdx({ type: 'uint8', shape: [...shape], data });
      writeFileSync(join(folder, `${kind}-${name}-idx${axes}-ubyte`), bytes);
    }
  };
  write('train', 0, 150);
  write('t10k', 150, 50);
  return folder;
}

/** What a run has printed and handed back. */
export interface LabRun {
  readonly printed: string[];
  readonly notices: string[];
  readonly progress: Progress[];
  readonly outcome: Outcome;
}

/** Runs the lab; `onPrint` sees every line, and may stop the run. */
export async function runLab(
  given: Partial<Settings>,
  { preset = 'notebook', dryRun = false, onPrint, record = noRecorder }: RunLabOptions = {},
): Promise<LabRun> {
  const printed: string[] = [];
  const notices: string[] = [];
  const progress: Progress[] = [];
  const stop = new AbortController();
  const config = lab.configure(preset, given);
  const context: RunContext = {
    lab: lab.id,
    print: (line) => {
      printed.push(line);
      onPrint?.(line, stop);
    },
    notice: (line) => notices.push(line),
    warn: (line) => notices.push(line),
    progress: (step) => progress.push(step),
    signal: stop.signal,
    record,
    env: {},
    files: { write: writeWhole },
    now: () => performance.now(),
  };
  if (dryRun) {
    const { lines, ...facts } = await plan(config, context);
    return { printed: [...lines], notices, progress, outcome: facts };
  }
  const outcome = await lab.run(config, context);
  return { printed, notices, progress, outcome };
}

interface RunLabOptions {
  readonly preset?: string;
  readonly dryRun?: boolean;
  readonly record?: Recorder;
  readonly onPrint?: (line: string, stop: AbortController) => void;
}
