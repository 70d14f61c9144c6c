import type { Answers, Asked } from './protocol.ts';
import { copyOf } from './worker/copies.ts';
import { modelFile, showModel } from './worker/model.ts';
import type { Open } from './worker/open.ts';
import { readPicture } from './worker/picture.ts';
import { example, excites, explain, findings, imagesOf, predict, spoke } from './worker/questions.ts';
import { Trainer } from './worker/trainer.ts';

// The worker's side of the page. What is asked for is done in order, between two epochs; what only looks at the weights that
// the page shows, such as a drawing, at once.

const trainer = new Trainer((told) => postMessage({ told }), between);

/** What is shown, with weights that stay while the training goes on. */
const shown = (): Open => ({ ...trainer.open, shown: copyOf(trainer.open.shown) });

const answers: { [K in keyof Asked]: (asked: Asked[K], isLast: () => boolean) => Promise<Answers[K]> } = {
  open: async (asked) => {
    await trainer.begin(asked);
    return {};
  },
  play: async ({ speed }, isLast) => {
    await trainer.play(speed, async () => {
      await letIn();
      return isLast();
    });
    return {};
  },
  pause: async () => ({}),
  step: async ({ unit }) => {
    await trainer.epoch(unit);
    return {};
  },
  seek: async ({ epochs }) => {
    await trainer.open.run.seek(epochs);
    return {};
  },
  fork: async ({ changes }) => {
    const { run } = trainer.open;
    await run.fork(changes);
    return { forkedAt: run.forkedAt };
  },
  predict: ({ pixels }) => predict(shown(), pixels),
  spoke: ({ pixels }) => spoke(shown(), pixels),
  example: () => example(trainer.open),
  images: (wanted) => imagesOf(shown(), wanted),
  excites: ({ unit }) => excites(shown(), unit),
  // A weight goes back in time, and forward again.
  explain: (request) =>
    request.kind === 'weight' ? between(() => explain(trainer.open, request)) : explain(shown(), request),
  findings: () => findings(shown()),
  showModel: (asked) => showModel(trainer, asked),
  picture: ({ file }) => readPicture(file),
  saveModel: () => between(() => modelFile(trainer.open.run)),
  take: async ({ files }) => ({ text: trainer.source.take(files) }),
};

/** These end no training. */
const atOnce: readonly string[] = [
  ...['predict', 'picture', 'spoke', 'example', 'images', 'excites'],
  ...['findings', 'explain', 'saveModel'],
];
/** At the end of these all images are tested, and everything is told; once for those that wait for each other. */
const resting: readonly string[] = ['play', 'pause', 'step', 'seek', 'fork'];

let queue: Promise<unknown> = Promise.resolve();
let last = -1;
let lastResting = -1;
const waiting: (() => Promise<void>)[] = [];

/** Does something between two epochs, also while a training goes on: it is as before afterwards. */
function between<T>(work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    waiting.push(async () => {
      try {
        resolve(await work());
      } catch (error) {
        reject(error);
      }
    });
    queue = queue.then(letIn);
  });
}

async function letIn(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
}

addEventListener('message', ({ data: { id, kind, asked } }) => {
  const isAtOnce = atOnce.includes(kind);
  if (!isAtOnce) last = id; // a training, also one that still waits for its turn, makes room for it
  const isResting = resting.includes(kind);
  if (isResting) lastResting = id;
  const work = async (): Promise<unknown> => {
    try {
      return await answers[kind as 'pause'](asked, () => last === id);
    } finally {
      if (isResting) await trainer.rest(lastResting === id);
    }
  };
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
