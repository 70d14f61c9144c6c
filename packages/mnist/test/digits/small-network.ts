import { exp, RandomState } from '@nn-labs/linalg';

const inputs = 784;
const hidden = 64;
const classes = 10;

/** Images as pixels, and their labels. */
interface Labelled {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/**
 * A 784-64-10 network (ReLU, softmax, cross-entropy) in plain loops, trained image by image at a falling rate:
 * enough to judge data by.
 */
export class SmallNetwork {
  readonly #w1: Float64Array;
  readonly #b1 = new Float64Array(hidden);
  readonly #w2: Float64Array;
  readonly #b2 = new Float64Array(classes);
  readonly #h = new Float64Array(hidden);
  readonly #p = new Float64Array(classes);

  constructor(seed: number) {
    const random = new RandomState(seed);
    this.#w1 = random.normal(0, Math.sqrt(2 / inputs), inputs * hidden);
    this.#w2 = random.normal(0, Math.sqrt(2 / hidden), hidden * classes);
  }

  train({ images, labels }: Labelled, epochs: number, seed: number): void {
    const random = new RandomState(seed);
    for (let epoch = 0; epoch < epochs; epoch += 1) {
      const rate = 0.02 * (1 - epoch / epochs);
      for (const i of random.permutation(labels.length)) {
        this.#step(images.subarray(i * inputs, (i + 1) * inputs), labels[i]!, rate);
      }
    }
  }

  /** The part of the images whose label is guessed. */
  accuracy({ images, labels }: Labelled): number {
    let right = 0;
    labels.forEach((label, i) => {
      this.#forward(images.subarray(i * inputs, (i + 1) * inputs));
      if (this.#p.indexOf(Math.max(...this.#p)) === label) right += 1;
    });
    return right / labels.length;
  }

  #forward(pixels: Uint8Array): void {
    const h = this.#h;
    h.set(this.#b1);
    for (let i = 0; i < inputs; i += 1) {
      const x = pixels[i]! / 255;
      if (x === 0) continue;
      for (let j = 0; j < hidden; j += 1) h[j]! += x * this.#w1[i * hidden + j]!;
    }
    this.#p.set(this.#b2);
    for (let j = 0; j < hidden; j += 1) {
      h[j] = Math.max(h[j]!, 0);
      for (let k = 0; k < classes; k += 1) this.#p[k]! += h[j]! * this.#w2[j * classes + k]!;
    }
  }

  #step(pixels: Uint8Array, label: number, rate: number): void {
    this.#forward(pixels);
    const delta = this.#outputDelta(label);
    for (let j = 0; j < hidden; j += 1) {
      const active = this.#h[j]! > 0;
      let back = 0;
      for (let k = 0; k < classes; k += 1) {
        const at = j * classes + k;
        back += delta[k]! * this.#w2[at]!;
        this.#w2[at]! -= rate * delta[k]! * this.#h[j]!;
      }
      this.#h[j] = active ? rate * back : 0;
      this.#b1[j]! -= this.#h[j]!;
    }
    for (let k = 0; k < classes; k += 1) this.#b2[k]! -= rate * delta[k]!;
    for (let i = 0; i < inputs; i += 1) {
      const x = pixels[i]! / 255;
      if (x === 0) continue;
      for (let j = 0; j < hidden; j += 1) this.#w1[i * hidden + j]! -= x * this.#h[j]!;
    }
  }

  /** softmax(p) - one-hot(label). */
  #outputDelta(label: number): Float64Array {
    const top = Math.max(...this.#p);
    const powers = this.#p.map((value) => exp(value - top));
    const sum = powers.reduce((total, value) => total + value, 0);
    return powers.map((value, k) => value / sum - (k === label ? 1 : 0));
  }
}
