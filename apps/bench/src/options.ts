import { nearest, UsageError } from '@nn-labs/experiment';
import { Command } from 'commander';
import { type PeerName, peerNames, type WorkloadName, workloadNames } from './names.ts';

/** What stood on the command line, checked. */
export interface BenchOptions {
  readonly only: readonly WorkloadName[];
  readonly peers: readonly PeerName[];
  readonly runs: number;
  readonly quick: boolean;
  readonly json: boolean;
  readonly writeReadme: boolean;
}

const mostRuns = 1000;
const fullRuns = 5;
const quickRuns = 2;

/** The command behind `pnpm bench`; `act` gets the checked options. */
export function benchCommand(act: (options: BenchOptions) => Promise<void>): Command {
  const command = new Command('pnpm bench')
    .description('Measures nn-labs beside Python and npm packages, in one interleaved run.')
    .option('--only <workloads>', `some of ${workloadNames.join(',')}`, listOf('--only', workloadNames))
    .option('--peers <names>', `some of ${peerNames.join(',')}; all or none`, parsePeers)
    .option('--runs <n>', `timed runs of each (default: ${fullRuns}; --quick: ${quickRuns})`, parseRuns)
    .option('--quick', 'short runs and small sizes: shows that everything works, not how fast it is')
    .option('--json', 'print one JSON object on standard output')
    .option(
      '--write-readme',
      'write the tables of this package’s README, and three rows into the root README',
    )
    .option('--debug', 'show the stack of an error')
    .action(async () => {
      await act(readOptions(command.opts()));
    });
  return command;
}

/** Commander's values, each of which its parser has checked. */
interface Given {
  readonly only?: readonly WorkloadName[];
  readonly peers?: readonly PeerName[];
  readonly runs?: number;
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly writeReadme?: boolean;
}

function readOptions({ only, peers, runs, quick = false, json = false, writeReadme = false }: Given) {
  if (writeReadme && (quick || only !== undefined || peers !== undefined)) {
    throw new UsageError(
      '--write-readme writes the whole table, --quick, --only and --peers measure a part of it',
      'Give --write-readme alone, or with --runs.',
    );
  }
  return {
    only: only ?? workloadNames,
    peers: peers ?? peerNames,
    runs: runs ?? (quick ? quickRuns : fullRuns),
    quick,
    json,
    writeReadme,
  };
}

/** A parser of names with commas between them. */
function listOf<T extends string>(flag: string, names: readonly T[]): (text: string) => T[] {
  return (text) => {
    const words = text.split(',').map((word) => word.trim());
    const chosen = names.filter((name) => words.includes(name));
    const wrong = words.find((word) => !names.some((name) => name === word));
    if (wrong === undefined) return chosen;
    const near = nearest(wrong, names);
    throw new UsageError(
      `${flag}: '${wrong}' is none of ${names.join(', ')}`,
      near === undefined ? `Give one or more of them: ${flag} ${names[0]}` : `Did you mean ${flag} ${near}?`,
    );
  };
}

function parsePeers(text: string): readonly PeerName[] {
  if (text === 'all') return peerNames;
  if (text === 'none') return [];
  return listOf('--peers', peerNames)(text);
}

function parseRuns(text: string): number {
  const runs = Number(text);
  if (/^\d+$/.test(text) && runs >= 1 && runs <= mostRuns) return runs;
  throw new UsageError(
    `--runs: '${text}' is not an integer from 1 to ${mostRuns}`,
    `Give a count: --runs ${fullRuns}`,
  );
}
