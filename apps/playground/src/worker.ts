import type { Answers, Asked } from './protocol.ts';
import { modelFile, showModel } from './worker/model.ts';
import { readPicture } from './worker/picture.ts';
import { example, excites, explain, findings, imagesOf, predict, spoke } from './worker/questions.ts';
import { Trainer } from './worker/trainer.ts';

// The worker's side of the page. What is asked for is done in order, between two epochs; a drawing is looked at at once, with
// the weights that the page shows.

const trainer = new Trainer((told) => postMessage({ told }));

const answers: { [K in keyof Asked]: (asked: Asked[K], isLast: () => boolean) => Promise<Answers[K]> } = {
  open: async (asked) => {
    await trainer.begin(asked);
    return {};
  },
  play: async ({ speed }, isLast) => {
    await trainer.play(speed, isLast);
    return {};
  },
  pause: async () => {
    await trainer.rest();
    return {};
  },
  step: async ({ unit }) => {
    await trainer.epoch(unit);
    await trainer.rest();
    return {};
  },
  seek: async ({ epochs }) => {
    await trainer.open.run.seek(epochs);
    await trainer.rest();
    return {};
  },
  fork: async ({ changes }) => {
    const { run } = trainer.open;
    await run.fork(changes);
    await trainer.rest();
    return { forkedAt: run.forkedAt };
  },
  predict: ({ pixels }) => predict(trainer.open, pixels),
  spoke: ({ pixels }) => spoke(trainer.open, pixels),
  example: () => example(trainer.open),
  images: (wanted) => imagesOf(trainer.open, wanted),
  excites: ({ unit }) => excites(trainer.open, unit),
  explain: (request) => explain(trainer, request),
  findings: () => findings(trainer.open),
  showModel: (asked) => showModel(trainer, asked),
  picture: ({ file }) => readPicture(file),
  saveModel: () => modelFile(trainer.open.run),
  take: async ({ files }) => ({ text: trainer.source.take(files) }),
};

/** These only look, at the weights that are shown. */
const atOnce: readonly string[] = ['predict', 'picture', 'spoke', 'example', 'images', 'excites', 'findings'];

let queue: Promise<unknown> = Promise.resolve();
let last = 0;

addEventListener('message', ({ data: { id, kind, asked } }) => {
  const isAtOnce = atOnce.includes(kind);
  if (!isAtOnce) last = id; // a training, also one that still waits for its turn, makes room for it
  const work = (): Promise<unknown> => answers[kind as 'pause'](asked, () => last === id);
  const done = isAtOnce ? Promise.resolve().then(work) : queue.then(work);
  if (!isAtOnce) queue = done.catch(() => {});
  done.then(
    (answer) => postMessage({ id, answer }),
    (error: unknown) => {
      const { message, remedy = null } = error as { message: string; remedy?: string | null };
      postMessage({ id, problem: { message, remedy } });
    },
  );
});
