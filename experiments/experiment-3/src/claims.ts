import type { Claim } from '@nn-labs/experiment';
import type { Reported } from './run.ts';

/** By part: what the notebook prints, and of its network also the true loss, as NumPy gives it for y of shape (N, 1). */
const losses = `linear 100 loss 3.6796 0.2779 0.1155 0.0753 0.0569 0.0463 0.0393 0.0343 0.0306 0.0277
moons 100 loss 1.0552 0.8603 0.7282 0.6387 0.5764 0.5317 0.4986 0.4734 0.4537 0.4379
network 500 printedLoss 1.1759 1.0237 1.2387 1.3315 1.3754 1.3973 1.4091 1.4174 1.4237 1.4305 1.4350 1.4408 1.4490 1.4563 1.4642 1.4761 1.4924 1.5045 1.5174 1.5315
network 500 loss 1.6743 0.3358 0.3043 0.2967 0.2917 0.2874 0.2827 0.2774 0.2715 0.2652 0.2587 0.2514 0.2442 0.2365 0.2287 0.2210 0.2139 0.2065 0.1992 0.1920`;

export const claims: readonly Claim[] = losses.split('\n').flatMap((line) => {
  const [part, interval, figure, ...texts] = line.split(' ');
  return texts.map((expected, i) => {
    const epoch = i * Number(interval);
    const found: Claim['found'] = ({ history = [] }) => {
      const row = (history as Reported[]).find((one) => one.part === part && one.epoch === epoch);
      return row?.[figure as 'loss' | 'printedLoss']?.toFixed(4) ?? null;
    };
    const name = `${part}, epoch ${epoch}: ${figure}`;
    return { preset: ['notebook', part!], name, expected, tolerance: 'as printed', found };
  });
});
