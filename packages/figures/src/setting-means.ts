import { accuracyAxis, placeOn } from './curve-axes.ts';
import { figureSvg, figureWidth, round, svgText } from './figure-svg.ts';

/** A mean over some runs and its standard deviation, null for a single run. */
export interface Mean {
  readonly mean: number;
  readonly deviation: number | null;
}

/** What a setting came to: fractions that are right. */
export interface SettingMeans {
  readonly name: string;
  readonly training: Mean;
  readonly test: Mean;
  readonly gap: Mean;
}

const [left, right] = [200, figureWidth - 150];
const top = 44;
const rowHeight = 34;

/**
 * Training and test accuracy of several settings, a row each, with one standard deviation to both sides and the gap
 * between them, as a whole `<svg>`.
 *
 * @throws {RangeError} when there is no setting.
 *
 * @example
 * ```ts
 * import { settingMeans } from '@nn-labs/figures';
 * const [training, test] = [{ mean: 0.98, deviation: 0.01 }, { mean: 0.85, deviation: 0.02 }];
 * settingMeans([{ name: 'lr 0.1', training, test, gap: { mean: 0.13, deviation: 0.01 } }]).includes('13.0 ± 1.0'); // => true
 * settingMeans([]); // throws settingMeans: no setting
 * ```
 */
export function settingMeans(settings: readonly SettingMeans[]): string {
  if (settings.length === 0) throw new RangeError('settingMeans: no setting; give one at least');
  const axis = accuracyAxis();
  const across = placeOn(axis, left, right);
  const bottom = top + settings.length * rowHeight;
  const dot = ({ mean, deviation }: Mean, y: number, colour: string): string => {
    const spread = deviation ?? 0;
    const [from, to] = [across(Math.max(0, mean - spread)), across(Math.min(1, mean + spread))];
    return (
      `<line x1="${round(from)}" x2="${round(to)}" y1="${y}" y2="${y}" stroke="var(--nn-${colour})" stroke-width="7" stroke-opacity="0.35"/>` +
      `<circle cx="${round(across(mean))}" cy="${y}" r="5" fill="var(--nn-${colour})"/>`
    );
  };
  const rows = settings.map(({ name, training, test, gap }, i) => {
    const y = top + (i + 0.5) * rowHeight;
    const [from, to] = [across(test.mean), across(training.mean)];
    const points = `${(gap.mean * 100).toFixed(1)}${gap.deviation === null ? '' : ` ± ${(gap.deviation * 100).toFixed(1)}`}`;
    return [
      svgText(left - 12, y + 4, name, { anchor: 'end' }),
      `<line x1="${round(from)}" x2="${round(to)}" y1="${y}" y2="${y}" stroke="currentColor" stroke-opacity="0.45"/>`,
      dot(test, y, 'second'),
      dot(training, y, 'first'),
      svgText(figureWidth - 12, y + 4, points, { anchor: 'end' }),
    ].join('');
  });
  const ticks = axis.ticks.map(
    ({ at, text }) =>
      `<line x1="${round(across(at))}" x2="${round(across(at))}" y1="${top}" y2="${bottom}" stroke="currentColor" stroke-opacity="0.1"/>` +
      svgText(across(at), bottom + 17, text, { anchor: 'middle' }),
  );
  const key = (x: number, colour: string, text: string): string =>
    `<circle cx="${x}" cy="20" r="5" fill="var(--nn-${colour})"/>${svgText(x + 12, 24, text)}`;
  const head = [
    key(left, 'first', 'training images'),
    key(left + 150, 'second', 'test images'),
    svgText(figureWidth - 12, 24, 'gap in points', { anchor: 'end', kind: 'nn-quiet' }),
  ];
  return figureSvg(
    bottom + 28,
    'Training and test accuracy of the settings',
    [...head, ...ticks, ...rows].join(''),
  );
}
