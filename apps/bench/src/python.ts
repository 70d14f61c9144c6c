import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * The Python that PYTHON names, or the first of the usual ones that has NumPy and the module; where none has the module,
 * one that has NumPy.
 */
export async function findPython(
  env: Readonly<Record<string, string | undefined>>,
  module = 'numpy',
): Promise<{ python: string } | { reason: string }> {
  const named = env.PYTHON;
  const candidates = named ? [named] : ['python3', '/usr/bin/python3', 'python'];
  for (const python of candidates) if (await imports(python, `numpy, ${module}`)) return { python };
  for (const python of candidates) if (await imports(python, 'numpy')) return { python };
  return {
    reason: named
      ? `PYTHON names ${named}, which cannot import numpy`
      : `no Python with NumPy was found; name one: PYTHON=…`,
  };
}

async function imports(python: string, modules: string): Promise<boolean> {
  try {
    const [code] = await once(spawn(python, ['-c', `import ${modules}`], { stdio: 'ignore' }), 'close');
    return code === 0;
  } catch {
    return false; // no such program
  }
}
