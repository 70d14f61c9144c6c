import { addressOf, changesFrom, readAddress } from './address.ts';
import { bytesOf, modelText } from './dropped-files.ts';
import { forkable, type LabKit, type Settings } from './lab-kit.ts';
import { Link, type PageProblem } from './link.ts';
import { changesBy, fresh, type PageState } from './page-state.ts';
import type { Answers, Explained, ExplainRequest, Explored, Speed } from './protocol.ts';

type Listener = (state: PageState, before: PageState) => void;

/** At the start one wants to see the curves rise. */
const slowly = 60;

/** The page: its state, and what can be done on it. Panels listen, and never change the state themselves. */
export class Page {
  #state: PageState;
  readonly #listeners: Listener[] = [];
  readonly #explained: ((explained: Explained) => void)[] = [];
  readonly #explored: ((wanted: Explored) => Promise<void>)[] = [];
  readonly #pictures: ((picture: File) => Promise<void>)[] = [];
  readonly #link = new Link((told) => this.#set(changesBy(told, this.#state)));
  /** The lab's by-hand.ts; null where there is none. */
  readonly byHand: string | null;

  constructor(lab: LabKit, byHand: string | null, hash: string) {
    this.byHand = byHand;
    const { preset, given, problems } = readAddress(hash, lab);
    const problem = problems.length === 0 ? null : { message: problems.join(' '), remedy: null };
    const settings = lab.configure(preset, given);
    this.#state = { ...fresh, lab, preset, settings, mistake: 'none', ghost: [], speed: null, problem };
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
  async open(changes: Partial<Pick<PageState, 'preset' | 'settings' | 'mistake'>> = {}): Promise<void> {
    const { lab, preset, settings, mistake } = { ...this.#state, ...changes };
    try {
      lab.check?.(settings);
    } catch (error) {
      this.fail(error as PageProblem);
      return;
    }
    const ghost = this.#state.rows.length > 1 ? this.#state.rows : this.#state.ghost;
    this.#set({ ...fresh, ghost, preset, settings, mistake });
    history.replaceState(null, '', addressOf(lab, preset, changesFrom(lab, preset, settings)));
    await this.#do(() => this.#link.ask('open', { lab: lab.id, settings, mistake, base: document.baseURI }));
  }

  async play(speed: Speed = this.#state.speed, problem: PageState['problem'] = null): Promise<void> {
    if (this.#state.epochs >= this.#total) await this.seek(0);
    this.#set({ isPlaying: true, speed, problem });
    await this.#do(() => this.#link.ask('play', { speed }));
  }

  async pause(): Promise<void> {
    this.#set({ isPlaying: false });
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

  /** Goes on from this moment with other settings; the old curve stays as a ghost. */
  async fork(changes: Settings): Promise<void> {
    const { rows, epochs, settings, isPlaying } = this.#state;
    const tests = this.#state.tests.filter(({ epoch }) => epoch < epochs);
    this.#set({ ghost: rows, rows: rows.slice(0, epochs), tests, sha256: null, forkedAt: epochs });
    this.#set({ settings: { ...settings, ...changes } });
    await this.#do(() => this.#link.ask('fork', { changes }));
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

  /** Other settings: one that the weights do not depend on so far makes a fork, any other draws new weights. */
  async change(settings: Settings): Promise<void> {
    const { epochs, settings: before } = this.#state;
    const changed = Object.keys(settings).filter(
      (name) => JSON.stringify(settings[name]) !== JSON.stringify(before[name]),
    );
    const isKept = epochs > 0 && epochs <= (settings.epochs as number);
    const onTheWay = isKept && changed.every((name) => forkable.includes(name));
    if (!onTheWay) return this.open({ settings });
    await this.fork(Object.fromEntries(changed.map((name) => [name, settings[name]])));
  }

  /** Explains a number in the panel for it. */
  explain(request: ExplainRequest): void {
    void this.#do(async () => {
      const explained = await this.#link.ask('explain', request);
      for (const hear of this.#explained) hear(explained);
      document.getElementById('explain')?.scrollIntoView({ block: 'nearest' });
    });
  }

  explore(wanted: Explored): Promise<void> {
    return this.#do(() => Promise.all(this.#explored.map((hear) => hear(wanted))));
  }

  onExplained(hear: (explained: Explained) => void): void {
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

  /** The figures of the page as whole SVG pictures. */
  async figures(): Promise<{ name: string; svg: string }[]> {
    const { figuresOf } = await import('./figures.ts');
    return figuresOf(this.#state);
  }

  /** Takes files that were dropped: a model, IDX files, or a picture of a digit. */
  async take(files: readonly File[]): Promise<void> {
    await this.#do(async () => {
      const [first] = files;
      if (first === undefined) return;
      if (/\.safetensors$/i.test(first.name)) {
        const { name } = first;
        const found = await this.#link.ask('verifyModel', { bytes: await bytesOf(first) });
        return this.#set({ said: modelText(name, found, this.#state) });
      }
      if (first.type.startsWith('image/')) {
        for (const hear of this.#pictures) await hear(first);
        return;
      }
      const read = files.map(async (file) => ({ name: file.name, bytes: await bytesOf(file) }));
      const { text } = await this.#link.ask('take', { files: await Promise.all(read) });
      await this.open();
      this.#set({ said: `Now on your own images: ${text}. Load the page again for MNIST.` });
    });
  }

  /** Whether the page has written this address itself. */
  isOwnAddress(hash: string): boolean {
    const { lab, preset, settings } = this.#state;
    return hash === addressOf(lab, preset, changesFrom(lab, preset, settings));
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
