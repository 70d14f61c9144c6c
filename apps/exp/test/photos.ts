import { RandomState } from '@nn-labs/linalg';
import type { ColourPicture } from '@nn-labs/mnist';

type Colour = readonly [number, number, number];

/** A point of the scene, 0 to 1 across the shorter side of the picture, and what is there. */
interface Scene {
  readonly rows: number;
  readonly cols: number;
  /** The colour of a pixel, before light and noise; `y` and `x` in pixels. */
  colour(y: number, x: number): Colour;
  /** How much of the light falls there. */
  light?(y: number, x: number): number;
  /** 0 transparent to 1. */
  cover?(y: number, x: number): number;
  readonly noise?: number;
}

/** The kinds of photo, and what is on each: one digit, or something that is not one. */
export const photoKinds = {
  clean: true,
  'uneven light': true,
  'soft shadow over a side': true,
  'hard shadow through the digit': true,
  'dark strip at one side': true,
  'dark strips around': true,
  'black bars of a scanner': true,
  'tilted sheet on a desk': true,
  'small sheet on a grained desk': true,
  'dark sheet on a light desk': true,
  'card in a transparent margin': true,
  'ink on transparency': true,
  'ruled paper': true,
  'checked paper': true,
  'coloured pen': true,
  'yellow marker': true,
  'pen on coloured paper': true,
  'chalk on a board': true,
  'board with a light frame': true,
  'pencil with noise': true,
  'crease and specks': true,
  'punched holes': true,
  'corner of a page, two edges': true,
  'touching the edge': true,
  'two digits': false,
  'three digits': false,
  'two digits under one another': false,
  'a blot': false,
  'a shadow alone': false,
} as const;

export type PhotoKind = keyof typeof photoKinds;

