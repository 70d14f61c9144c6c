import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { platform, stderr } from 'node:process';

/** Installs the npm peers into `folder`, unless they are there already; answers why that failed, or null. */
export async function installPeers(folder: string, announce: (line: string) => void): Promise<string | null> {
  const lockfile = await readFile(join(folder, 'package-lock.json'));
  const wanted = createHash('sha256').update(lockfile).digest('hex');
  const stamp = join(folder, 'node_modules/.installed');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return null;
  announce('Installing the peers, once: about 320 MB…');
  const child = spawn('npm', ['ci', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: platform === 'win32', // npm is a script there
  });
  child.stdout.pipe(stderr, { end: false });
  try {
    const [code] = await once(child, 'close');
    if (code !== 0) return `npm ci ended with ${code}`;
  } catch (error) {
    return `npm could not be started: ${error instanceof Error ? error.message : String(error)}`;
  }
  await writeFile(stamp, wanted);
  return null;
}
