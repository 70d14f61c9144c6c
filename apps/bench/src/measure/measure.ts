import { setTimeout as sleep } from 'node:timers/promises';
import type { CaseReport, Row } from '../report/report.ts';
import type { Case, Entry } from './case.ts';
import type { Timed } from './protocol.ts';
import type { Runner } from './runner.ts';
import { agrees, spread } from './statistics.ts';

/** How thoroughly to measure. */
export interface Plan {
  readonly runs: number;
  /** How long each contestant works before anything counts, so that compilers have done their best. */
  readonly warmSeconds: number;
  /** About how long a run takes: of work that has an end, and of work that can be repeated at will. */
  readonly runSeconds: { readonly finite: number; readonly endless: number };
  /** Between two contestants, so that the threads of the first one have gone to sleep. */
  readonly pauseMs: number;
  readonly signal?: AbortSignal;
  readonly report?: (what: string) => void;
}

/** A contestant of a case on its way. */
interface Place {
  readonly entry: Entry;
  readonly runner: Runner;
  amount: number;
  flops: number | undefined;
  readonly timings: Timed[];
  failure: string | undefined;
}

/**
 * Measures everyone in a case, in turns: A B C, B C A, …, so that what disturbs the machine disturbs all alike. Every
 * contestant has a process of its own that sleeps while others run. One that fails keeps its row, with the reason.
 */
export async function measureCase(work: Case, plan: Plan): Promise<CaseReport> {
  const places = work.entries.flatMap((entry): Place[] =>
    entry.runner === null
      ? []
      : [{ entry, runner: entry.runner, amount: 1, flops: entry.flops, timings: [], failure: undefined }],
  );
  try {
    for (const place of places) {
      plan.report?.(`${work.title}: preparing ${place.entry.label}`);
      await attempt(place, plan, () => prepare(work, place, plan));
    }
    for (let run = 0; run < plan.runs; run++) {
      for (let turn = 0; turn < places.length; turn++) {
        const place = places[(run + turn) % places.length]!;
        if (place.failure !== undefined) continue;
        plan.report?.(`${work.title}: run ${run + 1} of ${plan.runs}, ${place.entry.label}`);
        await attempt(place, plan, async () => {
          place.timings.push(sensible(await place.runner.run(place.amount), work.leastAccuracy));
        });
        await sleep(plan.pauseMs);
      }
    }
  } finally {
    await Promise.all(places.map(({ runner }) => runner.stop()));
  }
  const { id, workload, title, unit, reported } = work;
  const rows = work.entries.map((entry) =>
    toRow(
      work,
      entry,
      places.find((place) => place.entry === entry),
    ),
  );
  return { id, workload, title, unit, reported, rows };
}

async function attempt(place: Place, { signal }: Plan, task: () => Promise<void>): Promise<void> {
  signal?.throwIfAborted();
  try {
    await task();
  } catch (error) {
    signal?.throwIfAborted(); // Ctrl-C has ended the other process too
    place.failure = error instanceof Error ? error.message : String(error);
    await place.runner.stop();
  }
}

async function prepare(work: Case, place: Place, plan: Plan): Promise<void> {
  const { check, flops } = await place.runner.start();
  if (work.expected !== null && !agrees(check, work.expected, work.tolerance)) {
    throw new Error(`computes something else: ${check.join(', ')} instead of ${work.expected.join(', ')}`);
  }
  place.flops ??= flops;
  place.amount = work.most === 1 ? 1 : await warmUp(place.runner, work, plan);
  await sleep(plan.pauseMs);
}

/** Works until warm; answers how many units make a run of about the planned length. */
async function warmUp(
  runner: Runner,
  { most, warmUnits = 0 }: Case,
  { warmSeconds, runSeconds }: Plan,
): Promise<number> {
  let [spent, done] = [0, 0];
  let last: Timed = { amount: 0, seconds: 0 };
  for (let time = 0; time < 2 || spent < warmSeconds || done < warmUnits; time++) {
    const room = done < warmUnits ? Math.min(most, warmUnits - done) : most;
    last = await runner.run(Math.max(1, Math.min(room, last.amount * 2)));
    spent += last.seconds;
    done += last.amount;
  }
  const seconds = Number.isFinite(most) ? runSeconds.finite : runSeconds.endless;
  return Math.max(1, Math.min(most, Math.floor((seconds * last.amount) / last.seconds)));
}

/** A training has to have got somewhere: who computes something else later than the check does is noticed too. */
function sensible(timing: Timed, leastAccuracy: number | undefined): Timed {
  const { accuracy = Number.NaN } = timing;
  if (leastAccuracy === undefined || accuracy >= leastAccuracy) return timing;
  throw new Error(`computes nonsense: accuracy ${accuracy} of at least ${leastAccuracy}`);
}

function toRow(work: Case, entry: Entry, place: Place | undefined): Row {
  const { contestant, label, threads } = entry;
  if (place === undefined) {
    return { status: 'absent', contestant, label, reason: entry.absence ?? 'cannot take part' };
  }
  if (place.failure !== undefined) return { status: 'failed', contestant, label, reason: place.failure };
  const runs = place.timings.map(({ amount, seconds }) => (seconds / amount) * work.reported);
  const seconds = spread(runs);
  const gflops = place.flops === undefined ? null : (place.flops * work.reported) / seconds.median / 1e9;
  const amount = place.timings[0]!.amount;
  const accuracy = place.timings.at(-1)!.accuracy ?? null;
  return {
    status: 'measured',
    contestant,
    label,
    threads,
    seconds,
    gflops,
    runs,
    amount,
    accuracy,
    ratio: null,
    share: null,
  };
}
