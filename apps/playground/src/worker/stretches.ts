import type { TrainingParts } from '@nn-labs/classifier';
import type { Optimizer } from '@nn-labs/network';
import type { Settings } from '../lab-kit.ts';

/** How a training goes from one of its epochs on. */
export interface Stretch {
  readonly from: number;
  readonly settings: Settings;
  readonly optimizer: Optimizer;
  readonly options: TrainingParts['options'];
}

/** The rate of each epoch depends on these, and on nothing else. */
const rateSettings = ['epochs', 'lr', 'lrSchedule', 'lrStep', 'lrGamma', 'warmup'];

/** A training in stretches: settings that are changed on the way begin another one. */
export class Stretches {
  readonly #all: Stretch[];

  constructor(first: Stretch) {
    this.#all = [first];
  }

  get last(): Stretch {
    return this.#all.at(-1)!;
  }

  /** After how many epochs the settings were changed first; null for a training as the command line does it. */
  get forkedAt(): number | null {
    return this.#all[1]?.from ?? null;
  }

  /** The stretch that an epoch belongs to. */
  at(epoch: number): Stretch {
    return this.#all.findLast(({ from }) => from <= epoch)!;
  }

  /** Another stretch in place of what comes after its first epoch; one that changes nothing of what was trained is none. */
  fork(next: Stretch): void {
    const before = this.#all.filter(({ from }) => from < next.from);
    let from = next.from;
    while (before.length > 0 && isSame(before.at(-1)!, next, next.from)) from = before.pop()!.from;
    this.#all.splice(0, this.#all.length, ...before, { ...next, from });
  }
}

export function rateOf({ options: { learningRate } }: Stretch, epoch: number): number {
  return typeof learningRate === 'function' ? learningRate(epoch) : learningRate;
}

/** Whether the epochs of a stretch, up to `end`, are the same with the settings of the next one. */
function isSame(stretch: Stretch, next: Stretch, end: number): boolean {
  const names = Object.keys(stretch.settings).filter((name) => !rateSettings.includes(name));
  if (names.some((name) => JSON.stringify(stretch.settings[name]) !== JSON.stringify(next.settings[name])))
    return false;
  for (let epoch = stretch.from; epoch < end; epoch++)
    if (rateOf(stretch, epoch) !== rateOf(next, epoch)) return false;
  return true;
}
