import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { errorCode } from '../errors.ts';
import { DataError } from '../outcome.ts';
import type { Checkpoint } from '../recorder.ts';
import { runFiles } from '../recorder-rules.ts';
import { readBounded, writeWhole } from './files.ts';
import type { CheckpointRecord } from './run-record.ts';

/** Which of the two checkpoints that a run keeps. */
export type CheckpointChoice = 'last' | 'previous';

/** Two lie in the folder, and for a moment a third one beside them. */
const mostListed = 3;

/** Bytes hashed between two turns of the event loop: some hundredths of a second. */
const hashedAtOnce = 2 ** 24;

/** The list with one more checkpoint, oldest first. */
export async function withCheckpoint(
  list: readonly CheckpointRecord[],
  { epochs, bytes }: Checkpoint,
): Promise<CheckpointRecord[]> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += hashedAtOnce) {
    hash.update(bytes.subarray(at, at + hashedAtOnce));
    await nextTurn(); // a signal such as Ctrl-C is handled between two pieces
  }
  return [...list, { epochs, sha256: hash.digest('hex'), bytes: bytes.length }].slice(-mostListed);
}

/**
 * Writes a checkpoint and keeps the checkpoint before. `list` is called when the bytes are on the disk and the file has not
 * got its name yet: `run.json` has to hold a file's SHA-256 before the file is there. When `list` throws, no file changes.
 */
export async function writeCheckpoint(
  folder: string,
  { bytes }: Checkpoint,
  list: () => Promise<void>,
): Promise<void> {
  const file = join(folder, runFiles.checkpoint);
  await writeWhole(file, bytes, async () => {
    await list();
    // A kill between the two renames leaves the last checkpoint under the name of the previous one.
    await renameIfThere(file, join(folder, runFiles.previousCheckpoint));
  });
}

/** Puts the previous checkpoint into the place of the last one, which is damaged. */
export async function fallBackToPrevious(folder: string): Promise<void> {
  await renameIfThere(join(folder, runFiles.previousCheckpoint), join(folder, runFiles.checkpoint));
}

/**
 * The checkpoint to go on from: the last one, or the previous one where the last was never written whole; null for a run
 * that was stopped before its first checkpoint. With `previous`, only the previous one.
 *
 * @throws DataError naming a file whose bytes are not those that were written, with the way out.
 */
export function readCheckpoint(
  folder: string,
  id: string,
  list: readonly CheckpointRecord[],
  choice: CheckpointChoice,
): Checkpoint | null {
  const previous = examine(folder, runFiles.previousCheckpoint, list);
  if (choice === 'previous') {
    if (previous === null) {
      throw new DataError(`${id} has no previous checkpoint`, 'Leave out --checkpoint previous.');
    }
    if (previous instanceof DataError) throw previous;
    return previous;
  }
  const last = examine(folder, runFiles.checkpoint, list) ?? previous;
  if (!(last instanceof DataError)) return last;
  if (previous === null || previous instanceof DataError) throw last;
  throw new DataError(
    last.message,
    `The one before it, after ${previous.epochs} epochs, is sound: add --checkpoint previous.`,
  );
}

/** The most that Node reads at once; records of today say how many bytes a checkpoint has. */
const mostBytes = 2 ** 31;

function examine(
  folder: string,
  name: string,
  list: readonly CheckpointRecord[],
): Checkpoint | DataError | null {
  const file = join(folder, name);
  const remedy = 'Repeat the run from its start with --from in place of --resume.';
  try {
    const bytes = readBounded(file, Math.max(0, ...list.map((record) => record.bytes ?? mostBytes)));
    const sha256 = sha256Of(bytes);
    const written = list.find((record) => record.sha256 === sha256);
    if (written !== undefined) return { epochs: written.epochs, bytes };
    const what = `its SHA-256 ${sha256.slice(0, 8)}… is none that run.json lists`;
    return new DataError(`${file} is damaged: ${what}`, remedy);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    if (error instanceof DataError) return new DataError(error.message, remedy);
    throw error;
  }
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
