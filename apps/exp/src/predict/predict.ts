import { DataError, type Experiment, type Prediction, UsageError } from '@nn-labs/experiment';
import { readPicture } from '../picture/read-picture.ts';
import type { Terminal } from '../terminal.ts';
import { findModel } from './find-model.ts';
import { predictionLines } from './show-prediction.ts';

/** What stood on the command line. */
export interface PredictRequest {
  readonly picture: string;
  readonly model: string | undefined;
  readonly json: boolean;
}

/** Classifies a picture with a lab's model, and prints what the network saw and says. */
export async function predictPicture(
  experiment: Experiment,
  { picture, model, json }: PredictRequest,
  root: string,
  terminal: Terminal,
): Promise<void> {
  const { predict } = experiment;
  if (predict === undefined) {
    throw new UsageError(
      `lab ${experiment.id} classifies no pictures`,
      'A lab can: with predict(model, image) in its definition.',
    );
  }
  const image = await readPicture(picture);
  const found = await findModel(root, experiment.id, model);
  let prediction: Prediction;
  try {
    prediction = await predict(found.bytes, image);
  } catch (error) {
    throw isModelFault(error)
      ? new DataError(
          `${found.name} is no model that lab ${experiment.id} can read: ${error.message}`,
          undefined,
          {
            cause: error,
          },
        )
      : error;
  }
  const { seen, classes, notes, json: more = null } = prediction;
  if (json) {
    terminal.printJson({
      experiment: experiment.id,
      picture,
      model: { run: found.run, file: found.name },
      classes,
      notes,
      seen: { rows: seen.rows, cols: seen.cols, pixels: [...seen.pixels] },
      details: more,
    });
    return;
  }
  terminal.notice(`Model: ${found.name}`);
  for (const line of predictionLines(prediction, terminal.hasColours)) terminal.print(line);
}

/** Packages keep their own error classes, so they are told by name. */
function isModelFault(error: unknown): error is Error {
  return error instanceof Error && error.name === 'SafetensorsError';
}
