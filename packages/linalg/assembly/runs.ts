import { VECTOR } from './layout';

// Sums over entries, each a run of items that lie side by side times a number: what the gradients of a convolution are made of.

/**
 * `out += Σ values[e] * b[index[e]]` over so many entries, e ascending, each a run of `bytes`; an index counts bytes. Done for
 * so many rows of the kernel: out and b go on by a step from row to row.
 */
export function addRuns<T>(
  out: usize, outStep: usize, b: usize, bStep: usize, rows: u32, bytes: usize, index: usize, values: usize, count: u32,
): void {
  const end = index + (<usize>count << 2);
  while (bytes >= VECTOR) {
    const width = widthOf(bytes);
    if (sizeof<T>() == 8) addRuns64(<u32>width, out, outStep, b, bStep, rows, index, values, end);
    else addRuns32(<u32>width, out, outStep, b, bStep, rows, index, values, end);
    out += width << 4, b += width << 4, bytes -= width << 4;
  }
  for (; bytes > 0; out += sizeof<T>(), b += sizeof<T>(), bytes -= sizeof<T>()) {
    for (let i: u32 = 0, o = out, run = b; i < rows; i++, o += outStep, run += bStep) {
      let c = load<T>(o);
      for (let at = index, value = values; at < end; at += 4, value += sizeof<T>()) {
        c = <T>(c + <T>(load<T>(value) * load<T>(run + <usize>load<u32>(at))));
      }
      store<T>(o, c);
    }
  }
}

/** How many vectors of a run are summed at once: ten accumulators, of which no two wait for each other. */
@inline
export function widthOf(bytes: usize): usize {
  return bytes >= 160 ? 10 : bytes >= 128 ? 8 : bytes >= 96 ? 6 : bytes >= 64 ? 4 : bytes >= 32 ? 2 : 1;
}

export function addRuns64(
  width: u32, out: usize, outStep: usize, b: usize, bStep: usize, rows: u32, index: usize, values: usize, end: usize,
): void {
  addWidth<f64>(width, out, outStep, b, bStep, rows, index, values, end);
}
export function addRuns32(
  width: u32, out: usize, outStep: usize, b: usize, bStep: usize, rows: u32, index: usize, values: usize, end: usize,
): void {
  addWidth<f32>(width, out, outStep, b, bStep, rows, index, values, end);
}

@inline
function addWidth<T>(
  width: u32, out: usize, outStep: usize, b: usize, bStep: usize, rows: u32, index: usize, values: usize, end: usize,
): void {
  if (width == 10) addVectors<T>(10, out, outStep, b, bStep, rows, index, values, end);
  else if (width == 8) addVectors<T>(8, out, outStep, b, bStep, rows, index, values, end);
  else if (width == 6) addVectors<T>(6, out, outStep, b, bStep, rows, index, values, end);
  else if (width == 4) addVectors<T>(4, out, outStep, b, bStep, rows, index, values, end);
  else if (width == 2) addVectors<T>(2, out, outStep, b, bStep, rows, index, values, end);
  else addVectors<T>(1, out, outStep, b, bStep, rows, index, values, end);
}

/** A known number of vectors: the compiler leaves out what is not asked for. */
@inline
function addVectors<T>(
  width: u32, out: usize, outStep: usize, b: usize, bStep: usize, rows: u32, index: usize, values: usize, end: usize,
): void {
  for (let i: u32 = 0; i < rows; i++, out += outStep, b += bStep) {
    let c0 = v128.load(out), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0, c8 = c0, c9 = c0;
    if (width > 1) c1 = v128.load(out, 16);
    if (width > 2) c2 = v128.load(out, 32), c3 = v128.load(out, 48);
    if (width > 4) c4 = v128.load(out, 64), c5 = v128.load(out, 80);
    if (width > 6) c6 = v128.load(out, 96), c7 = v128.load(out, 112);
    if (width > 8) c8 = v128.load(out, 128), c9 = v128.load(out, 144);
    for (let at = index, value = values; at < end; at += 4, value += sizeof<T>()) {
      const x = v128.load_splat<T>(value);
      const run = b + <usize>load<u32>(at);
      c0 = v128.add<T>(c0, v128.mul<T>(x, v128.load(run)));
      if (width > 1) c1 = v128.add<T>(c1, v128.mul<T>(x, v128.load(run, 16)));
      if (width > 2) {
        c2 = v128.add<T>(c2, v128.mul<T>(x, v128.load(run, 32)));
        c3 = v128.add<T>(c3, v128.mul<T>(x, v128.load(run, 48)));
      }
      if (width > 4) {
        c4 = v128.add<T>(c4, v128.mul<T>(x, v128.load(run, 64)));
        c5 = v128.add<T>(c5, v128.mul<T>(x, v128.load(run, 80)));
      }
      if (width > 6) {
        c6 = v128.add<T>(c6, v128.mul<T>(x, v128.load(run, 96)));
        c7 = v128.add<T>(c7, v128.mul<T>(x, v128.load(run, 112)));
      }
      if (width > 8) {
        c8 = v128.add<T>(c8, v128.mul<T>(x, v128.load(run, 128)));
        c9 = v128.add<T>(c9, v128.mul<T>(x, v128.load(run, 144)));
      }
    }
    v128.store(out, c0);
    if (width > 1) v128.store(out, c1, 16);
    if (width > 2) v128.store(out, c2, 32), v128.store(out, c3, 48);
    if (width > 4) v128.store(out, c4, 64), v128.store(out, c5, 80);
    if (width > 6) v128.store(out, c6, 96), v128.store(out, c7, 112);
    if (width > 8) v128.store(out, c8, 128), v128.store(out, c9, 144);
  }
}
