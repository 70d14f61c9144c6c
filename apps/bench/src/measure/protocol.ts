import type { DType } from '@nn-labs/linalg';

/** What contestants can be asked to do; not every one can do everything. */
export type TaskName = 'notebook' | 'mnist' | 'adam' | 'cnn' | 'product' | 'sparse' | 'layer' | 'peak';

/** What a task works on. */
export interface TaskParams {
  /** The folder with the files that src/inputs.ts wrote. */
  readonly inputs: string;
  readonly dtype: DType;
  readonly threads: number;
  /** Rows and columns of the factors of a product. */
  readonly size: number;
}

/** A line to a contestant. */
export type Request =
  | { readonly do: 'hello' }
  | { readonly do: 'prepare'; readonly task: TaskName; readonly params: TaskParams }
  | { readonly do: 'run'; readonly amount: number };

/** Who a contestant is. */
export interface Hello {
  readonly version: string;
  /** Facts that belong beside its figures, such as the library below it. */
  readonly notes: readonly string[];
}

/** How long some units of work took. A task may do more units than it was asked for. */
export interface Timed {
  readonly amount: number;
  readonly seconds: number;
  /** Of training images, between 0 and 1, where something is trained; taken outside the clock if it costs anything. */
  readonly accuracy?: number;
}

/** A line from a contestant. */
export type Answer = Hello | Ready | Timed | { readonly error: string };

/** What a contestant says when a task is ready. */
export interface Ready {
  /** Figures that must be the same for everyone who does this work rightly. */
  readonly check: readonly number[];
  /** Multiplications and additions in a unit of work, where only the contestant knows. */
  readonly flops?: number;
}

/** Work that is ready to be timed. */
export interface Task extends Ready {
  run(amount: number): Promise<Timed> | Timed;
}

/** A library behind the protocol. */
export interface Contestant {
  hello(): Hello | Promise<Hello>;
  readonly tasks: Partial<Record<TaskName, (params: TaskParams) => Task | Promise<Task>>>;
}
