import { droppedOf } from './dropped-files.ts';
import { inTurn } from './in-turn.ts';
import { isFork, type LabKit, type Settings } from './lab-kit.ts';
import { Link } from './link.ts';
import type { PageProblem } from './page-problem.ts';
import {
  changesBy,
  type Explored,
  forked,
  isOver,
  opening,
  type PageState,
  stateOf,
  type Wanted,
} from './page-state.ts';
import type { Explained, ExplainRequest, Speed } from './protocol.ts';

type Listener = (state: PageState, before: PageState) => void;

/** At the start one wants to see the curves rise. */
const slowly = 60;

/** The page: its state, and what can be done on it. Panels listen, and never change the state themselves. */
export class Page {
  #state: PageState;
  readonly #listeners: Listener[] = [];
  readonly #explained: ((explained: Explained) => Promise<void>)[] = [];
  readonly #explored: ((wanted: Explored) => Promise<void>)[] = [];
  readonly #pictures: ((picture: File) => Promise<void>)[] = [];
  readonly #inTurn = inTurn();
  readonly #link = new Link((told) => this.#set(changesBy(told, this.#state)));

  constructor(lab: LabKit, hash: string) {
    this.#state = stateOf(lab, hash);
  }

  get state(): PageState {
    return this.#state;
  }
  get link(): Link {
    return this.#link;
  }

  /** Calls the listener now and after every change. */
  watch(listener: Listener): void {
    this.#listeners.push(listener);
    listener(this.#state, this.#state);
  }

  /** Draws the first weights of these settings; the training before stays as a ghost. */
  open(changes: Partial<Wanted> = {}): Promise<void> {
    return this.attempt(() => this.#change(() => this.#open(changes)));
  }

  /** One change after the other; what is refused does not end the training that goes on. */
  #change(work: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      const { isPlaying } = this.#state;
      try {
        await work();
      } catch (error) {
        if (isPlaying && !this.#state.isPlaying && !isOver(this.#state)) void this.play();
        throw error;
      }
    });
  }

  /** Settings that are refused, by the lab or because the images are not there, leave the page as it was. */
  async #open(changes: Partial<Wanted>): Promise<void> {
    const { lab, preset, settings, mistake } = { ...this.#state, ...changes };
    lab.check?.(settings);
    if (this.#state.isPlaying) await this.pause();
    const before = this.#state;
    this.#set(opening(before, { preset, settings, mistake }));
    try {
      await this.#link.ask('open', { lab: lab.id, settings, mistake, base: document.baseURI });
    } catch (error) {
      this.#set(before.opened === null ? {} : before);
      throw error;
    }
  }

  async play(speed: Speed = this.#state.speed, problem: PageState['problem'] = null): Promise<void> {
    if (isOver(this.#state)) await this.reset();
    this.#set({ isPlaying: true, speed, problem });
    await this.attempt(() => this.#link.ask('play', { speed }), { isPlaying: false });
  }

  async pause(): Promise<void> {
    this.#set({ isPlaying: false, problem: null });
    await this.attempt(() => this.#link.ask('pause', {}));
  }

  async step(unit: 'epoch' | 'batch'): Promise<void> {
    this.#set({ isPlaying: false, problem: null });
    await this.attempt(() => this.#link.ask('step', { unit }));
  }

  /** Goes to the moment after so many epochs; what came later stays known. */
  async seek(epochs: number): Promise<void> {
    this.#set({ isPlaying: false, sha256: null, problem: null });
    await this.attempt(() => this.#link.ask('seek', { epochs }));
  }

  /** Back to the same first weights; after a fork, to train with the settings of now from the start. */
  reset(): Promise<void> {
    return this.#state.forkedAt === null ? this.seek(0) : this.open();
  }

  /** Goes on from this moment with other settings; the old curve stays as a ghost. */
  async #fork(changes: Settings): Promise<void> {
    const { isPlaying } = this.#state;
    if (isPlaying) await this.pause();
    const { forkedAt } = await this.#link.ask('fork', { changes });
    this.#set(forked(this.#state, changes, forkedAt));
    if (isPlaying) void this.play(); // it lasts until the last epoch, and other changes wait for this one
  }

  /** Shows the page for the first time: something learns within a second. */
  async start(asked: boolean): Promise<void> {
    const { problem } = this.#state; // what the address has that the lab does not know
    await this.open();
    if (this.#state.opened !== null) await this.play(asked ? null : slowly, problem);
  }

  setSpeed(speed: Speed): void {
    this.#set({ speed });
  }

  /** Other settings: a fork where the weights do not depend on them so far, else new weights. What is refused is thrown. */
  change(changes: Settings): Promise<void> {
    return this.#change(() => {
      const { lab, epochs, settings: before } = this.#state;
      const settings = { ...before, ...changes };
      lab.check?.(settings);
      return isFork(before, settings, epochs) ? this.#fork(changes) : this.#open({ settings });
    });
  }

  /** Explains a number in the panel for it. */
  explain(request: ExplainRequest): void {
    void this.attempt(async () => {
      const explained = await this.#link.ask('explain', request);
      for (const hear of this.#explained) await hear(explained);
      document.getElementById('explain')?.scrollIntoView({ block: 'nearest' });
    });
  }

  explore(wanted: Explored): Promise<void> {
    return this.attempt(() => Promise.all(this.#explored.map((hear) => hear(wanted))));
  }

  onExplained(hear: (explained: Explained) => Promise<void>): void {
    this.#explained.push(hear);
  }
  onExplore(hear: (wanted: Explored) => Promise<void>): void {
    this.#explored.push(hear);
  }
  /** Told of a picture that was dropped on the page. */
  onPicture(hear: (picture: File) => Promise<void>): void {
    this.#pictures.push(hear);
  }

  /** Takes files that were dropped: a model, IDX files, or a picture of a digit. */
  take(files: readonly File[]): Promise<void> {
    const take = async (): Promise<void> => {
      const dropped = await droppedOf(files, this.#link);
      this.#set({ problem: null, ...(dropped?.kind === 'model' ? { model: dropped.model } : {}) });
      if (dropped?.kind === 'picture') for (const hear of this.#pictures) await hear(dropped.file);
      if (dropped?.kind !== 'images') return;
      await this.#open({});
      this.#set({ said: dropped.said });
    };
    return this.attempt(() => this.#change(take));
  }

  /** Does what may fail, and says so on the page. */
  async attempt(work: () => unknown, otherwise: Partial<PageState> = {}): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#set(otherwise);
      this.fail(error as PageProblem);
    }
  }

  /** Shows a cause and a way out. */
  fail({ message, remedy = null }: { readonly message: string; readonly remedy?: string | null }): void {
    this.#set({ problem: { message, remedy } });
  }

  #set(changes: Partial<PageState>): void {
    const before = this.#state;
    this.#state = { ...before, ...changes };
    for (const listener of this.#listeners) listener(this.#state, before);
  }
}
