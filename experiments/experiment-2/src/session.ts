import type { RunContext } from '@nn-labs/experiment';
import type { RandomState } from '@nn-labs/linalg';
import type { EarlyStopping, Network, Optimizer } from '@nn-labs/network';
import type { Checkpoints, ReportedEpoch } from './checkpoints.ts';
import type { LabData } from './data.ts';
import type { Settings } from './options.ts';

/** What a run works with once everything is loaded. */
export interface Session {
  readonly settings: Settings;
  readonly data: LabData;
  readonly network: Network;
  readonly random: RandomState;
  readonly optimizer: Optimizer;
  readonly stopping: EarlyStopping | null;
  readonly history: ReportedEpoch[];
  readonly checkpoints: Checkpoints;
  readonly context: RunContext;
}
