import { styleText } from 'node:util';
import type { Progress } from '@nn-labs/experiment';
import { count } from './figure-text.ts';
import { cut, fold, safeLines, safeText } from './safe-text.ts';

export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;
/** A colour, or for a half block `▀` the greys of its halves, 0 black to 23 white. */
export type Style = 'red' | 'yellow' | 'green' | 'bold' | 'dim' | readonly [upper: number, lower: number];

/** A piece of text with its style; on a stream without colours the text alone. */
export interface Styled {
  readonly text: string;
  readonly style: Style;
}

/** A line in pieces. No text can colour itself: what would is shown, not obeyed. */
export type Line = string | readonly (string | Styled)[];

/** Without a terminal, progress is a plain line now and then. */
const plainLineEveryMs = 5000;
/** How long a task has to run before its end can be guessed. */
const guessAfterMs = 1000;
/** A rewriting line that changes more often than this only flickers. */
const redrawEveryMs = 100;

/**
 * The only place that prints: results on standard output, everything else on standard error. All text is made safe
 * here, whoever wrote it, and folded where a terminal is too narrow; colours are added here, to what is safe.
 */
export class Terminal {
  readonly #stdout: OutputStream;
  readonly #stderr: OutputStream;
  readonly #env: Environment;
  readonly #now: () => number;
  readonly #mode: { readonly quiet?: boolean; readonly json?: boolean };
  readonly #warned = new Set<string>();
  #drawn = false;
  #task: { name: string; startMs: number; startDone: number } | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(
    streams: { stdout: OutputStream; stderr: OutputStream; env: Environment; now: () => number },
    mode: { quiet?: boolean; json?: boolean } = {},
  ) {
    ({ stdout: this.#stdout, stderr: this.#stderr, env: this.#env, now: this.#now } = streams);
    this.#mode = mode;
  }

  print(line: Line): void {
    if (this.#mode.json) return;
    this.clear();
    this.#write(this.#stdout, line);
  }

  /** What a lab prints: text that may have several lines, and tabs. */
  printText(text: string): void {
    if (this.#mode.json) return;
    this.clear();
    const lines = safeLines(text).split('\n');
    this.#stdout.write(`${lines.flatMap((line) => fold(line, roomOn(this.#stdout))).join('\n')}\n`);
  }

  /** The one object of `--json`. */
  printJson(value: unknown): void {
    this.clear();
    const text = JSON.stringify(value, null, this.#stdout.isTTY === true ? 2 : 0);
    this.#stdout.write(`${safeLines(text)}\n`);
  }

  notice(line: Line): void {
    if (this.#mode.quiet) return;
    this.clear();
    this.#write(this.#stderr, line);
  }

  warn(text: string): void {
    this.clear();
    this.#write(this.#stderr, [{ text, style: 'yellow' }]);
  }

  /** A warning that many runs repeat is shown once. */
  warnOnce(line: string): void {
    if (this.#warned.has(line)) return;
    this.#warned.add(line);
    this.warn(line);
  }

  /** One line of cause and one of remedy, however many a library made of them. */
  fail(cause: string, remedy: string = ''): void {
    this.clear();
    const room = roomOn(this.#stderr) - 5;
    const lines = [cause, remedy].flatMap((text) => {
      const line = text.trim().replaceAll(/\s*\n\s*/g, ' ');
      return line === '' ? [] : fold(line, room);
    });
    this.#write(this.#stderr, [{ text: 'exp:', style: 'red' }, ` ${lines[0] ?? ''}`]);
    for (const line of lines.slice(1)) this.#write(this.#stderr, `     ${line}`);
  }

  /** Where an error happened, for `--debug`. */
  trace({ stack = '' }: Error): void {
    this.#stderr.write(`${safeLines(stack)}\n`);
  }

  /** Draws or rewrites the progress line; on a plain stream writes a line every few seconds. */
  progress({ task, done, total, unit }: Progress): void {
    if (this.#mode.quiet) return;
    const now = this.#now();
    if (this.#task?.name !== task) {
      this.#task = { name: task, startMs: now, startDone: done };
      this.#lastMs = this.#stderr.isTTY === true ? Number.NEGATIVE_INFINITY : now;
    }
    const interval = this.#stderr.isTTY === true ? redrawEveryMs : plainLineEveryMs;
    if (now - this.#lastMs < interval && !(done === total && this.#drawn)) return;
    this.#lastMs = now;
    const share = total > 0 ? done / total : 0;
    const counts = `${count(Math.floor(done))}/${count(total)} ${unit}`;
    const text = safeText(
      `${task} ${String(Math.floor(share * 100)).padStart(3)}% · ${counts}${this.#eta(now, done, total)}`,
    );
    if (this.#stderr.isTTY !== true) {
      this.#stderr.write(`${text}\n`);
      return;
    }
    const width = Math.max(20, widthOf(this.#stderr) - 1);
    this.#stderr.write(`\r\u001b[2K${cut(text, width)}`);
    this.#drawn = true;
  }

  clear(): void {
    if (!this.#drawn) return;
    this.#stderr.write('\r\u001b[2K');
    this.#drawn = false;
  }

  /** Takes away the `^C` that a terminal shows where the cursor stands, and with it the progress line. */
  clearInterruption(): void {
    if (this.#stderr.isTTY === true) this.#drawn = true;
    this.clear();
  }

  get hasColours(): boolean {
    return hasColour(this.#stdout, this.#env);
  }

  /** How wide a result may be: no end where it does not go to a terminal. */
  get columns(): number {
    return this.#stdout.columns === undefined && this.#stdout.isTTY !== true
      ? Number.POSITIVE_INFINITY
      : widthOf(this.#stdout);
  }

  #write(stream: OutputStream, line: Line): void {
    const inColour = hasColour(stream, this.#env);
    const [first = '', ...others] = typeof line === 'string' ? [line] : line;
    const shown = (piece: string | Styled): string => {
      if (typeof piece === 'string') return safeText(piece);
      return inColour ? paint(safeText(piece.text), piece.style) : safeText(piece.text);
    };
    // A line of several pieces is as wide as whoever made it wants it.
    const lines =
      others.length > 0
        ? [[first, ...others].map(shown).join('')]
        : fold(typeof first === 'string' ? first : first.text, roomOn(stream)).map((text) =>
            shown(typeof first === 'string' ? text : { ...first, text }),
          );
    stream.write(`${lines.join('\n')}\n`);
  }

  #eta(now: number, done: number, total: number): string {
    const task = this.#task;
    if (task === undefined || done <= task.startDone || done >= total) return '';
    if (now - task.startMs < guessAfterMs) return ''; // while the code is still warming up, a guess is wild
    const remainingMs = ((now - task.startMs) / (done - task.startDone)) * (total - done);
    return ` · ${duration(remainingMs)} left`;
  }
}

function paint(text: string, style: Style): string {
  if (typeof style === 'string') return styleText(style, text, { validateStream: false });
  return `\u001b[38;5;${232 + style[0]};48;5;${232 + style[1]}m${text}\u001b[0m`;
}

/** FORCE_COLOR wins, then NO_COLOR, then whether a person is looking. */
export function hasColour(stream: OutputStream, env: Environment): boolean {
  const force = env.FORCE_COLOR;
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** How wide a line may be: no end where it does not go to a terminal. */
function roomOn(stream: OutputStream): number {
  return stream.isTTY === true ? widthOf(stream) : Number.POSITIVE_INFINITY;
}

/** The columns of a stream; 80 where it has none, or says 0 as a terminal without a window does. */
export function widthOf({ columns }: OutputStream): number {
  return columns || 80;
}

function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 60
    ? `${seconds} s`
    : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
