import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { smallFiles } from './small-files.ts';

/** A process of its own, from the built package, that fetches the small files and says a dot for every piece. */
export function startFetching(dir: string, mirror: string): ChildProcess {
  const built = new URL('../../dist/node/fetch-files.js', import.meta.url).href;
  const script = `import { fetchFiles } from ${JSON.stringify(built)};
    const place = { from: 'cache', path: ${JSON.stringify(dir)} };
    const options = { env: {}, mirrors: [${JSON.stringify(mirror)}], onProgress: () => process.stdout.write('.') };
    await fetchFiles('test', place, options, ${JSON.stringify(smallFiles)});`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
