import { notFinite } from './finish';
import { Op, raise, VECTOR } from './layout';

// Draws of NumPy's legacy stream (MT19937), for what is drawn again in every batch. A stream in memory:
//
//     0      key, 624 words
//     2496   how many of the doubles at hand are taken; 312: none is left
//     2504   doubles at hand, 312, uniform in [0, 1)

const TAKEN: usize = 2496;
const DOUBLES: usize = 2504;
const AT_HAND: u32 = 312;

/** Words i … i + 3 of the next key; `far` is 397 words ahead, or 227 behind. */
@inline
function twist(at: usize, far: usize): void {
  const y = v128.or(
    v128.and(v128.load(at), i32x4.splat(0x80000000)),
    v128.and(v128.load(at, 4), i32x4.splat(0x7fffffff)),
  );
  const odd = i32x4.neg(v128.and(y, i32x4.splat(1)));
  const mixed = v128.xor(i32x4.shr_u(y, 1), v128.and(odd, i32x4.splat(0x9908b0df)));
  v128.store(at, v128.xor(v128.load(far), mixed));
}

/** One word of the next key. */
@inline
function twistOne(at: usize, next: usize, far: usize): void {
  const y = (load<u32>(at) & 0x80000000) | (load<u32>(next) & 0x7fffffff);
  store<u32>(at, load<u32>(far) ^ (y >> 1) ^ ((y & 1) * 0x9908b0df));
}

/** The next 312 doubles: 27 bits of one word, 26 of the next, over 2^53. */
function refill(stream: usize): void {
  let at = stream;
  for (let i = 0; i < 56; i++, at += 16) twist(at, at + 397 * 4);
  for (let i = 224; i < 227; i++, at += 4) twistOne(at, at + 4, at + 397 * 4);
  for (let i = 0; i < 99; i++, at += 16) twist(at, at - 227 * 4);
  twistOne(at, stream, at - 227 * 4);
  let out = stream + DOUBLES;
  for (at = stream; at < stream + TAKEN; at += 16, out += 16) {
    let y = v128.load(at);
    y = v128.xor(y, i32x4.shr_u(y, 11));
    y = v128.xor(y, v128.and(i32x4.shl(y, 7), i32x4.splat(0x9d2c5680)));
    y = v128.xor(y, v128.and(i32x4.shl(y, 15), i32x4.splat(0xefc60000)));
    y = v128.xor(y, i32x4.shr_u(y, 18));
    const high = f64x2.convert_low_i32x4_u(i32x4.shr_u(v128.shuffle<i32>(y, y, 0, 2, 0, 2), 5));
    const low = f64x2.convert_low_i32x4_u(i32x4.shr_u(v128.shuffle<i32>(y, y, 1, 3, 1, 3), 6));
    const whole = f64x2.add(f64x2.mul(high, f64x2.splat(67108864)), low);
    v128.store(out, f64x2.mul(whole, f64x2.splat(1.0 / 9007199254740992)));
  }
}

/**
 * The one tile of a draw: rows of `cols` numbers, drawn row by row from the stream at `a`, into out, `outRow` bytes from
 * row to row. With r uniform in [0, 1), `kind` 0: `low + range * r`; 1: 0 where r < low, else range. `constants`: low,
 * range.
 */
export function draw<T>(op: Op): void {
  const stream = op.a;
  const low = load<f64>(op.constants);
  const range = load<f64>(op.constants, 8);
  const isMask = op.kind == 1;
  let taken = load<u32>(stream, TAKEN);
  let row = op.out;
  for (let i: u32 = 0; i < op.rows; i++, row += op.outRow) {
    let out = row;
    let left = op.cols;
    while (left > 0) {
      if (taken == AT_HAND) {
        refill(stream);
        taken = 0;
      }
      const count = min<u32>(left, AT_HAND - taken);
      let at = stream + DOUBLES + (<usize>taken << 3);
      const end = at + (<usize>count << 3);
      if (isMask) {
        for (; at < end; at += 8, out += sizeof<T>()) {
          store<T>(out, load<f64>(at) < low ? <T>0 : <T>range);
        }
      } else {
        for (; at < end; at += 8, out += sizeof<T>()) store<T>(out, <T>(low + range * load<f64>(at)));
      }
      taken += count;
      left -= count;
    }
  }
  store<u32>(stream, taken, TAKEN);
}

/** A tile of rows, `vectors` each: `out = a * h`, item by item; says so where it is not finite. */
export function mask<T>(op: Op, tile: u32): void {
  const from = tile * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  const bytes = <usize>op.vectors * VECTOR;
  let odd = i64x2.splat(0);
  for (let i = from; i < to; i++) {
    const a = op.a + <usize>i * op.aRow;
    const h = op.h + <usize>i * op.hRow;
    const out = op.out + <usize>i * op.outRow;
    for (let v: usize = 0; v < bytes; v += VECTOR) {
      const product = v128.mul<T>(v128.load(a + v), v128.load(h + v));
      odd = v128.or(odd, notFinite<T>(product));
      v128.store(out + v, product);
    }
  }
  if (v128.any_true(odd)) raise(op);
}
