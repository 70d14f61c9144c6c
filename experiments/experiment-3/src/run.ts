import { createHash } from 'node:crypto';
import { errorText, type Json, type Outcome, type Plan, percent, runEpochs } from '@nn-labs/experiment';
import { Matrix } from '@nn-labs/linalg';
import * as lab from './by-hand.ts';
import { draw } from './data.ts';
import { epochsOf, partsOf, type Settings } from './options.ts';

/** A printed epoch, as `--json` lists it. */
export type Reported = { part: string; epoch: number; loss: number; printedLoss?: number };

export function plan(settings: Settings): Plan {
  const parts = partsOf(settings);
  const lines = parts.map(({ title, epochs }) => `Would train ${title}; ${epochs} epochs`);
  return { lines, data: { source: 'drawn', points: parts.at(-1)!.drawn } }; // those of the result
}

export async function run(settings: Settings, context: Parameters<typeof runEpochs>[0]): Promise<Outcome> {
  const { print, record } = context;
  const epochs = epochsOf(partsOf(settings));
  // All that changes from epoch to epoch; a part's points are drawn again where a run is resumed.
  const state = { weights: [] as lab.Weights, history: [] as Reported[], result: {} as Json };
  let points: ReturnType<typeof draw> | undefined;
  let ended: Outcome | null = null;
  const stopped = await runEpochs(context, {
    epochs: epochs.length,
    step(done) {
      const { part, epoch } = epochs[done]!;
      if (epoch === 0 || points === undefined) points = draw(part);
      const { X, y, weights: first } = points;
      const say = (when: string, loss: number, P: Matrix, more = ''): void =>
        print(`${when}: loss = ${loss.toFixed(4)}${more}, accuracy = ${percent(lab.accuracyOf(P, y))}%`);
      if (epoch === 0) {
        state.weights = first;
        print(state.history.length > 0 ? `\n${part.title}` : part.title);
        const off = lab.gradientCheck(X, y, first, part).toExponential(1);
        if (part.activation !== 'step') print(`Gradient check: largest difference ${off} (usually < 1e-6)`);
      }
      const { weights, history } = state;
      const pass = lab.forward(X, weights, part);
      const loss = lab.lossOf(pass.P, y, part);
      // An infinite loss, of a point whose class has the probability 0, may fall again. NaN stays.
      const problem = `in epoch ${epoch} the loss is NaN`;
      if (Number.isNaN(loss)) ended = { status: 'diverged', problem, remedy };
      if (ended !== null) return;
      const isDue = epoch % part.interval === 0;
      const printedLoss = isDue && part.hidden > 0 ? lab.printedLoss(pass.P, y) : null;
      // Rows are counted over all parts: a resumed run finds them by `epoch`.
      record.metrics({ epoch: done, trueLoss: loss, wrongLoss: printedLoss });
      const prints = part.name === 'network' ? 'notebook prints' : "the notebook's formula gives";
      if (isDue)
        say(`Epoch ${epoch}`, loss, pass.P, printedLoss ? `, ${prints} ${printedLoss.toFixed(4)}` : '');
      if (isDue) history.push({ part: part.name, epoch, loss, ...(printedLoss !== null && { printedLoss }) });
      state.weights = lab.update(weights, lab.backward(X, y, weights, part, pass), part.lr);
      if (epoch + 1 < part.epochs) return;
      const { P } = lab.forward(X, state.weights, part);
      const hash = createHash('sha256');
      for (const W of state.weights) hash.update(new Uint8Array(W.data.buffer));
      const figures = { loss: lab.lossOf(P, y, part), accuracy: lab.accuracyOf(P, y) };
      state.result = { ...figures, weightsSha256: hash.digest('hex') };
      say(`After ${part.epochs} ${part.epochs === 1 ? 'epoch' : 'epochs'}`, figures.loss, P);
      if (part.name === 'network') print(explanation(P, y));
    },
    ended: () => ended,
    save: () => ({ ...state, weights: state.weights.map(({ rows, cols, data }) => ({ rows, cols, data })) }),
    load(saved) {
      Object.assign(state, saved);
      state.weights = state.weights.map(({ rows, cols, data }) => new Matrix(rows, cols, data));
    },
  });
  const { history, result } = state;
  return { data: plan(settings).data!, history, ...(stopped ?? { result, remedy }) };
}

const remedy = 'Train again with a smaller --lr.';

/** Why the notebook prints another loss, and what our shape rules say to its line. */
function explanation(P: Matrix, { data, rows: N }: Matrix): string {
  const says = `
The notebook averages y * np.log(A2) and its like, with y (${N},) and A2
(${N}, 1). NumPy takes y for a row, so the product is (${N}, ${N}): every label
times every prediction. The gradient has y as (${N}, 1), so the network learns
all the same. Our shape rules say to that line:\n`;
  try {
    return `${says}nothing: ${P.log().multiply(data as never).shape}`; // y * np.log(A2), y (N,), A2 (N, 1)
  } catch (error) {
    return says + errorText(error).replace('. ', '.\n');
  }
}
