import { fillPits, histogram, otsu } from './levels.ts';
import { type Box, type BoxedInk, greatestAround, type Plane } from './plane.ts';
import { strokeWidth } from './stroke-width.ts';

/** Why a picture may not show one digit on paper. */
export type Doubt = 'several marks' | 'no strokes' | 'runs off the edge';

/** The ink of a digit, alone: nothing but its marks. */
export interface InkedMarks extends BoxedInk {
  readonly marks: number;
  readonly darkInk: boolean;
  readonly doubts: readonly Doubt[];
}

/** Ink takes at least this share of the light; what differs less is the paper's grain. */
const leastContrast = 0.06;
/** A mark smaller than this share of the greatest one is dust. */
const dust = 0.04;
/** Strokes of one digit leave gaps of at most this share of its size. */
const gap = 0.2;
/** What covers this share of its rows and columns is a surface, not strokes. */
const solid = 0.8;
/** A sheet on a desk, or a shadow, may be a level of its own above the ink. */
const mostLevels = 3;
/** Strokes are narrower than this share of the digit. */
const broad = 0.25;

/** Finds the digit: the marks of ink that are enclosed by paper. Null when nothing is. */
export function findDigit(plane: Plane): InkedMarks | null {
  const found = findEnclosed(plane, 0);
  if (found !== null && found.doubts.length === 0) return found;
  // Ink that reaches the picture's edge is not enclosed: let the paper go on behind it.
  const middle = plane.values.toSorted()[Math.floor(plane.values.length / 2)]!;
  const cut = findEnclosed(plane, middle);
  return cut === null || cut.doubts.length > 0 ? found : { ...cut, doubts: ['runs off the edge'] };
}

function findEnclosed(plane: Plane, outside: number): InkedMarks | null {
  const dark = inkOf(plane, outside, true);
  const negative = { ...plane, values: plane.values.map((value) => 255 - value) };
  const light = inkOf(negative, outside === 0 ? 0 : 255 - outside, false);
  if (dark === null || light === null) return dark ?? light;
  const size = ({ box }: InkedMarks): number => box.rows * box.cols;
  const [outer, inner] = size(dark) >= size(light) ? [dark, light] : [light, dark];
  // Inside a sheet on a desk there is a digit; inside a digit there is only the round paper of its loops.
  return density(outer) >= solid && !isBlot(inner) ? inner : outer;
}

/** The ink of the first level that has strokes; where none has, the first that has anything. */
function inkOf(plane: Plane, outside: number, darkInk: boolean): InkedMarks | null {
  const { values: filled } = fillPits(plane, outside);
  const depth = plane.values.map((value, index) => (filled[index]! - value) / 255);
  const counts = histogram(depth);
  let first: InkedMarks | null = null;
  for (let floor = 0, tries = 0; floor < 1 && tries < mostLevels; ) {
    const { threshold, low, high } = otsu(counts, floor);
    floor = threshold;
    // What hardly stands out is grain.
    if (high - low < leastContrast) continue;
    tries += 1;
    const found = groupOf(plane, filled, (index) => depth[index]! >= threshold, darkInk);
    if (found !== null && density(found) < solid) return found;
    first ??= found;
    if (found !== null && !isBlot(found)) return first;
  }
  return first;
}

/** Keeps the largest mark and those close to it. */
function groupOf(
  plane: Plane,
  filled: Float64Array,
  isInk: (index: number) => boolean,
  darkInk: boolean,
): InkedMarks | null {
  const { rows, cols } = plane;
  const { marks, labels } = findMarks(isInk, rows, cols);
  const largest = marks.reduce((most, mark) => (mark.area > most.area ? mark : most));
  const size = Math.max(largest.bottom - largest.top, largest.right - largest.left) + 1;
  const clear = marks.filter(({ area }) => area >= dust * largest.area);
  const near = greatestAround(
    { rows, cols, values: maskOf(labels, clear) },
    Math.max(1, Math.round((gap * size) / 2)),
  );
  const groups = findMarks((index) => near[index] === 1, rows, cols).labels;
  const kept = clear.filter(({ start }) => groups[start] === groups[largest.start]);
  const box = around(kept);
  if (Math.max(box.rows, box.cols) < Math.max(5, 0.02 * Math.max(rows, cols))) return null;
  const ink = onlyMarks(plane, filled, maskOf(labels, kept));
  const tall = kept.filter(({ top, bottom }) => bottom - top > 0.4 * box.rows).length;
  const isRow = kept.length > 1 && box.cols > box.rows;
  const found = { ink, box, marks: kept.length, darkInk, doubts: [] };
  const doubts: Doubt[] = [];
  if (kept.length < clear.length || tall > 1 || isRow) doubts.push('several marks');
  if (isBlot(found)) doubts.push('no strokes');
  return { ...found, doubts };
}

