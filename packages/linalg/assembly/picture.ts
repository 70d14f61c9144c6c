import { Finish, finish, notFinite } from './finish';
import { Op, raise, VECTOR } from './layout';

// Pictures, channels last: a row of a row-major matrix is a picture, its items side by side without a gap, (rows, cols,
// channels). src/reference/convolution.ts says what is computed of them.

/** What operations on pictures go by: 32-bit words; `src/engine/picture.ts` has the same list. */
@unmanaged
export class Picture {
  rows: u32;
  cols: u32;
  channels: u32;
  kernelRows: u32;
  kernelCols: u32;
  filters: u32;
  stride: u32;
  top: u32;
  left: u32;
  outRows: u32;
  outCols: u32;
  /** Where each item of a picture meets kernels, see `src/engine/picture.ts`; for pictures without their zeros. */
  places: usize;
  /** In which order the rows of K stand in the kernel that is laid out for pictures without their zeros, 32-bit each. */
  taps: usize;
}

@inline
export function pictureOf(op: Op): Picture {
  return changetype<Picture>(op.picture);
}

/** The rows and columns that the kernels reach over, from the first one's first item on. */
@inline
export function reachRows(p: Picture): u32 {
  return (p.outRows - 1) * p.stride + p.kernelRows;
}
@inline
export function reachCols(p: Picture): u32 {
  return (p.outCols - 1) * p.stride + p.kernelCols;
}

/** Whether kernels reach beyond the picture: then it is copied into a frame of zeros first. */
export function isFramed(p: Picture): bool {
  return (p.top | p.left) != 0 || reachRows(p) > p.rows || reachCols(p) > p.cols;
}

/** Bytes of a row of a frame. */
@inline
export function frameRow<T>(p: Picture): usize {
  return <usize>(reachCols(p) * p.channels) * sizeof<T>();
}

/** Bytes of a frame, in whole vectors. */
export function frameBytes<T>(p: Picture): usize {
  return (frameRow<T>(p) * <usize>reachRows(p) + (VECTOR - 1)) & ~(VECTOR - 1);
}

/** Copies a picture into its frame, or with `back` what lies in the frame into the picture; beyond it nothing is changed. */
export function copyFramed<T>(p: Picture, picture: usize, frame: usize, back: bool): void {
  const row = <usize>(p.cols * p.channels) * sizeof<T>();
  const bytes = <usize>(min<u32>(p.cols, reachCols(p) - p.left) * p.channels) * sizeof<T>();
  const inFrame = frameRow<T>(p);
  const rows = min<u32>(p.rows, reachRows(p) - p.top);
  let at = frame + <usize>p.top * inFrame + <usize>(p.left * p.channels) * sizeof<T>();
  for (let r: u32 = 0; r < rows; r++, at += inFrame, picture += row) {
    if (back) memory.copy(picture, at, bytes);
    else memory.copy(at, picture, bytes);
  }
}

/** Zeros behind a picture's last item, up to a whole vector. */
@inline
export function closeRow<T>(row: usize, items: u32): void {
  for (let at = row + <usize>items * sizeof<T>(); (at & (VECTOR - 1)) != 0; at += sizeof<T>()) store<T>(at, <T>0);
}

/**
 * `to = from + bias`, then a ReLU if it is one, for so many positions of `filters` items; from position to position so many
 * bytes. No sum is -0, so no bias is one of zeros. Answers bits that are set where a result is not finite.
 */
export function finishSums<T>(op: Op, from: usize, fromStep: usize, to: usize, positions: u32, filters: u32): v128 {
  const step = <usize>filters * sizeof<T>();
  const end = to + step * <usize>positions;
  const zero = i64x2.splat(0);
  let odd = zero;
  let v: usize = 0;
  for (; v + VECTOR <= step; v += VECTOR) {
    const bias = op.bias == 0 ? zero : v128.load(op.bias + v);
    let at = from + v;
    if (op.finish == Finish.Relu) {
      for (let o = to + v; o < end; o += step, at += fromStep) {
        const a = v128.max<T>(v128.add<T>(v128.load(at), bias), zero);
        odd = v128.or(odd, notFinite<T>(a));
        v128.store(o, a);
      }
    } else {
      for (let o = to + v; o < end; o += step, at += fromStep) {
        const z = v128.add<T>(v128.load(at), bias);
        odd = v128.or(odd, notFinite<T>(z));
        v128.store(o, z);
      }
    }
  }
  for (; v < step; v += sizeof<T>()) {
    const bias = op.bias == 0 ? <T>0 : load<T>(op.bias + v);
    let at = from + v;
    for (let o = to + v; o < end; o += step, at += fromStep) {
      let a = <T>(load<T>(at) + bias);
      if (op.finish == Finish.Relu) a = max<T>(a, <T>0);
      odd = v128.or(odd, notFinite<T>(v128.splat<T>(a)));
      store<T>(o, a);
    }
  }
  return odd;
}

/**
 * What follows a picture of so many items besides: another activation, or the slope at h. Says so where a result is not
 * finite, or where `odd` has bits set: pooling might hide it.
 */
export function finishPicture<T>(op: Op, row: usize, items: u32, h: usize, odd: v128): void {
  closeRow<T>(row, items);
  if (op.finish != Finish.None && op.finish != Finish.Relu) {
    const vectors = (items * sizeof<T>() + <u32>(VECTOR - 1)) / <u32>VECTOR;
    odd = v128.or(odd, finish<T>(op.finish, row, vectors, 0, h));
    closeRow<T>(row, items);
  }
  if (v128.any_true(odd)) raise(op);
}

/** Bits that are set where an item of whole vectors is not finite. */
export function oddOf<T>(row: usize, items: u32): v128 {
  let odd = i64x2.splat(0);
  const end = row + <usize>items * sizeof<T>();
  for (let at = row; at < end; at += VECTOR) odd = v128.or(odd, notFinite<T>(v128.load(at)));
  return odd;
}
