import type { ConvolutionShape } from '@nn-labs/linalg/reference';
import fc from 'fast-check';

/** The shape of a convolution by its picture, its kernel and its padding, as the network's layer has it. */
function shapeOf(
  [rows, cols, channels]: readonly [number, number, number],
  [kernelRows, kernelCols, filters]: readonly [number, number, number],
  stride: number,
  same: boolean,
): ConvolutionShape {
  const windows = (size: number, kernel: number): [before: number, count: number] => {
    if (!same) return [0, Math.floor((size - kernel) / stride) + 1];
    const count = Math.ceil(size / stride);
    return [Math.floor(Math.max((count - 1) * stride + kernel - size, 0) / 2), count];
  };
  const [top, outRows] = windows(rows, kernelRows);
  const [left, outCols] = windows(cols, kernelCols);
  return { rows, cols, channels, kernelRows, kernelCols, filters, stride, top, left, outRows, outCols };
}

const few = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 9 }) },
  fc.integer({ min: 1, max: 40 }),
);
/** Small pictures with up to 40 channels and filters; zeros around them where a kernel is larger. */
export const shapes: fc.Arbitrary<ConvolutionShape> = fc
  .record({
    rows: fc.integer({ min: 1, max: 12 }),
    cols: fc.integer({ min: 1, max: 12 }),
    channels: few,
    kernelRows: fc.integer({ min: 1, max: 7 }),
    kernelCols: fc.integer({ min: 1, max: 7 }),
    filters: few,
    stride: fc.integer({ min: 1, max: 3 }),
    same: fc.boolean(),
  })
  .map(({ rows, cols, channels, kernelRows, kernelCols, filters, stride, same }) => {
    const fits = same || (kernelRows <= rows && kernelCols <= cols);
    return shapeOf([rows, cols, channels], [kernelRows, kernelCols, filters], stride, !fits || same);
  });

/** How many items a picture has, its output, and the kernel's rows. */
export function sizes({
  rows,
  cols,
  channels,
  kernelRows,
  kernelCols,
  filters,
  outRows,
  outCols,
}: ConvolutionShape) {
  return {
    items: rows * cols * channels,
    outItems: outRows * outCols * filters,
    inner: kernelRows * kernelCols * channels,
  };
}

export function isPadded({ top, left }: ConvolutionShape): boolean {
  return top > 0 || left > 0;
}
