import { addressOf, readAddress } from './address.ts';
import { droppedOf } from './dropped-files.ts';
import { forkable, type LabKit, type Settings } from './lab-kit.ts';
import { Link } from './link.ts';
import type { PageProblem } from './page-problem.ts';
import { changesBy, type Explored, fresh, type PageState } from './page-state.ts';
import type { Answers, Explained, ExplainRequest, Speed } from './protocol.ts';

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
  readonly #link = new Link((told) => this.#set(changesBy(told, this.#state)));

  constructor(lab: LabKit, hash: string) {
    const { preset, given, mistake, problems } = readAddress(hash, lab);
    const problem = problems.length === 0 ? null : { message: problems.join(' '), remedy: null };
    const settings = lab.configure(preset, given);
    this.#state = { ...fresh, lab, preset, settings, mistake, ghost: [], speed: null, problem };
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
  open(changes: Partial<Pick<PageState, 'preset' | 'settings' | 'mistake'>> = {}): Promise<void> {
    return this.#do(() => this.#open(changes));
  }

  /** Settings that are refused, by the lab or because the images are not there, leave the page as it was. */
  async #open(changes: Partial<Pick<PageState, 'preset' | 'settings' | 'mistake'>>): Promise<void> {
    const { lab, preset, settings, mistake } = { ...this.#state, ...changes };
    lab.check?.(settings);
    if (this.#state.isPlaying) await this.pause();
    const before = this.#state;
    const ghost = before.rows.length > 1 ? before.rows : before.ghost;
    this.#set({ ...fresh, ghost, preset, settings, mistake });
    try {
      await this.#link.ask('open', { lab: lab.id, settings, mistake, base: document.baseURI });
    } catch (error) {
      this.#set(before.opened === null ? {} : before);
      throw error;
    }
    history.replaceState(null, '', addressOf(this.#state));
  }

  async play(speed: Speed = this.#state.speed, problem: PageState['problem'] = null): Promise<void> {
    if (this.#state.epochs >= this.#total) await this.reset();
    this.#set({ isPlaying: true, speed, problem });
    await this.#do(() => this.#link.ask('play', { speed }));
  }

  async pause(): Promise<void> {
    this.#set({ isPlaying: false, problem: null });
    await this.#do(() => this.#link.ask('pause', {}));
  }

  async step(unit: 'epoch' | 'batch'): Promise<void> {
    this.#set({ isPlaying: false });
    await this.#do(() => this.#link.ask('step', { unit }));
  }

  /** Goes to the moment after so many epochs; what came later stays known. */
  async seek(epochs: number): Promise<void> {
    this.#set({ isPlaying: false, sha256: null });
    await this.#do(() => this.#link.ask('seek', { epochs }));
  }

  /** Back to the same first weights; after a fork, to train with the settings of now from the start. */
  reset(): Promise<void> {
    return this.#state.forkedAt === null ? this.seek(0) : this.open();
  }

  /** Goes on from this moment with other settings; the old curve stays as a ghost. */
  async #fork(changes: Settings): Promise<void> {
    const { isPlaying } = this.#state;
    if (isPlaying) await this.pause();
    const { rows, epochs, settings } = this.#state; // at which epoch it paused
    const { forkedAt } = await this.#link.ask('fork', { changes });
    const tests = this.#state.tests.filter(({ epoch }) => epoch < epochs);
    this.#set({ ghost: rows, rows: rows.slice(0, epochs), tests, sha256: null, forkedAt });
    this.#set({ settings: { ...settings, ...changes } });
    if (isPlaying) await this.play();
  }

  /** Shows the page for the first time: something learns within a second. */
  async start(asked: boolean): Promise<void> {
    const { problem } = this.#state; // what the address has that the lab does not know
    await this.open();
    if (this.#state.opened === null) return;
    await this.play(asked ? null : slowly, problem);
  }

  setSpeed(speed: Speed): void {
    this.#set({ speed });
  }

  /** Other settings: a fork where the weights do not depend on them so far, else new weights. What is refused is thrown. */
  async change(settings: Settings): Promise<void> {
    const { lab, epochs, settings: before } = this.#state;
    lab.check?.(settings);
    const changed = Object.keys(settings).filter(
      (name) => JSON.stringify(settings[name]) !== JSON.stringify(before[name]),
    );
    const isKept = epochs > 0 && epochs <= (settings.epochs as number);
    const onTheWay = isKept && changed.every((name) => forkable.includes(name));
    if (!onTheWay) return this.#open({ settings });
    await this.#fork(Object.fromEntries(changed.map((name) => [name, settings[name]])));
  }

  /** Explains a number in the panel for it. */
  explain(request: ExplainRequest): void {
    void this.#do(async () => {
      const explained = await this.#link.ask('explain', request);
      for (const hear of this.#explained) await hear(explained);
      document.getElementById('explain')?.scrollIntoView({ block: 'nearest' });
    });
  }

  explore(wanted: Explored): Promise<void> {
    return this.#do(() => Promise.all(this.#explored.map((hear) => hear(wanted))));
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

  saveModel(): Promise<Answers['saveModel']> {
    return this.#link.ask('saveModel', {});
  }

  /** Takes files that were dropped: a model, IDX files, or a picture of a digit. */
  take(files: readonly File[]): Promise<void> {
    return this.#do(async () => {
      const dropped = await droppedOf(files, this.#link);
      this.#set({ problem: null, ...(dropped?.kind === 'model' ? { model: dropped.model } : {}) });
      if (dropped?.kind === 'picture') for (const hear of this.#pictures) await hear(dropped.file);
      if (dropped?.kind !== 'images') return;
      await this.#open({});
      this.#set({ said: dropped.said });
    });
  }

  /** Whether the page has written this address itself. */
  isOwnAddress(hash: string): boolean {
    return hash === addressOf(this.#state);
  }

  /** Shows a cause and a way out. */
  fail({ message, remedy = null }: { readonly message: string; readonly remedy?: string | null }): void {
    this.#set({ problem: { message, remedy } });
  }

  get #total(): number {
    return this.#state.settings.epochs as number;
  }

  async #do(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#set({ isPlaying: false });
      this.fail(error as PageProblem);
    }
  }

  #set(changes: Partial<PageState>): void {
    const before = this.#state;
    this.#state = { ...before, ...changes };
    for (const listener of this.#listeners) listener(this.#state, before);
  }
}
