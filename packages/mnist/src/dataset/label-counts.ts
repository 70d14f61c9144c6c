/** How often each label 0..max occurs, shape (max + 1,); `[]` for no labels. */
export function labelCounts(labels: Uint8Array): number[] {
  const counts = new Array<number>(256).fill(0);
  for (let i = 0; i < labels.length; i += 1) counts[labels[i]!]! += 1;
  let length = 256;
  while (length > 0 && counts[length - 1] === 0) length -= 1;
  return counts.slice(0, length);
}
