import { main } from '../src/main.ts';

/** Runs the command line and keeps what it prints. */
export async function runMain(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const keepIn = (texts: string[]) => ({ write: (text: string) => texts.push(text) > 0 });
  const code = await main(words, { root: 'no-such-checkout', stdout: keepIn(out), stderr: keepIn(err) });
  return { code, out: out.join(''), err: err.join('') };
}
