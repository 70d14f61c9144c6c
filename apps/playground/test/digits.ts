import type { Page } from 'playwright-core';

type Point = readonly [x: number, y: number];

/** A round stroke about a centre, from one angle to another, in turns clockwise from the top. */
function arc([x, y]: Point, width: number, height: number, from: number, to: number): Point[] {
  return Array.from({ length: 17 }, (_, i) => {
    const angle = (from + ((to - from) * i) / 16) * 2 * Math.PI;
    return [x + width * Math.sin(angle), y - height * Math.cos(angle)] as const;
  });
}

/** Strokes of each digit as a hand draws them, on paper from 0 to 1. */
export const digits: readonly (readonly (readonly Point[])[])[] = [
  [arc([0.5, 0.5], 0.2, 0.32, 0, 1)],
  [
    [
      [0.5, 0.18],
      [0.5, 0.82],
    ],
  ],
  [[...arc([0.5, 0.36], 0.19, 0.17, -0.2, 0.35), [0.32, 0.8], [0.72, 0.8]]],
  [[...arc([0.47, 0.34], 0.18, 0.16, -0.15, 0.5), ...arc([0.47, 0.66], 0.21, 0.17, 0, 0.65)]],
  [
    [
      [0.42, 0.18],
      [0.28, 0.56],
      [0.72, 0.56],
    ],
    [
      [0.62, 0.3],
      [0.6, 0.84],
    ],
  ],
  [[[0.7, 0.2], [0.38, 0.2], [0.35, 0.46], ...arc([0.48, 0.63], 0.2, 0.18, -0.1, 0.65)]],
  [[[0.62, 0.17], [0.42, 0.36], ...arc([0.5, 0.64], 0.17, 0.17, -0.25, 0.75)]],
  [
    [
      [0.28, 0.22],
      [0.72, 0.22],
      [0.46, 0.84],
    ],
  ],
  [arc([0.5, 0.33], 0.16, 0.15, 0, 1), arc([0.5, 0.66], 0.19, 0.18, 0, 1)],
  [[...arc([0.48, 0.36], 0.17, 0.17, 0.25, 1.25), [0.64, 0.5], [0.6, 0.84]]],
];

/** Draws a digit on the pad with the mouse. */
export async function draw(page: Page, digit: number): Promise<void> {
  await page.getByRole('button', { name: 'Clear' }).click();
  const pad = page.locator('.pad');
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox())!;
  const at = ([x, y]: Point): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  for (const [first, ...others] of digits[digit]!) {
    await page.mouse.move(...at(first!));
    await page.mouse.down();
    await Promise.all(others.map((point) => page.mouse.move(...at(point)))); // several a frame, as a mouse does
    await page.mouse.up();
  }
}
