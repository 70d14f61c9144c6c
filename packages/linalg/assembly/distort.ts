import { BLOCK, blocksOf, Op, VECTOR } from './layout';

// Images of a batch, each moved a little, as rows without their zeros: what the first layer is given in place of the data.
//
//     starts, index, values, order   the images as they are, `cols` pixels in rows of `width`
//     constants                      a record that says the rest, see Distortion
//
// The pixel (r, c) of the result is read at the point
//
//     x = a00 * u + a01 * v + bx + alpha * dx[r, c]          u = c - (width - 1) / 2
//     y = a10 * u + a11 * v + by + alpha * dy[r, c]          v = r - (height - 1) / 2
//
// of the image, between the four pixels around it; beyond the image all is 0. dx and dy are drawn, then smoothed with a
// Gaussian down the columns and along the rows: each a sum from +0 over ascending offsets, nothing beyond the border.

/** Words first, the float64 behind them; `src/engine/distortion.ts` has the same list. */
@unmanaged
class Distortion {
  /** For each image a00, a01, bx, a10, a11, by; 0: pixels stay where they are. */
  affine: usize;
  /** Drawn displacements (rows * height, width), `fieldRow` bytes from row to row; 0: none. */
  dx: usize;
  dy: usize;
  fieldRow: usize;
  /** The Gaussian's weights from -radius to radius. */
  taps: usize;
  radius: u32;
  /** What each pixel is multiplied by in the end (rows, cols); 0: nothing. */
  mask: usize;
  maskRow: usize;
  /** The result: room for all pixels of each row. */
  starts: usize;
  index: usize;
  values: usize;
  /** For each tile room for an image with a border of one pixel, then for a field with one of `radius`. */
  scratch: usize;
  scratchBytes: usize;
  fieldAt: usize;
  alpha: f64;
}

/** A tile of images. */
export function distort<T>(op: Op, tile: u32): void {
  const d = changetype<Distortion>(op.constants);
  const from = tile * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  const width = op.width;
  const height = op.cols / width;
  const image = d.scratch + <usize>tile * d.scratchBytes;
  const field = image + d.fieldAt;
  memory.fill(image, 0, d.scratchBytes);
  for (let i = from; i < to; i++) {
    unpack<T>(op, i, image, width, height);
    const at = <usize>i * <usize>height * d.fieldRow;
    if (d.dx != 0) {
      smooth<T>(d, d.dx + at, field, width, height);
      smooth<T>(d, d.dy + at, field, width, height);
    }
    writeRow<T>(op, d, i, image, width, height);
  }
}

/** Image i of the batch into the bordered image, whose border stays 0. */
function unpack<T>(op: Op, i: u32, image: usize, width: u32, height: u32): void {
  const row = op.order == 0 ? i : load<u32>(op.order + (<usize>i << 2));
  const blocks = blocksOf(op.cols);
  const bordered = <usize>(width + 2) * sizeof<T>();
  const first = image + bordered + sizeof<T>();
  for (let r: u32 = 0; r < height; r++) memory.fill(first + <usize>r * bordered, 0, <usize>width * sizeof<T>());
  const starts = op.starts + (<usize>(row * blocks) << 2);
  const end = load<u32>(starts + (<usize>blocks << 2));
  for (let p = load<u32>(starts); p < end; p++) {
    const j = load<u32>(op.index + (<usize>p << 2)) >> 7;
    const r = j / width;
    const value = load<T>(op.values + <usize>p * sizeof<T>());
    store<T>(first + <usize>r * bordered + <usize>(j - r * width) * sizeof<T>(), value);
  }
}

/** A field (height, width) smoothed in place, four vectors at a time; a row takes whole fours of vectors. */
function smooth<T>(d: Distortion, field: usize, columns: usize, width: u32, height: u32): void {
  const radius = <i32>d.radius;
  const fours = d.fieldRow >> 6;
  const lanes: i32 = 16 / sizeof<T>();
  const side = (<usize>radius * sizeof<T>() + 15) & ~15;
  const bordered = d.fieldRow + (side << 1);
  const middle = d.taps + <usize>radius * sizeof<T>();
  const rowBytes = d.fieldRow;
  for (let r: i32 = 0; r < <i32>height; r++) {
    const low = max(-radius, -r);
    const high = min(radius, <i32>height - 1 - r);
    const out = columns + <usize>r * bordered + side;
    for (let f: usize = 0; f < fours; f++) {
      const first = field + <usize>(r + low) * rowBytes + (f << 6);
      gather<T>(middle + <usize>low * sizeof<T>(), high - low + 1, first, rowBytes, out + (f << 6));
    }
    // The lanes beyond the last column are beyond the border too.
    memory.fill(out + <usize>width * sizeof<T>(), 0, rowBytes - <usize>width * sizeof<T>());
  }
  for (let r: i32 = 0; r < <i32>height; r++) {
    for (let f: usize = 0; f < fours; f++) {
      const c = <i32>f * 4 * lanes;
      const low = max(-radius, -(c + 4 * lanes - 1));
      const high = min(radius, <i32>width - 1 - c);
      const first = columns + <usize>r * bordered + side + (f << 6) + <usize>low * sizeof<T>();
      const out = field + <usize>r * rowBytes + (f << 6);
      gather<T>(middle + <usize>low * sizeof<T>(), high - low + 1, first, sizeof<T>(), out);
    }
  }
}

