import { claimedSha256 } from './lab-kit.ts';
import type { PageState } from './page-state.ts';
import type { Answers } from './protocol.ts';

/** What a file holds. */
export async function bytesOf(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

/** What the page says of a model that was dropped: its network, its hash, and whose weights they are. */
export function modelText(
  name: string,
  { text, sha256, accuracy }: Answers['verifyModel'],
  { sha256: here, lab, preset }: PageState,
): string {
  const tested = accuracy === null ? '' : ` ${(accuracy * 100).toFixed(2)}% of the test images are right.`;
  const same =
    sha256 === here
      ? ' ✓ The same weights as on this page, to the last bit.'
      : sha256 === claimedSha256(lab, preset)
        ? ` ✓ The weights that lab ${lab.id} claims, to the last bit.`
        : ' These are not the weights on this page.';
  return `${name}: ${text}, weights SHA-256 ${sha256}.${tested}${same}`;
}
