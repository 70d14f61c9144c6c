import { accuracyAxis } from './curve-axes.ts';
import { type Line, lineKey, type Panel, panelsSvg } from './line-panel.ts';
import { percentText } from './number-text.ts';

/** The mean of a fraction over some runs in an epoch, and its standard deviation, null for a single run. */
export interface MeanPoint {
  readonly epoch: number;
  readonly mean: number;
  readonly deviation: number | null;
}

/** The curves of some settings: on the samples that they learn from, and on others. */
export interface SettingCurve {
  readonly name: string;
  readonly training: readonly MeanPoint[];
  readonly heldOut: readonly MeanPoint[];
}

/** So many lines can be told apart: colours, then dashes. */
const mostSettings = 8;
const colours = ['first', 'second', 'third', 'fourth'] as const;
const dashes = ['', '6 3'];
const legendLine = 20;

/**
 * The accuracy of several settings by epoch, the mean over their runs with a band of one standard deviation, as a whole
 * `<svg>`: training samples in one panel, held-out ones in the other where there are any.
 *
 * @throws {RangeError} when there is no setting with a point, or more than 8.
 *
 * @example
 * ```ts
 * import { settingCurves } from '@nn-labs/figures';
 * const training = [{ epoch: 0, mean: 0.1, deviation: 0.01 }, { epoch: 9, mean: 0.9, deviation: 0.02 }];
 * settingCurves([{ name: 'lr 0.1', training, heldOut: [] }]).includes('lr 0.1'); // => true
 * settingCurves([]); // throws settingCurves: 0 settings with a point; give 1 to 8
 * ```
 */
export function settingCurves(settings: readonly SettingCurve[]): string {
  const drawn = settings.filter(({ training }) => training.length > 0);
  if (drawn.length < 1 || drawn.length > mostSettings) {
    throw new RangeError(`settingCurves: ${drawn.length} settings with a point; give 1 to ${mostSettings}`);
  }
  const line = (points: readonly MeanPoint[], index: number): Line => ({
    points: points.map(({ epoch, mean }) => ({ epoch, value: mean })),
    colour: colours[index % colours.length]!,
    dash: dashes[Math.floor(index / colours.length)]!,
    spread: points.map(({ deviation }) => deviation ?? 0),
  });
  const panels: Panel[] = (['training', 'heldOut'] as const)
    .map((kind) => ({
      title: kind === 'training' ? 'Accuracy on training images' : 'On images it does not learn from',
      lines: drawn.map((setting, i) => line(setting[kind], i)).filter(({ points }) => points.length > 0),
      axis: accuracyAxis(),
      text: percentText,
    }))
    .filter(({ lines }) => lines.length > 0);
  const top = 12 + drawn.length * legendLine + 24;
  const legend = drawn.map(({ name }, i) => lineKey(8, 18 + i * legendLine, line([], i), name));
  return panelsSvg(panels, top, 'Accuracy of the settings by epoch', legend.join(''));
}