/** Four vectors: the sum over `count` taps of tap * what lies `step` bytes further each time. */
function gather<T>(tap: usize, count: i32, from: usize, step: usize, out: usize): void {
  let c0 = i64x2.splat(0), c1 = i64x2.splat(0), c2 = i64x2.splat(0), c3 = i64x2.splat(0);
  for (; count > 0; count--, tap += sizeof<T>(), from += step) {
    const weight = v128.load_splat<T>(tap);
    c0 = v128.add<T>(c0, v128.mul<T>(weight, v128.load(from)));
    c1 = v128.add<T>(c1, v128.mul<T>(weight, v128.load(from, 16)));
    c2 = v128.add<T>(c2, v128.mul<T>(weight, v128.load(from, 32)));
    c3 = v128.add<T>(c3, v128.mul<T>(weight, v128.load(from, 48)));
  }
  v128.store(out, c0), v128.store(out, c1, 16), v128.store(out, c2, 32), v128.store(out, c3, 48);
}

/** Row i of the result: its pixels that are not 0, block by block. */
function writeRow<T>(op: Op, d: Distortion, i: u32, image: usize, width: u32, height: u32): void {
  const cols = op.cols;
  const blocks = blocksOf(cols);
  const starts = d.starts + (<usize>(i * (blocks + 1)) << 2);
  const bordered = <usize>(width + 2) * sizeof<T>();
  const first = image + bordered + sizeof<T>();
  const m = d.affine + <usize>i * 6 * sizeof<T>();
  const maskRow = d.mask + <usize>i * d.maskRow;
  const dx = d.dx + <usize>i * <usize>height * d.fieldRow;
  const dy = d.dy + <usize>i * <usize>height * d.fieldRow;
  const alpha = <T>d.alpha;
  const halfWidth = <T>(<T>(width - 1) / <T>2);
  const halfHeight = <T>(<T>(height - 1) / <T>2);
  let a00: T = <T>1, a01: T = <T>0, bx: T = <T>0, a10: T = <T>0, a11: T = <T>1, by: T = <T>0;
  if (d.affine != 0) {
    a00 = load<T>(m);
    a01 = load<T>(m + sizeof<T>());
    bx = load<T>(m + 2 * sizeof<T>());
    a10 = load<T>(m + 3 * sizeof<T>());
    a11 = load<T>(m + 4 * sizeof<T>());
    by = load<T>(m + 5 * sizeof<T>());
  }
  let p = i * cols;
  let j: u32 = 0;
  let left: u32 = 0;
  let block: u32 = 0;
  store<u32>(starts, p);
  for (let r: u32 = 0; r < height; r++) {
    const v = <T>(<T>r - halfHeight);
    for (let c: u32 = 0; c < width; c++, j++, left++) {
      if (left == BLOCK) {
        left = 0;
        store<u32>(starts + (<usize>++block << 2), p);
      }
      let value: T;
      if (d.affine == 0) value = load<T>(first + <usize>r * bordered + <usize>c * sizeof<T>());
      else {
        const u = <T>(<T>c - halfWidth);
        let x = <T>(<T>(<T>(a00 * u) + <T>(a01 * v)) + bx);
        let y = <T>(<T>(<T>(a10 * u) + <T>(a11 * v)) + by);
        if (d.dx != 0) {
          const at = <usize>r * d.fieldRow + <usize>c * sizeof<T>();
          x = <T>(x + <T>(alpha * load<T>(dx + at)));
          y = <T>(y + <T>(alpha * load<T>(dy + at)));
        }
        value = sample<T>(first, bordered, x, y, <T>width, <T>height);
      }
      if (d.mask != 0) value = <T>(value * load<T>(maskRow + <usize>j * sizeof<T>()));
      if (value == <T>0) continue;
      store<u32>(d.index + (<usize>p << 2), j << 7);
      store<T>(d.values + <usize>p * sizeof<T>(), value);
      p++;
    }
  }
  while (block < blocks) store<u32>(starts + (<usize>++block << 2), p);
}

/** The image at (x, y), between four pixels; `first` is its pixel (0, 0) within the border. */
@inline
function sample<T>(first: usize, bordered: usize, x: T, y: T, width: T, height: T): T {
  if (!(x > <T>-1 && x < width && y > <T>-1 && y < height)) return <T>0;
  const x0 = <T>floor<T>(x);
  const y0 = <T>floor<T>(y);
  const at = first + <usize>(<i32>y0 * <i32>bordered) + <usize>(<i32>x0 * <i32>sizeof<T>());
  const p00 = load<T>(at), p01 = load<T>(at + sizeof<T>());
  const p10 = load<T>(at + bordered), p11 = load<T>(at + bordered + sizeof<T>());
  if (p00 == <T>0 && p01 == <T>0 && p10 == <T>0 && p11 == <T>0) return <T>0;
  const fx = <T>(x - x0);
  const fy = <T>(y - y0);
  const gx = <T>(<T>1 - fx);
  const top = <T>(<T>(p00 * gx) + <T>(p01 * fx));
  const bottom = <T>(<T>(p10 * gx) + <T>(p11 * fx));
  return <T>(<T>(top * <T>(<T>1 - fy)) + <T>(bottom * fy));
}
