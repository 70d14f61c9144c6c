import { readAddress } from './address.ts';
import type { LabKit, Settings } from './lab-kit.ts';
import type { EpochRow, Mistake, Opened, ShownModel, Speed, Told, View } from './protocol.ts';

/** A point of a curve, with the loss of one image. */
export interface CurvePoint {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number | null;
}

/** Everything that the panels show. */
export interface PageState {
  readonly lab: LabKit;
  readonly preset: string;
  readonly settings: Settings;
  readonly mistake: Mistake;
  /** Null until the worker has loaded the images and drawn the weights. */
  readonly opened: Opened | null;
  readonly rows: readonly EpochRow[];
  /** The curve before the last fork or change of settings, which stays as a ghost. */
  readonly ghost: readonly CurvePoint[];
  /** How many epochs the weights shown have seen. */
  readonly epochs: number;
  readonly view: View | null;
  /** How the network did on the first test images, whenever it was shown. */
  readonly tests: readonly CurvePoint[];
  readonly isPlaying: boolean;
  readonly speed: Speed;
  /** After the last epoch only. */
  readonly sha256: string | null;
  readonly snapshots: { readonly every: number; readonly bytes: number };
  /** At which epoch the settings were changed; null for a training as the command line does it. */
  readonly forkedAt: number | null;
  readonly problem: { readonly message: string; readonly remedy: string | null } | null;
  /** The file whose network is shown in place of the one that is trained. */
  readonly model: ShownModel | null;
  /** What the page has to say of the last thing done, such as images that were dropped. */
  readonly said: string | null;
}

/** What the explorer shows: the images of a cell, the surest mistakes, what excites a unit. */
export type Explored =
  | 'mistakes'
  | { readonly unit: number }
  | { readonly actual: number; readonly predicted: number };

/** A page whose network has not been drawn yet. */
export const fresh = {
  opened: null,
  rows: [],
  epochs: 0,
  view: null,
  tests: [],
  isPlaying: false,
  sha256: null,
  snapshots: { every: 1, bytes: 0 },
  forkedAt: null,
  model: null,
  problem: null,
  said: null,
} as const;

/** A page as its address has it. */
export function stateOf(lab: LabKit, hash: string): PageState {
  const { preset, given, mistake, problems } = readAddress(hash, lab);
  const problem = problems.length === 0 ? null : { message: problems.join(' '), remedy: null };
  const settings = lab.configure(preset, given);
  return { ...fresh, lab, preset, settings, mistake, ghost: [], speed: null, problem };
}

/** Whether its last epoch is done. */
export function isOver({ epochs, settings }: PageState): boolean {
  return epochs >= (settings.epochs as number);
}

export type Wanted = Pick<PageState, 'preset' | 'settings' | 'mistake'>;

/** What changes of the state before other weights are drawn: the curve until now stays as a ghost. */
export function opening(state: PageState, wanted: Wanted): Partial<PageState> {
  return { ...fresh, ...wanted, ghost: state.rows.length > 1 ? curveOf(state) : state.ghost };
}

/** What changes of the state by other settings from this epoch on: the curve until now stays as a ghost. */
export function forked(state: PageState, changes: Settings, forkedAt: number | null): Partial<PageState> {
  const { rows, tests, epochs, settings } = state;
  return {
    ghost: curveOf(state),
    rows: rows.slice(0, epochs),
    tests: tests.filter(({ epoch }) => epoch < epochs),
    forkedAt,
    problem: null,
    settings: { ...settings, ...changes },
  };
}

/** What changes of the state by what the worker tells. */
export function changesBy(told: Told, state: PageState): Partial<PageState> {
  switch (told.kind) {
    case 'rows': {
      const rows = [...state.rows];
      for (const row of told.rows) rows[row.epoch] = row;
      return { rows, epochs: told.epochs };
    }
    case 'view':
      return { view: told.view, epochs: told.view.epochs, tests: testsWith(told.view, state) };
    case 'snapshots':
      return { snapshots: { every: told.every, bytes: told.bytes } };
    case 'done':
      return { sha256: told.sha256, epochs: told.epochs, isPlaying: false };
    case 'opened':
      return { ...fresh, opened: told.opened, problem: state.problem, said: state.said };
    case 'shown':
      return { opened: told.opened, ...(told.isModel ? { view: told.view } : { model: null }) };
    case 'playing':
      return { isPlaying: true };
    case 'stopped':
      return { sha256: null, isPlaying: false };
    case 'loading':
      return { said: told.text || null };
    case 'problem':
      return { problem: { message: told.message, remedy: told.remedy }, isPlaying: false };
  }
}

/** How it does on the training images. */
export function curveOf({ rows, settings, opened }: PageState): readonly CurvePoint[] {
  const of = settings.loss === 'squared-error' ? (opened?.counts.train ?? 1) : 1; // it is summed over the images
  return rows.map(({ epoch, loss, accuracy }) => ({ epoch, loss: loss / of, accuracy }));
}

/** How it does on images that it does not learn from: those of --validation, else the first test images. */
export function unseenOf({ rows, tests, opened, settings }: PageState): readonly CurvePoint[] {
  const of = settings.loss === 'squared-error' ? Math.max(1, opened?.counts.heldOut ?? 1) : 1;
  const held = rows.flatMap((row) =>
    row?.held ? [{ ...row.held, loss: row.held.loss / of, epoch: row.epoch }] : [],
  );
  return held.length > 0 ? held : tests;
}

function testsWith({ onTheWay, epochs }: View, { tests, settings }: PageState): readonly CurvePoint[] {
  if (onTheWay === null || epochs === 0) return tests;
  const epoch = epochs - 1;
  const loss = settings.loss === 'squared-error' ? onTheWay.loss / onTheWay.count : onTheWay.loss;
  const others = tests.filter((each) => each.epoch !== epoch);
  return [...others, { epoch, loss, accuracy: onTheWay.accuracy }].sort((a, b) => a.epoch - b.epoch);
}
