import { expect, test } from 'vitest';
import type { LabKit } from '../src/lab-kit.ts';
import { curveOf, forked, fresh, type PageState } from '../src/page-state.ts';
import type { Opened } from '../src/protocol.ts';

test('the curve that stays after a fork is that of the training before, whatever the settings are then', () => {
  const state: PageState = {
    ...fresh,
    lab: {} as LabKit, // not looked at
    ...{
      preset: 'usual',
      settings: { loss: 'squared-error', lr: 1 },
      mistake: 'none',
      ghost: [],
      speed: null,
    },
    opened: { counts: { train: 1000, heldOut: 0 } } as unknown as Opened,
    rows: [900, 500, 400].map((loss, epoch) => ({ epoch, loss, accuracy: 0.5, held: null })),
    tests: [0, 1, 2].map((epoch) => ({ epoch, loss: 1, accuracy: 0.5 })),
    epochs: 2,
  };
  const after = { ...state, ...forked(state, { lr: 2 }, 2) };
  expect(after.ghost.map(({ loss }) => loss)).toEqual([0.9, 0.5, 0.4]);
  expect(curveOf(after).map(({ loss }) => loss)).toEqual([0.9, 0.5]);
  expect(after.tests).toHaveLength(2);
  expect(after.settings).toEqual({ loss: 'squared-error', lr: 2 });
});
