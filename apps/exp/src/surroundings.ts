import type { Command } from 'commander';
import type { RunEnvironment } from './run-lab.ts';
import type { OutputStream, Terminal } from './terminal.ts';

/** Installs what is missing and builds these folders (relative to the root); false when that failed, which it has said. */
export type Prepare = (
  folders: readonly string[],
  options?: { readonly newLab?: boolean },
) => Promise<boolean>;

/** What the commands around the labs work with. */
export interface CommandSurroundings {
  /** The checkout. */
  readonly root: string;
  readonly terminal: Terminal;
  /** What the terminal prints results on, for those who ask what it can show. */
  readonly stdout: OutputStream;
  readonly environment: RunEnvironment;
  /** Null where nobody can install or build: everything is taken as it is. */
  readonly prepare: Prepare | null;
  /** Is told an exit code other than 0. */
  setCode(code: number): void;
  /** The whole command line anew, for commands that try others. */
  program(): Command;
}
