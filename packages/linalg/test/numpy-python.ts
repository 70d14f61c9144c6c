import { execFileSync } from 'node:child_process';

/** The first Python of PYTHON, python3, /usr/bin/python3 and python that has NumPy; undefined when none has. */
export function findPython(): string | undefined {
  const candidates = [process.env.PYTHON, 'python3', '/usr/bin/python3', 'python'];
  return candidates.find((candidate) => {
    if (!candidate) return false;
    try {
      execFileSync(candidate, ['-c', 'import numpy'], { stdio: 'ignore', timeout: 30_000 });
      return true;
    } catch {
      return false;
    }
  });
}
