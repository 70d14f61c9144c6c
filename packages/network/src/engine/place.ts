import type { Matrix } from '@nn-labs/linalg';
import type { Operation, OperationFields } from '@nn-labs/linalg/engine';
import type { Activation } from '../layers/activation.ts';
import type { Step } from './step.ts';

// The contract between a layer and the engine. All addresses are bytes in the engine's memory; 0: not there.

/** The samples of a batch without their zeros: what the first layer is given. */
export interface SparseInput {
  readonly kind: 'sparse';
  /** Items a sample. */
  readonly items: number;
  /** The left operand of a product with them. */
  readonly fields: OperationFields;
  /** The left operand of a product with their transpose (items, batch), as a gradient needs it. */
  columns(): OperationFields;
}

/** One row a sample, the items side by side in the order of the sample's shape: what layers give each other. */
export interface Rows {
  readonly kind: 'rows';
  /** Items a sample. */
  readonly items: number;
  /** The first row. */
  readonly at: number;
  /** Vectors and bytes of a row; the lanes beyond its last item hold zeros. */
  readonly vectors: number;
  readonly rowBytes: number;
  /** Whether a layer at or below these rows learns, so that a delta is wanted of them. */
  readonly learns: boolean;
  /** The activation that made the rows, and where its values lie: a delta is multiplied by its slope there. */
  readonly slope: { readonly activation: Activation; readonly at: number };
  /** Whether the layer that made these rows wants their delta packed, if that costs nothing. */
  readonly wantsPacked: boolean;
  /** Whether the layer that made these rows takes their delta as that of the windows of a max-pooling above. */
  readonly takesWindows: boolean;
  /** Steps that change their delta in place, after the slope: a dropout's mask. */
  afterDelta(delta: number): readonly Step[];
}

/** −∂L/∂z of the rows of a layer: row-major, or packed as a right operand is. */
export interface Delta {
  readonly at: number;
  readonly isPacked: boolean;
  /** Where the rows are windows of a max-pooling, each with the delta of the item that won; null: all items have their own. */
  readonly windows: Windows | null;
}

/** What a max-pooling made of the rows below it. */
export interface Windows {
  /** Rows and columns of a window. */
  readonly window: number;
  /** Which item won each, see linalg's `assembly/layout.ts`. */
  readonly winners: number;
  readonly rowBytes: number;
}

/** Where a parameter lies: its matrix, packed. */
export interface PlacedParameter {
  /** Its name within the layer. */
  readonly name: string;
  readonly matrix: Matrix;
  /** Vectors of a row. */
  readonly vectors: number;
  readonly value: number;
  /** Laid out as the value; `backward` overwrites it with the gradient of the whole batch. */
  readonly gradient: number;
  /** The moments of the update's rule, laid out as the value. */
  readonly first: number;
  readonly second: number;
}

/** All that a layer needs to lower itself, for batches of at most `rows` samples. */
export interface Place {
  readonly input: SparseInput | Rows;
  /** In the layer's own order. */
  readonly parameters: readonly PlacedParameter[];
  /** The activation after the layer: its own, or `identity` where the loss takes the sums as they are. */
  readonly activation: Activation;
  readonly rows: number;
  readonly threads: number;
  readonly float32: boolean;
  readonly itemBytes: number;
  /** Whether `backward` is going to be called. */
  readonly training: boolean;
  /** Room for the layer's output. */
  output(options?: Partial<Pick<Rows, 'wantsPacked' | 'takesWindows'>>): Rows;
  /** The engine's memory as it is now, for what a layer writes itself: it grows when room is made. */
  buffer(): ArrayBufferLike;
  /** Room of the layer's own, freed with all the rest. */
  allocate(bytes: number, zeroed?: boolean): number;
}

/** A layer as operations of the engine: the same bits as its plain loops. */
export interface LoweredLayer {
  /** The layer's output; the input itself, where the layer changes only the shape: then it has no steps. */
  readonly output: SparseInput | Rows;
  readonly forward: readonly Step[];
  /** Whether `backward` can write a packed delta. */
  readonly packs?: boolean;
  /** How the layer below may take this one's delta as it is: `backward` then has no steps. */
  readonly windows?: Windows;
  /**
   * From the output's delta: the steps that write the input's, `below`, times the slope of the input (null: it is not
   * wanted), and those that write the gradients of the parameters. The former of all layers run first.
   */
  backward?(
    delta: Delta,
    below: Delta | null,
  ): { readonly toInput: readonly Step[]; readonly gradients: readonly Step[] };
  /** Copies of the parameters in another layout: made after each change of these, and before a pass without training. */
  readonly refresh?: readonly Operation[];
}
