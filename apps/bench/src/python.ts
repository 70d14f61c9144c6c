import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The first Python that has NumPy: the one that PYTHON names, then the usual ones. */
export async function findPython(
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ python: string } | { reason: string }> {
  const named = env.PYTHON;
  const candidates = named ? [named] : ['python3', '/usr/bin/python3', 'python'];
  for (const python of candidates) if (await hasNumpy(python)) return { python };
  return {
    reason: named
      ? `PYTHON names ${named}, which cannot import numpy`
      : `no Python with NumPy was found; name one: PYTHON=…`,
  };
}

async function hasNumpy(python: string): Promise<boolean> {
  try {
    const [code] = await once(spawn(python, ['-c', 'import numpy'], { stdio: 'ignore' }), 'close');
    return code === 0;
  } catch {
    return false; // no such program
  }
}
