import { colour, element } from '../dom.ts';
import type { CurvePoint, PageState } from '../page-state.ts';

const margin = { left: 46, right: 8, top: 10, bottom: 24 };

type Curve = readonly CurvePoint[];
type Read = (point: CurvePoint) => number | null;

/** Curves by epoch on a canvas: of the training, of images it does not learn from, of the training before. */
export function chart(label: string, { percent }: { percent: boolean }) {
  const canvas = element('canvas', {
    role: 'img',
    'aria-label': `${label} by epoch; the same is in the table below`,
  });
  const context = canvas.getContext('2d')!;
  const draw = (
    { settings, epochs }: PageState,
    { training, unseen, ghost }: Readonly<Record<'training' | 'unseen' | 'ghost', Curve>>,
    read: Read,
  ): void => {
    const size = fit(canvas, context);
    const lastEpoch = Math.max(1, (settings.epochs as number) - 1);
    const values = [...training, ...ghost, ...unseen].map((point) => point && read(point));
    const known = values.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
    const most = percent ? 1 : niceMost(known);
    const x = (epoch: number): number =>
      margin.left + (epoch / lastEpoch) * (size.width - margin.left - margin.right);
    const y = (value: number): number =>
      size.height -
      margin.bottom -
      (Math.min(value, most) / most) * (size.height - margin.top - margin.bottom);
    context.clearRect(0, 0, size.width, size.height);
    axes(context, size, y, most, percent, label, lastEpoch);
    const line = (of: Curve, name: string, dashed: boolean): void => {
      context.strokeStyle = colour(name);
      context.lineWidth = name === 'ghost' ? 1.5 : 2;
      context.lineCap = of.length === 1 ? 'round' : 'butt';
      if (of.length === 1) context.lineWidth = 5;
      context.setLineDash(dashed ? [5, 4] : []);
      context.beginPath();
      const step = Math.max(1, Math.floor(of.length / size.width));
      let isDown = false;
      for (
        let i = 0;
        i < of.length;
        i = i + step < of.length || i === of.length - 1 ? i + step : of.length - 1
      ) {
        const value = of[i] === undefined ? null : read(of[i]!);
        if (value === null || !Number.isFinite(value)) isDown = false;
        else {
          if (isDown) context.lineTo(x(of[i]!.epoch), y(value));
          else {
            context.moveTo(x(of[i]!.epoch), y(value));
            context.lineTo(x(of[i]!.epoch) + 0.1, y(value)); // a first epoch alone is a dot
          }
          isDown = true;
        }
      }
      context.stroke();
      context.setLineDash([]);
    };
    line(ghost, 'ghost', false);
    line(unseen, 'held', true);
    line(training, 'training', false);
    if (epochs > 0) {
      context.strokeStyle = colour('quiet');
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(x(epochs - 1), margin.top);
      context.lineTo(x(epochs - 1), size.height - margin.bottom);
      context.stroke();
    }
  };
  return { canvas, draw };
}

/** The smallest of 1, 2, 5, 10 … that holds most of the values, so that a first giant does not flatten the rest. */
function niceMost(values: readonly number[]): number {
  if (values.length === 0) return 1;
  const sorted = [...values].sort((a, b) => a - b);
  const most = sorted[Math.floor((sorted.length - 1) * 0.98)] || 1e-9;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= most) ?? 10);
}

/** As many pixels as the screen shows of the canvas, so that lines and words are sharp and of one size on any screen. */
function fit(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D) {
  const width = canvas.clientWidth || 640;
  const height = Math.round(Math.max(130, 0.36 * width));
  const ratio = Math.max(1, Math.min(3, devicePixelRatio));
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { width, height };
}

function axes(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  y: (value: number) => number,
  most: number,
  percent: boolean,
  label: string,
  lastEpoch: number,
): void {
  context.fillStyle = colour('quiet');
  context.strokeStyle = colour('line');
  context.lineWidth = 1;
  context.font = '13px system-ui, sans-serif';
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const value = share * most;
    context.beginPath();
    context.moveTo(margin.left, y(value));
    context.lineTo(width - margin.right, y(value));
    context.stroke();
    const text = percent ? `${value * 100}%` : String(Number(value.toPrecision(3)));
    context.textAlign = 'right';
    context.fillText(text, margin.left - 6, y(value) + 4);
  }
  context.textAlign = 'left';
  context.fillText(label, margin.left, height - 6);
  context.textAlign = 'right';
  context.fillText(`epoch ${lastEpoch}`, width - margin.right, height - 6);
}
