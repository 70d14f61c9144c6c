import type { GreyImage } from '@nn-labs/experiment';

/** Decoded pixels: 1 to 4 channels (grey, grey and alpha, red-green-blue, the same and alpha), 0 to `most`. */
export interface Colours {
  readonly rows: number;
  readonly cols: number;
  readonly channels: number;
  readonly most: number;
  readonly values: ArrayLike<number>;
  /** The colour that is transparent, where one is. */
  readonly clear?: readonly number[];
}

/** As an eye sees it (ITU-R BT.601), on white where it is transparent; on black if what is drawn there is light. */
export function toGrey(colours: Colours): GreyImage {
  const { rows, cols } = colours;
  const count = rows * cols;
  const light = new Float32Array(count);
  const cover = new Float32Array(count);
  let [covered, sum] = [0, 0];
  for (let i = 0; i < count; i++) {
    light[i] = lightOf(colours, i);
    cover[i] = coverOf(colours, i);
    covered += cover[i] as number;
    sum += (cover[i] as number) * (light[i] as number);
  }
  const isLightDrawing = covered < 0.9 * count && sum > 0.5 * covered;
  const paper = isLightDrawing ? 0 : 1;
  const pixels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const share = cover[i] as number;
    pixels[i] = Math.round(255 * (share * (light[i] as number) + (1 - share) * paper));
  }
  return { rows, cols, pixels };
}

/** 0 black to 1 white. */
function lightOf({ channels, most, values }: Colours, index: number): number {
  const at = index * channels;
  if (channels < 3) return (values[at] ?? 0) / most;
  const [red, green, blue] = [values[at] ?? 0, values[at + 1] ?? 0, values[at + 2] ?? 0];
  return (299 * red + 587 * green + 114 * blue) / (1000 * most);
}

/** 0 transparent to 1 opaque. */
function coverOf({ channels, most, values, clear }: Colours, index: number): number {
  const at = index * channels;
  if (channels === 2 || channels === 4) return (values[at + channels - 1] ?? most) / most;
  if (clear === undefined) return 1;
  for (let channel = 0; channel < channels; channel++) {
    if (values[at + channel] !== clear[channel]) return 1;
  }
  return 0;
}
