import type { Link } from './link.ts';
import type { Answers } from './protocol.ts';

/** What files that were dropped on the page turned out to be. */
export type Dropped =
  | { readonly kind: 'model'; readonly model: Answers['showModel'] }
  | { readonly kind: 'picture'; readonly file: File }
  | { readonly kind: 'images'; readonly said: string };

/** Hands them to the worker: a model, IDX files, or a picture of a digit, which whoever shows it reads. */
export async function droppedOf(files: readonly File[], link: Link): Promise<Dropped | null> {
  const [first] = files;
  if (first === undefined) return null;
  if (/\.safetensors$/i.test(first.name)) {
    const model = await link.ask('showModel', { name: first.name, bytes: await bytesOf(first) });
    return { kind: 'model', model };
  }
  if (first.type.startsWith('image/') || /\.(?:png|jpe?g)$/i.test(first.name)) {
    return { kind: 'picture', file: first };
  }
  const read = files.map(async (file) => ({ name: file.name, bytes: await bytesOf(file) }));
  const { text } = await link.ask('take', { files: await Promise.all(read) });
  return { kind: 'images', said: `Now on your own images: ${text}. Load the page again for MNIST.` };
}

/** A folder is dropped as a file that cannot be read. */
async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new Error(`${file.name} cannot be read: it is a folder, or it has gone or changed meanwhile`, {
      cause,
    });
  }
}
