import { type Figure, percent, type RecordedRun, type Report } from '@nn-labs/experiment';
import { type BoundaryPanel, decisionBoundary, textDecisionBoundary } from '@nn-labs/figures';
import { Matrix } from '@nn-labs/linalg';
import { accuracyOf, backward, forward, update } from './by-hand.ts';
import { draw } from './data.ts';
import { partsOf, type Settings } from './options.ts';

/** Trains again, as far as the run came, and draws which class is said where. */
export function report(settings: Settings, { metrics }: RecordedRun): Report {
  const [figures, text]: [Figure[], string[]] = [[], []];
  let left = metrics.length;
  for (const part of partsOf(settings)) {
    const epochs = Math.min(left, part.epochs);
    left -= epochs;
    if (epochs === 0) break;
    const { X, y, weights: first } = draw(part);
    // A panel for the first weights, those after some shares of the epochs, and the last ones.
    const wanted = [0, 0.02, 0.05, 0.2, 0.5, 1].map((share) => Math.round(share * epochs));
    const panels: BoundaryPanel[] = [];
    for (let epoch = 0, weights = first; epoch <= epochs; epoch++) {
      const [now, pass] = [weights, forward(X, weights, part)];
      if (wanted.includes(epoch)) {
        const title = `after ${epoch} epochs: ${percent(accuracyOf(pass.P, y))}% right`;
        const at = (places: Float64Array): Matrix => new Matrix(places.length / 2, 2, places);
        panels.push({ title, probabilities: (places) => forward(at(places), now, part).P.data });
      }
      weights = [...update(weights, backward(X, y, weights, part, pass), part.lr)];
    }
    const add = (name: string, title: string, shown: readonly BoundaryPanel[], caption: string): void => {
      const data = { points: X.data, labels: y.data, panels: shown };
      figures.push({ name: `${part.name}-${name}`, title, caption, svg: decisionBoundary(data) });
      text.push('', title, ...textDecisionBoundary(data));
    };
    add('boundary', part.title, panels.slice(-1), 'On the line both classes have probability 0.5.');
    if (part.hidden > 0) add('strip', `${part.name}, step by step`, panels, 'The line bends as it learns.');
  }
  return { figures, findings: [], text };
}