/** 1 where one of the marks is, 0 elsewhere. */
function maskOf(labels: Int32Array, marks: readonly Mark[]): Float64Array {
  const wanted = new Set(marks.map(({ label }) => label));
  return Float64Array.from(labels, (label) => Number(wanted.has(label)));
}

/** The share of the light that the kept marks take, 1 where they take most; 0 elsewhere. */
function onlyMarks({ rows, cols, values }: Plane, filled: Float64Array, mask: Float64Array): Plane {
  const taken = values.map((value, index) => 1 - value / Math.max(1, filled[index]!));
  let [sum, count] = [0, 0];
  mask.forEach((isInk, index) => {
    sum += isInk * taken[index]!;
    count += isInk;
  });
  const full = sum / count;
  // The grey of a mark's edge lies below the threshold: a pixel belongs to the mark beside it.
  const belongs = greatestAround({ rows, cols, values: mask }, 1);
  const ink = taken.map(
    (share, index) => belongs[index]! * Math.min(1, Math.max(0, share / full - 0.1) / 0.9),
  );
  return { rows, cols, values: ink };
}

/** The smallest box around the marks. */
function around(marks: readonly Mark[]): Box {
  const top = Math.min(...marks.map((mark) => mark.top));
  const left = Math.min(...marks.map((mark) => mark.left));
  const rows = Math.max(...marks.map((mark) => mark.bottom)) - top + 1;
  const cols = Math.max(...marks.map((mark) => mark.right)) - left + 1;
  return { top, left, rows, cols };
}

/** A blot, a hole or a shadow: broad beside its length. */
function isBlot({ ink, box }: InkedMarks): boolean {
  return strokeWidth(ink) > broad * Math.max(box.rows, box.cols);
}

/** The share of the pixels between a row's first and last ink that are ink, and the same of columns: the lesser. */
function density({ ink, box }: InkedMarks): number {
  const isInk = (row: number, col: number): boolean => ink.values[row * ink.cols + col]! >= 0.5;
  const spans = (lines: number, length: number, at: (line: number, i: number) => boolean): number => {
    let sum = 0;
    for (let line = 0; line < lines; line++) {
      let [first, last] = [length, -1];
      for (let i = 0; i < length; i++) {
        if (!at(line, i)) continue;
        first = Math.min(first, i);
        last = i;
      }
      sum += Math.max(0, last - first + 1);
    }
    return sum;
  };
  const { top, left, rows, cols } = box;
  let area = 0;
  for (const value of ink.values) area += Number(value >= 0.5);
  const across = spans(rows, cols, (row, col) => isInk(top + row, left + col));
  const down = spans(cols, rows, (col, row) => isInk(top + row, left + col));
  return area / Math.max(across, down);
}

/** A connected mark of ink. */
export interface Mark {
  /** Its number in `labels`, from 1. */
  readonly label: number;
  /** The index of its first pixel. */
  readonly start: number;
  readonly area: number;
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** The connected marks (also across corners) of a picture, and the number of the mark that each pixel belongs to; 0: none. */
export function findMarks(
  isInk: (index: number) => boolean,
  rows: number,
  cols: number,
): { marks: Mark[]; labels: Int32Array } {
  const labels = new Int32Array(rows * cols);
  const stack = new Int32Array(rows * cols);
  const marks: Mark[] = [];
  for (let start = 0; start < labels.length; start++) {
    if (labels[start] !== 0 || !isInk(start)) continue;
    const label = marks.length + 1;
    let [area, top, left, bottom, right] = [0, rows, cols, 0, 0];
    let height = 0;
    stack[height++] = start;
    labels[start] = label;
    while (height > 0) {
      const index = stack[--height]!;
      const row = Math.floor(index / cols);
      const col = index - row * cols;
      area += 1;
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      left = Math.min(left, col);
      right = Math.max(right, col);
      for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
        for (let c = Math.max(0, col - 1); c <= Math.min(cols - 1, col + 1); c++) {
          const near = r * cols + c;
          if (labels[near] !== 0 || !isInk(near)) continue;
          labels[near] = label;
          stack[height++] = near;
        }
      }
    }
    marks.push({ label, start, area, top, left, bottom, right });
  }
  return { marks, labels };
}
