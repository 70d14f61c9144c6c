/** Where a data set is looked for: in a folder that was named, and where the environment says. */
export interface DataSetOptions {
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** A folder in which a data set is looked for, and its files. */
export interface DataSetPlace {
  /** How the folder was found: `dataDir` for one that was named, else one word, such as `cache`. */
  readonly from: string;
  readonly path: string;
  readonly exists: boolean;
  readonly files: readonly {
    readonly name: string;
    /** Null for a file that is missing. */
    readonly path: string | null;
    readonly bytes: number;
    /** `missing`, `good`, or what else is known of the file. */
    readonly state: string;
    /** Why a file is not good, for a person. */
    readonly reason?: string | null;
  }[];
}

/** Files that labs read, and that `pnpm exp data status`, `fetch` and `verify` find, download and check. */
export interface DataSet {
  /** Such as `MNIST`. Two labs that name the same data set share it. */
  readonly name: string;
  /** Where it is looked for and what is there; `summary` says in a sentence what labs will use. */
  status(
    options: DataSetOptions,
  ): Promise<{ readonly places: readonly DataSetPlace[]; readonly summary: string }>;
  /** Downloads what is missing, into `dataDir` or the place where labs look last. */
  fetch(
    options: DataSetOptions & {
      readonly onProgress?: (progress: {
        readonly file: string;
        readonly received: number;
        readonly total: number | undefined;
      }) => void;
    },
  ): Promise<
    readonly { readonly name: string; readonly path: string; readonly action: 'kept' | 'fetched' }[]
  >;
  /** Checks every byte in the places that labs read; `fault` says what is wrong, `note` what is merely missing. */
  verify(options: DataSetOptions): Promise<{
    readonly places: readonly DataSetPlace[];
    readonly fault: { readonly cause: string; readonly remedy: string } | null;
    readonly note: string | null;
  }>;
}
