import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';

let count = 0;

/** Writes a file so that after a kill, or a power cut, it is there whole, or as it was before. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = await writeBeside(file, content);
  await rename(temporary, file);
  await syncFolder(dirname(file));
}

/** Writes a temporary file beside `file`, down to the disk, and answers its name. */
export async function writeBeside(file: string, content: string | Uint8Array): Promise<string> {
  const temporary = `${file}.${process.pid}-${count++}.part`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return temporary;
}

/** Brings the names in a folder down to the disk, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows opens no folders; the name is then as safe as the file system makes it.
  }
}
