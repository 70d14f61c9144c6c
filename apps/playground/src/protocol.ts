import type { FloatArray } from '@nn-labs/linalg';
import type { Settings } from './lab-kit.ts';

// What the page and the worker say to each other. The worker answers each `ask` with one `answer` of the same number; beside
// that it tells what happens while it trains.

export interface Figures {
  readonly loss: number;
  /** Null for a network that nothing judges. */
  readonly accuracy: number | null;
}

/** How an epoch went. */
export interface EpochRow extends Figures {
  readonly epoch: number;
  /** The same on images that the network does not learn from; null where there are none. */
  readonly held: Figures | null;
}

/** A mistake that many make, made on purpose. */
export type Mistake = 'none' | 'slope' | 'pixels';

export interface OpenRequest {
  readonly lab: number;
  readonly settings: Settings;
  readonly mistake: Mistake;
  /** The page's address: its server may have all of MNIST below it. */
  readonly base: string;
}

/** How fast: epochs a second; null: as fast as it goes. */
export type Speed = number | null;

export interface Asked {
  open: OpenRequest;
  play: { readonly speed: Speed };
  pause: Record<string, never>;
  step: { readonly unit: 'epoch' | 'batch' };
  seek: { readonly epochs: number };
  fork: { readonly changes: Settings };
  /** 28 x 28 bytes, 0 black to 255 white: what the network makes of them. */
  predict: { readonly pixels: Uint8Array };
  /** A `.safetensors` that was dropped on the page: shown until the training goes on. */
  showModel: { readonly name: string; readonly bytes: Uint8Array };
  /** A picture file that was dropped on the page. */
  picture: { readonly file: File };
  /** The weights now, as a file of the command line. */
  saveModel: Record<string, never>;
  /** A test image, another one each time. */
  example: Record<string, never>;
  /** What each pixel adds to the best answer: the answer's output without the pixel is lower by so much. */
  spoke: { readonly pixels: Uint8Array };
  /** The test images of a cell of the confusion matrix; without `predicted` the surest mistakes. */
  images: { readonly actual: number; readonly predicted: number } | 'mistakes';
  /** The training images that excite a unit of the first layer most. */
  excites: { readonly unit: number };
  explain: ExplainRequest;
  /** IDX files that were dropped on the page. */
  take: { readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[] };
  /** What the lab finds in the training, in words. */
  findings: Record<string, never>;
}

/** A number on the page; a unit and a pixel are those of the image given. */
export type ExplainRequest =
  | { readonly kind: 'weight'; readonly unit: number; readonly input: number }
  | { readonly kind: 'pixel'; readonly index: number; readonly pixels: Uint8Array }
  | { readonly kind: 'unit'; readonly layer: number; readonly index: number; readonly pixels: Uint8Array };

export interface Term {
  readonly label: string;
  readonly value: number;
}

/** Where a number comes from: its formula, the numbers in it, their sum. */
export interface Explained {
  readonly title: string;
  readonly formula: string;
  /** The largest first, the rest together. */
  readonly terms: readonly Term[];
  readonly count: number;
  readonly sum: number;
  /** What is done to the sum; null: nothing. */
  readonly after: string | null;
  /** The number on the page. */
  readonly shown: number;
  /** Which line of the lab's by-hand.ts does it. */
  readonly step: 'pixel' | 'drawn' | 'kept' | 'hidden' | 'output' | 'convolution' | 'update' | 'kernel';
}

export interface ShownImage {
  readonly index: number;
  readonly pixels: Uint8Array;
  readonly actual: number;
  readonly predicted: number | null;
  /** What the network gives its answer, or the unit's activation. */
  readonly value: number;
}

/** A layer's parameter, as it is now. */
export interface ParameterView {
  readonly layer: number;
  readonly kind: string;
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: FloatArray;
}

/** What the page shows of a moment. */
export interface View {
  /** -1 for a file's network. */
  readonly epochs: number;
  /** How many batches of the epoch at hand are done; 0 between two epochs. */
  readonly batches: number;
  readonly parameters: readonly ParameterView[];
  /** `counts[actual][predicted]` on so many test images; null for a network without classes, and until they are there. */
  readonly confusion: readonly (readonly number[])[] | null;
  readonly tested: number;
  readonly test: Figures | null;
  /** The same of the first test images, at every moment of so many: what a curve can join. Null where it learns from them. */
  readonly onTheWay: (Figures & { readonly count: number }) | null;
  /** Null until the test images are there. */
  readonly saturation: Saturation | null;
}

/** How much of what a hidden layer says stands where its activation has nearly no slope. */
export interface Saturation {
  readonly layer: number;
  readonly activation: string;
  readonly share: number;
}

/** A network from a file, which the page shows in place of the one that it trains. */
export interface ShownModel {
  readonly name: string;
  /** Its layers and its loss. */
  readonly network: string;
  /** What the file says of itself: lab, seed, epochs; empty where it says nothing. */
  readonly origin: string;
  readonly sha256: string;
}

export interface Opened {
  readonly settings: Settings;
  readonly classes: number;
  /** Whether the images are files that were dropped on the page. */
  readonly isOwn: boolean;
  readonly image: { readonly rows: number; readonly cols: number } | null;
  readonly layers: readonly {
    readonly kind: string;
    readonly shape: readonly number[];
    readonly activation: string;
  }[];
  readonly parameterCount: number;
  readonly counts: { readonly train: number; readonly heldOut: number };
  readonly engine: { readonly name: string; readonly threads: number };
  readonly firstParameters: readonly ParameterView[];
  readonly initSha256: string;
}

export interface Answers {
  open: Record<string, never>;
  play: Record<string, never>;
  pause: Record<string, never>;
  step: Record<string, never>;
  seek: Record<string, never>;
  /** After how many epochs the settings were changed first; null: the command line trains the same from the start. */
  fork: { readonly forkedAt: number | null };
  predict: { readonly outputs: readonly number[]; readonly activations: readonly FloatArray[] };
  showModel: ShownModel;
  /** The digit on it as MNIST would have it, why it may not be one, and the picture in small. */
  picture: { readonly image: Uint8Array; readonly doubts: readonly string[]; readonly shown: ImageBitmap };
  saveModel: { readonly bytes: Uint8Array; readonly sha256: string; readonly epochs: number };
  example: { readonly pixels: Uint8Array; readonly label: number };
  spoke: { readonly shares: Float64Array; readonly answer: number };
  images: { readonly images: readonly ShownImage[]; readonly total: number };
  excites: { readonly images: readonly ShownImage[] };
  explain: Explained;
  take: { readonly text: string };
  findings: { readonly findings: readonly { readonly kind: string; readonly text: string }[] };
}

/** What the worker tells unasked. */
export type Told =
  | { readonly kind: 'rows'; readonly rows: readonly EpochRow[]; readonly epochs: number }
  | { readonly kind: 'view'; readonly view: View }
  | { readonly kind: 'snapshots'; readonly every: number; readonly bytes: number }
  | { readonly kind: 'done'; readonly sha256: string; readonly epochs: number }
  /** Drawn and ready: whatever was told before was of another training. */
  | { readonly kind: 'opened'; readonly opened: Opened }
  /** Another network is shown, a file's or again the one that is trained; what was trained stays. */
  | { readonly kind: 'shown'; readonly opened: Opened; readonly view: View | null; readonly isModel: boolean }
  | { readonly kind: 'playing' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'loading'; readonly text: string }
  | { readonly kind: 'problem'; readonly message: string; readonly remedy: string | null };
