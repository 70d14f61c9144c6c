import type { DType } from '@nn-labs/linalg';
import type { Inputs } from '../inputs.ts';
import { askedRunner } from '../measure/asked-process.ts';
import type { Entry } from '../measure/case.ts';
import type { TaskName, TaskParams } from '../measure/protocol.ts';
import type { Contestant } from '../participants.ts';

/** What the cases of a run are made from. */
export interface Setting {
  readonly nnLabs: Contestant;
  readonly peak: Contestant;
  readonly peers: readonly Contestant[];
  readonly inputs: Inputs;
  readonly quick: boolean;
  /** The folder with MNIST; null where only the sample is here. */
  readonly mnistFolder: string | null;
  /** The checkout. */
  readonly root: string;
}

/** A task for some contestants. */
export interface Assignment {
  readonly task: TaskName;
  readonly dtype: DType;
  readonly size?: number;
  readonly flops?: number;
}

/** A row for each contestant and number of threads. */
export function entriesFor(
  { inputs }: Setting,
  contestants: readonly Contestant[],
  { task, dtype, size = 0, flops }: Assignment,
): Entry[] {
  const invited = contestants.filter(({ guest, tasks }) => guest !== true || tasks.includes(task));
  return invited.flatMap((contestant) =>
    (absence(contestant, task, dtype) === null ? contestant.threads : [null]).map((threads): Entry => {
      const reason = absence(contestant, task, dtype);
      const params: TaskParams = { inputs: inputs.folder, dtype, threads: threads ?? 1, size };
      return {
        contestant: contestant.id,
        label: labelOf(contestant, threads),
        threads,
        runner: reason === null ? askedRunner(contestant.command(threads), task, params) : null,
        ...(reason === null ? {} : { absence: reason }),
        ...(flops === undefined ? {} : { flops }),
      };
    }),
  );
}

/** `NumPy 2.4.6, 2 threads`. */
export function labelOf({ name, version }: Contestant, threads: number | null): string {
  const full = version === null ? name : `${name} ${version}`;
  return threads === null ? full : `${full}, ${threads} thread${threads === 1 ? '' : 's'}`;
}

function absence({ absence, tasks, lacks, dtypes }: Contestant, task: TaskName, dtype: DType): string | null {
  if (absence !== null) return absence;
  if (!dtypes.includes(dtype)) return `has no ${dtype}`;
  return tasks.includes(task) ? null : (lacks?.[task] ?? 'is not measured here');
}
