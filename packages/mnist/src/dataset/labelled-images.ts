/** Images of one size, each with its label. */
export interface LabelledImages {
  /** The pixels, 0 (paper) to 255 (ink), row-major, shape (count, rows, cols). */
  images: Uint8Array;
  /** The class of each image, shape (count,). */
  labels: Uint8Array;
  /** The number of images. */
  count: number;
  /** The height of an image in pixels. */
  rows: number;
  /** The width of an image in pixels. */
  cols: number;
}

/** A training set and a test set of images of the same size. */
export interface Dataset {
  /** What the images are: MNIST, or any other IDX files. */
  source: 'mnist' | 'idx';
  /** The number of classes: labels are 0..classes-1. */
  classes: number;
  /** The images to learn from. */
  train: LabelledImages;
  /** The images to be judged by. */
  test: LabelledImages;
}
