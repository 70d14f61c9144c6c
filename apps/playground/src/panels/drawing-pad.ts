import { arrowOf, element } from '../dom.ts';

/** The pad's own pixels, a side; it is shown as large as the page has room. */
const side = 280;
const penWidth = 20;

interface Point {
  readonly x: number;
  readonly y: number;
}
type Stroke = Point[];

/** A digit as the network gets it, and why it may not be one. */
export interface Digit {
  readonly image: Uint8Array;
  readonly doubts: readonly string[];
}

/** White paper for a pen, a finger, a mouse or the arrow keys; calls `changed` after every mark. */
export class DrawingPad {
  readonly canvas: HTMLCanvasElement = element('canvas', {
    width: side,
    height: side,
    class: 'pad',
    tabindex: 0,
    role: 'application', // the arrow keys come here, not to the screen reader
    'aria-label':
      'Drawing pad. Draw a digit with a finger, pen or mouse; or with the keys: arrows move, space lowers and lifts the pen.',
  });
  readonly #context = this.canvas.getContext('2d', { willReadFrequently: true })!;
  readonly #changed: () => void;
  #strokes: Stroke[] = [];
  #picture: ImageBitmap | null = null;
  #digit: Digit | null = null;
  #pointer: number | null = null;
  #key: { at: Point; isDown: boolean } = { at: { x: side / 2, y: side / 2 }, isDown: false };

  constructor(changed: () => void) {
    this.#changed = changed;
    const { canvas } = this;
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || this.#pointer !== null) return;
      event.preventDefault();
      canvas.focus({ preventScroll: true });
      canvas.setPointerCapture(event.pointerId);
      this.#pointer = event.pointerId;
      this.#strokes.push([this.#pointOf(event)]);
      this.#paint();
    });
    canvas.addEventListener('pointermove', (event) => {
      if (event.pointerId !== this.#pointer) return;
      const events = event.getCoalescedEvents?.() ?? [];
      this.#strokes
        .at(-1)
        ?.push(...(events.length > 0 ? events : [event]).map((each) => this.#pointOf(each)));
      this.#paint();
    });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      canvas.addEventListener(end, (event) => {
        if (event.pointerId === this.#pointer) this.#pointer = null;
      });
    }
    canvas.addEventListener('keydown', (event) => this.#typed(event));
    canvas.addEventListener('focus', () => this.#paintPaper());
    canvas.addEventListener('blur', () => this.#paintPaper());
  }

  get isEmpty(): boolean {
    return this.#strokes.length === 0 && this.#picture === null;
  }

  /** What is known of the picture on the paper; null once something was drawn on it. */
  get digit(): Digit | null {
    return this.#strokes.length === 0 && this.#picture !== null ? this.#digit : null;
  }

  /** What is on the paper: grey bytes, 0 black to 255 white. */
  read(): { rows: number; cols: number; pixels: Uint8Array } {
    this.#paintInk();
    const { data } = this.#context.getImageData(0, 0, side, side);
    this.#paintCursor();
    const pixels = Uint8Array.from({ length: side * side }, (_, i) => {
      const [red = 0, green = 0, blue = 0] = data.subarray(4 * i, 4 * i + 3);
      return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    });
    return { rows: side, cols: side, pixels };
  }

  clear(): void {
    this.#strokes = [];
    this.#put(null);
  }

  /** Takes the last stroke back, or the picture when there is none. */
  undo(): void {
    this.#put(this.#strokes.pop() === undefined ? null : this.#picture);
  }

  /** Puts a picture on the paper, as large as fits, with the digit that was read from it in all its pixels. */
  show(picture: ImageBitmap, digit: Digit): void {
    this.#strokes = [];
    this.#digit = digit;
    this.#put(picture);
  }

  #put(picture: ImageBitmap | null): void {
    if (picture !== this.#picture) this.#picture?.close();
    this.#picture = picture;
    this.#paint();
  }

  #pointOf({ clientX, clientY }: MouseEvent): Point {
    const box = this.canvas.getBoundingClientRect();
    return {
      x: ((clientX - box.left) / box.width) * side,
      y: ((clientY - box.top) / box.height) * side,
    };
  }

  #typed(event: KeyboardEvent): void {
    const arrow = arrowOf(event);
    if (arrow !== null) {
      const by = event.shiftKey ? 4 : 10;
      const { x, y } = this.#key.at;
      const to = (from: number, way: number): number => Math.min(side - 10, Math.max(10, from + by * way));
      this.#key.at = { x: to(x, arrow.x), y: to(y, arrow.y) };
      if (this.#key.isDown) this.#strokes.at(-1)?.push(this.#key.at);
    } else if (event.key === ' ') {
      this.#key.isDown = !this.#key.isDown;
      if (this.#key.isDown) this.#strokes.push([this.#key.at]);
    } else if (event.key === 'z' && (event.ctrlKey || event.metaKey)) {
      this.undo();
    } else return;
    event.preventDefault();
    event.stopPropagation();
    this.#paint();
  }

  #paint(): void {
    this.#paintPaper();
    this.#changed();
  }

  #paintPaper(): void {
    this.#paintInk();
    this.#paintCursor();
  }

  #paintInk(): void {
    const context = this.#context;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, side, side);
    const picture = this.#picture;
    if (picture !== null) {
      const scale = Math.min(side / picture.width, side / picture.height);
      const [width, height] = [picture.width * scale, picture.height * scale];
      context.drawImage(picture, (side - width) / 2, (side - height) / 2, width, height);
    }
    context.strokeStyle = '#111';
    context.fillStyle = '#111';
    context.lineWidth = penWidth;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    for (const [first, ...others] of this.#strokes) {
      context.beginPath();
      context.moveTo(first!.x, first!.y);
      for (const { x, y } of others) context.lineTo(x, y);
      if (others.length === 0) context.lineTo(first!.x + 0.1, first!.y);
      context.stroke();
    }
  }

  /** Where the pen of the keyboard stands, which is no ink. */
  #paintCursor(): void {
    if (document.activeElement !== this.canvas || this.#pointer !== null) return;
    const context = this.#context;
    const { x, y } = this.#key.at;
    context.save();
    context.strokeStyle = this.#key.isDown ? '#dd6b10' : '#1f84c6';
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, penWidth / 2, 0, 7);
    context.stroke();
    context.restore();
  }
}