/** Draws a photo of digits: `images` are MNIST's, (28, 28) each; only the first is looked at where one is shown. */
export function takePhoto(kind: PhotoKind, images: readonly Uint8Array[], seed: number): ColourPicture {
  const random = new RandomState(seed);
  const between = (low: number, high: number): number => random.uniform(low, high);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(between(0, items.length - 1e-9))]!;
  const rows = Math.round(between(100, 210));
  const cols = Math.round(rows * between(0.7, 1.4));
  const short = Math.min(rows, cols);
  const paper: Colour = [between(205, 250), between(205, 250), between(200, 245)];
  const ink: Colour = [between(10, 70), between(10, 70), between(15, 90)];
  const dark: Colour = [between(5, 110), between(5, 100), between(5, 90)];
  const size = short * between(0.35, 0.6);
  const digit = (index: number, cy: number, cx: number, high: number) => {
    const image = images[index]!;
    const at = (row: number, col: number) =>
      row < 0 || col < 0 || row > 27 || col > 27 ? 0 : image[row * 28 + col]! / 255;
    // MNIST's digits are 20 of 28 pixels high.
    const scale = high / 20;
    return (y: number, x: number): number => {
      const [v, u] = [(y - cy) / scale + 13.5, (x - cx) / scale + 13.5];
      const [r, c] = [Math.floor(v), Math.floor(u)];
      const [down, right] = [v - r, u - c];
      const value =
        (1 - down) * ((1 - right) * at(r, c) + right * at(r, c + 1)) +
        down * ((1 - right) * at(r + 1, c) + right * at(r + 1, c + 1));
      return Math.min(1, Math.max(0, (value - 0.25) * 2));
    };
  };
  const mix = (a: Colour, b: Colour, share: number): Colour =>
    [0, 1, 2].map((i) => a[i]! * (1 - share) + b[i]! * share) as unknown as Colour;
  const [cy, cx] = [rows * between(0.47, 0.53), cols * between(0.47, 0.53)];
  const one = digit(0, cy, cx, size);
  const plain =
    (inked = one, p = paper, i = ink) =>
    (y: number, x: number) =>
      mix(p, i, inked(y, x));
  const [slopeY, slopeX] = [between(-0.25, 0.25) / rows, between(-0.25, 0.25) / cols];
  const slope = (y: number, x: number) => 1 + slopeY * (y - rows / 2) + slopeX * (x - cols / 2);
  const base: Scene = { rows, cols, colour: plain(), light: slope, noise: between(1, 4) };
  const ramp = (distance: number, width: number) => Math.min(1, Math.max(0, 0.5 + distance / width));
  const side = pick([0, 1, 2, 3]);
  /** How far a point lies from a side. */
  const from = (which: number, y: number, x: number) => [y, cols - 1 - x, rows - 1 - y, x][which]!;
  /** A sheet of `high` by `wide`, tilted; positive inside. */
  const sheet = (high: number, wide: number, tilt: number) => (y: number, x: number) => {
    const [dy, dx] = [y - rows / 2, x - cols / 2];
    const [v, u] = [dy * Math.cos(tilt) - dx * Math.sin(tilt), dy * Math.sin(tilt) + dx * Math.cos(tilt)];
    return Math.min(high / 2 - Math.abs(v), wide / 2 - Math.abs(u));
  };
  const render = (scene: Partial<Scene>): ColourPicture => {
    const { colour, light, cover, noise = 2 } = { ...base, ...scene } as Scene;
    const grain = random.standardNormal([rows, cols]).data;
    const rgba = new Uint8Array(rows * cols * 4);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < cols; x++) {
        const i = y * cols + x;
        const lit = light?.(y, x) ?? 1;
        const values = colour(y, x);
        for (let c = 0; c < 3; c++) {
          rgba[4 * i + c] = Math.min(255, Math.max(0, Math.round(values[c]! * lit + noise * grain[i]!)));
        }
        rgba[4 * i + 3] = Math.round(255 * (cover?.(y, x) ?? 1));
      }
    }
    return { rows, cols, rgba };
  };
  const strips = (widths: readonly number[], tone: Colour, edge = 1.5): ColourPicture =>
    render({
      colour: (y, x) => {
        const inside = Math.min(
          ...widths.map((width, which) => (width === 0 ? 1e9 : from(which, y, x) - width)),
        );
        return mix(tone, plain()(y, x), ramp(inside, edge));
      },
    });
  const line = (distance: number, width: number) => ramp(width - Math.abs(distance), 1);

  switch (kind) {
    case 'clean':
      return render({ light: () => 1 });
    case 'uneven light':
      return render({ light: (y, x) => slope(y, x) * (1 - 0.45 * ((y + x) / (rows + cols)) ** 1.5) });
    case 'soft shadow over a side': {
      const reach = between(0.2, 0.6) * (side % 2 === 0 ? rows : cols);
      const depth = between(0.3, 0.6);
      const soft = between(0.1, 0.4) * short;
      return render({
        light: (y, x) => slope(y, x) * (1 - depth * (1 - ramp(from(side, y, x) - reach, soft))),
      });
    }
    case 'hard shadow through the digit': {
      const [angle, depth] = [between(0, 6.28), between(0.3, 0.6)];
      const offset = between(-0.15, 0.15) * short;
      return render({
        light: (y, x) =>
          1 - depth * ramp((y - cy) * Math.sin(angle) + (x - cx) * Math.cos(angle) - offset, between(4, 4)),
      });
    }
    case 'dark strip at one side':
      return strips(
        [0, 1, 2, 3].map((which) => (which === side ? between(0.03, 0.24) * short : 0)),
        dark,
      );
    case 'dark strips around': {
      const width = between(0.03, 0.18) * short;
      return strips(
        [0, 1, 2, 3].map(() => width * between(0.6, 1.2)),
        dark,
      );
    }
    case 'corner of a page, two edges':
      return strips(
        [0, 1, 2, 3].map((which) =>
          which === side || which === (side + 1) % 4 ? between(0.03, 0.22) * short : 0,
        ),
        dark,
      );
    case 'black bars of a scanner':
      return strips(
        [0, 1, 2, 3].map((which) => (which % 2 === side % 2 ? between(0.02, 0.2) * short : 0)),
        [2, 2, 2],
        0.5,
      );
    case 'tilted sheet on a desk': {
      const inside = sheet(rows * between(0.8, 1.1), cols * between(0.8, 1.1), between(-0.4, 0.4));
      return render({ colour: (y, x) => mix(dark, plain()(y, x), ramp(inside(y, x), 2)) });
    }
    case 'small sheet on a grained desk': {
      const small = digit(0, rows / 2, cols / 2, size * 0.7);
      const inside = sheet(size * between(1.2, 1.5), size * between(1.2, 1.5), between(-0.3, 0.3));
      const grain = (y: number, x: number) => 12 * Math.sin(x / 3 + 3 * Math.sin(y / 40));
      return render({
        colour: (y, x) =>
          mix(
            dark.map((value) => value + 20 + grain(y, x)) as unknown as Colour,
            plain(small)(y, x),
            ramp(inside(y, x), 2),
          ),
      });
    }
    case 'dark sheet on a light desk': {
      const kraft: Colour = [between(150, 190), between(120, 150), between(85, 110)];
      const inside = sheet(rows * between(0.75, 0.95), cols * between(0.75, 0.95), between(-0.2, 0.2));
      return render({ colour: (y, x) => mix(paper, plain(one, kraft)(y, x), ramp(inside(y, x), 2)) });
    }
    case 'card in a transparent margin': {
      const inside = sheet(rows * between(0.7, 0.95), cols * between(0.7, 0.95), pick([0, 0, 0.15]));
      const isDark = pick([false, false, true]);
      return render({
        colour: (y, x) =>
          inside(y, x) < -2 ? [0, 0, 0] : plain(one, isDark ? dark : paper, isDark ? paper : ink)(y, x),
        cover: (y, x) => ramp(inside(y, x), 1.5),
        light: () => 1,
      });
    }
    case 'ink on transparency': {
      const colour = pick<Colour>([ink, paper, [200, 30, 40], [240, 210, 30]]);
      return render({ colour: () => colour, cover: one, light: () => 1, noise: 0 });
    }
    case 'ruled paper':
    case 'checked paper': {
      const [gap, width] = [short * between(0.08, 0.2), between(0.5, Math.max(0.8, short / 250))];
      const tone = mix(paper, [120, 140, 200], between(0.3, 0.9));
      const lines = (at: number) => line(((at + gap / 3) % gap) - gap / 2, width);
      return render({
        colour: (y, x) =>
          mix(mix(paper, tone, Math.max(lines(y), kind === 'checked paper' ? lines(x) : 0)), ink, one(y, x)),
      });
    }
    case 'coloured pen':
      return render({
        colour: plain(
          one,
          paper,
          pick<Colour>([
            [30, 50, 190],
            [200, 30, 40],
            [20, 140, 60],
            [240, 130, 20],
            [230, 80, 170],
          ]),
        ),
      });
    case 'yellow marker':
      return render({ colour: plain(one, paper, [between(235, 250), between(225, 240), between(40, 110)]) });
    case 'pen on coloured paper':
      return render({
        colour: plain(
          one,
          pick<Colour>([
            [250, 235, 110],
            [250, 170, 190],
            [150, 220, 160],
            [150, 200, 245],
          ]),
        ),
      });
    case 'chalk on a board':
      return render({
        colour: plain(
          one,
          [between(20, 60), between(40, 90), between(30, 80)],
          pick<Colour>([
            [235, 235, 225],
            [240, 225, 120],
            [240, 160, 170],
          ]),
        ),
      });
    case 'board with a light frame': {
      const inside = sheet(rows * between(0.8, 0.95), cols * between(0.8, 0.95), between(-0.1, 0.1));
      const board = plain(one, [40, 70, 55], [235, 235, 225]);
      return render({ colour: (y, x) => mix([200, 170, 120], board(y, x), ramp(inside(y, x), 2)) });
    }
    case 'pencil with noise':
      return render({
        colour: plain(one, paper, mix(paper, [70, 70, 75], between(0.45, 0.8))),
        noise: between(4, 9),
      });
    case 'crease and specks': {
      const at = between(0.1, 0.9) * cols;
      const specks = Array.from({ length: 6 }, () => [
        between(0, rows),
        between(0, cols),
        between(0.5, 0.012 * short),
      ]);
      const marks = (y: number, x: number) =>
        Math.max(
          0.25 * line(x - at - 0.05 * y, 1),
          ...specks.map(([sy, sx, r]) => ramp(r! - Math.hypot(y - sy!, x - sx!), 1)),
        );
      return render({ colour: (y, x) => mix(mix(paper, ink, marks(y, x)), ink, one(y, x)) });
    }
    case 'punched holes': {
      const radius = short * between(0.02, 0.045);
      const holes = Array.from({ length: pick([2, 3, 4]) }, (_, i) => i);
      const far = Math.min(0.1 * short, short);
      const hole = (y: number, x: number) =>
        Math.max(
          ...holes.map((i) => {
            const along = (i + 0.5) / holes.length;
            const [hy, hx] = side % 2 === 0 ? [far, along * cols] : [along * rows, far];
            return ramp(radius - Math.hypot(y - hy, x - hx), 1.5);
          }),
        );
      return render({
        colour: (y, x) =>
          mix(plain(digit(0, cy + 0.08 * rows, cx + 0.08 * cols, size))(y, x), dark, hole(y, x)),
      });
    }
    case 'touching the edge':
      return render({
        colour: plain(digit(0, side === 0 ? size / 2 - 2 : cy, side === 1 ? cols - size / 2 + 2 : cx, size)),
      });
    case 'two digits':
    case 'three digits': {
      const count = kind === 'two digits' ? 2 : 3;
      const high = Math.min(0.5 * rows, (0.75 * cols) / count);
      const apart = high * between(0.75, 1.05);
      const all = Array.from({ length: count }, (_, i) =>
        digit(i, cy, cx + (i - (count - 1) / 2) * apart, high),
      );
      return render({ colour: plain((y, x) => Math.max(...all.map((each) => each(y, x)))) });
    }
    case 'two digits under one another': {
      const high = 0.35 * rows;
      const all = [digit(0, rows * 0.28, cx, high), digit(1, rows * 0.72, cx, high)];
      return render({ colour: plain((y, x) => Math.max(...all.map((each) => each(y, x)))) });
    }
    case 'a blot': {
      const [a, b] = [between(0.1, 0.25) * short, between(0.1, 0.25) * short];
      return render({ colour: plain((y, x) => ramp(1 - Math.hypot((y - cy) / a, (x - cx) / b), 0.1)) });
    }
    case 'a shadow alone': {
      const [a, b] = [between(0.15, 0.35) * short, between(0.15, 0.35) * short];
      const depth = between(0.25, 0.6);
      return render({
        colour: () => paper,
        light: (y, x) => 1 - depth * ramp(1 - Math.hypot((y - cy) / a, (x - cx) / b), between(0.3, 0.9)),
      });
    }
  }
}
