import { announce, arrowOf, element } from '../dom.ts';

/** Numbers as tiles of rows and columns: one tile for each unit, filter or map, or one for a whole image. */
export interface Tiles {
  /** Place by place, each with the numbers of all tiles; those of more tiles than are shown may stand between. */
  readonly data: ArrayLike<number>;
  readonly rows: number;
  readonly cols: number;
  readonly count: number;
  /** What a tile is, such as 'unit'. */
  readonly name: string;
  /** The number that gets the full colour. */
  readonly most: number;
  /** Orange and blue by the sign; otherwise from black to white. */
  readonly isSigned: boolean;
}

/** Numbers as pixels. A click explains one; with the keys, arrows move from one to the next, and Enter explains. */
export function picture(label: string, explain?: (tile: number, place: number) => void) {
  const canvas = element('canvas', {
    class: 'pixels',
    tabindex: 0,
    role: 'application', // the arrow keys come here, not to the screen reader
    'aria-label': `${label}. Arrow keys go from number to number${explain ? ', Enter explains' : ''}.`,
  });
  const cursor = element('div', { class: 'cursor' });
  const value = element('div', { class: 'cursor-value', 'aria-hidden': 'true' });
  let shown: Layout | null = null;
  let at = { x: 0, y: 0 }; // the cursor, in numbers: the gaps between tiles do not count

  /** False where there is no number. */
  const moveTo = (x: number, y: number, { rows, cols, across, down, count }: Layout): boolean => {
    const isInside = x >= 0 && y >= 0 && x < across * cols && y < down * rows;
    if (!isInside || Math.floor(y / rows) * across + Math.floor(x / cols) >= count) return false;
    at = { x, y };
    return true;
  };
  const chosen = ({ rows, cols, across }: Layout): [tile: number, place: number] => [
    Math.floor(at.y / rows) * across + Math.floor(at.x / cols),
    (at.y % rows) * cols + (at.x % cols),
  ];
  /** Shows where the cursor stands, and answers it in words, with the number there. */
  const mark = (layout: Layout): string => {
    const { rows, cols, count, name, data, stride, gap, width, height } = layout;
    const [tile, place] = chosen(layout);
    cursor.style.left = `${((at.x + gap * Math.floor(at.x / cols) + 0.5) / width) * 100}%`;
    cursor.style.top = `${((at.y + gap * Math.floor(at.y / rows) + 0.5) / height) * 100}%`;
    cursor.style.width = `${100 / width}%`;
    const where = [
      ...(count > 1 ? [`${name} ${tile}`] : []),
      ...(rows * cols > 1 ? [`row ${Math.floor(place / cols)}, column ${place % cols}`] : []),
    ];
    const number = Number(data[place * stride + tile]!.toPrecision(4));
    value.textContent = `${where.join(', ')}: ${number}`;
    return value.textContent;
  };
  const draw = (tiles: Tiles): void => {
    shown = layoutOf(tiles);
    // A tile and its gap are whole pixels of the screen, as many as those of any other, or some gaps are lost.
    const [pixel, { across, gap, width }] = [1 / devicePixelRatio, shown];
    const whole = `round(down, 100%, min(100%, ${across * pixel}px))`; // with a gap after the last tile
    holder.style.width = `round(${whole} * ${width / (width + gap)}, ${pixel}px)`;
    if (!moveTo(at.x, at.y, shown)) at = { x: 0, y: 0 }; // a smaller picture than before
    paintTiles(canvas, shown);
    if (document.activeElement === canvas) mark(shown);
  };
  canvas.addEventListener('focus', () => shown && announce(mark(shown)));
  canvas.addEventListener('keydown', (event) => {
    if (shown === null || event.ctrlKey || event.altKey || event.metaKey) return;
    const arrow = arrowOf(event);
    if (arrow === null && event.key !== 'Enter') return;
    event.preventDefault();
    if (arrow === null) return explain?.(...chosen(shown));
    const [right, down] = event.shiftKey ? [shown.cols, shown.rows] : [1, 1];
    moveTo(at.x + arrow.x * right, at.y + arrow.y * down, shown);
    announce(mark(shown));
    canvas.scrollIntoView({ block: 'nearest' }); // the page may have gone to what was explained
  });
  canvas.addEventListener('click', ({ clientX, clientY }) => {
    if (shown === null) return;
    const { width, height, rows, cols, gap } = shown;
    const box = canvas.getBoundingClientRect();
    const along = (share: number, pixels: number, side: number): number => {
      const pixel = Math.floor(share * pixels);
      return Math.floor(pixel / (side + gap)) * side + Math.min(pixel % (side + gap), side - 1);
    };
    const x = along((clientX - box.left) / box.width, width, cols);
    if (!moveTo(x, along((clientY - box.top) / box.height, height, rows), shown)) return;
    mark(shown);
    explain?.(...chosen(shown));
  });
  const holder = element('div', { class: 'picture' }, canvas, cursor, value);
  return { element: holder, draw };
}

interface Layout extends Tiles {
  readonly stride: number;
  /** Tiles in a row, and rows of tiles. */
  readonly across: number;
  readonly down: number;
  readonly gap: number;
  /** Of the whole picture, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** So many tiles side by side that no row has holes, where this can be; single numbers make a wide strip. */
function layoutOf(tiles: Tiles): Layout {
  const { data, rows, cols, count } = tiles;
  const isSingle = rows * cols === 1;
  const least = Math.min(count, Math.ceil(Math.sqrt(isSingle ? 4 * count : count)));
  let across = least;
  while (count % across > 0 && across < 2 * least) across++;
  if (count % across > 0) across = least;
  const down = Math.ceil(count / across);
  const gap = isSingle || count === 1 ? 0 : 1;
  const [width, height] = [across * (cols + gap) - gap, down * (rows + gap) - gap];
  return { ...tiles, stride: data.length / (rows * cols), across, down, gap, width, height };
}

function paintTiles(canvas: HTMLCanvasElement, layout: Layout): void {
  const { data, rows, cols, count, most, isSigned, stride, across, gap, width, height } = layout;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(width, height);
  for (let tile = 0; tile < count; tile++) {
    for (let place = 0; place < rows * cols; place++) {
      const row = Math.floor(tile / across) * (rows + gap) + Math.floor(place / cols);
      const col = (tile % across) * (cols + gap) + (place % cols);
      paint(image.data, 4 * (row * width + col), data[place * stride + tile]! / most, isSigned);
    }
  }
  context.putImageData(image, 0, 0);
}

/** Okabe and Ito's blue for what is negative, vermilion for what is positive; or grey. */
function paint(out: Uint8ClampedArray, at: number, share: number, isSigned: boolean): void {
  const grey = 255 * share;
  const isPositive = share >= 0;
  out[at] = isSigned ? (isPositive ? 0xdd : 0x1f) : grey;
  out[at + 1] = isSigned ? (isPositive ? 0x6b : 0x84) : grey;
  out[at + 2] = isSigned ? (isPositive ? 0x10 : 0xc6) : grey;
  out[at + 3] = isSigned ? 255 * Math.min(1, Math.max(0.03, Math.abs(share) || 0)) : 255;
}

/** The size of a number that gets the full colour: 99 % of all are smaller. */
export function strength(data: ArrayLike<number>): number {
  const step = Math.max(1, Math.floor(data.length / 5000));
  const sizes: number[] = [];
  for (let i = 0; i < data.length; i += step) sizes.push(Math.abs(data[i]!));
  sizes.sort((a, b) => a - b);
  return sizes[Math.floor((sizes.length - 1) * 0.99)] || 1;
}
