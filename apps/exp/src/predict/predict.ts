import { DataError, type Experiment, type GreyImage, type Json, type Prediction } from '@nn-labs/experiment';
import { judgedFigure, missingFiles } from '@nn-labs/experiment/runs';
import { describeFailure, type Failure } from '../command-line/exit-codes.ts';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import { readPicture } from '../picture/read-picture.ts';
import { mainFigure } from '../runs/run-text.ts';
import { type FoundModel, findModel } from './find-model.ts';
import type { PredictOptions } from './predict-command.ts';
import { predictionLines } from './show-prediction.ts';

/** Classifies pictures with a lab's model, and prints what the network saw and says. */
export async function predictPictures(
  experiment: Experiment,
  predict: NonNullable<Experiment['predict']>,
  pictures: readonly string[],
  options: PredictOptions,
  { root, terminal, setCode }: CommandSurroundings,
): Promise<void> {
  const { id } = experiment;
  const several = pictures.length > 1;
  // All are read before anything is printed; one that cannot be read does not keep the others from their answer.
  const readable: { picture: string; image: GreyImage }[] = [];
  const failures: Failure[] = [];
  for (const picture of pictures) {
    try {
      readable.push({ picture, image: await readPicture(picture) });
    } catch (error) {
      if (!several) throw error;
      failures.push(describeFailure(error));
    }
  }
  const model = await findModel(root, experiment, options);
  const { name, run, passedOver } = model;
  const figure = run && judgedFigure(run);
  const shown = run && mainFigure(run);
  if (!options.json)
    terminal.notice(`Model: ${name}${shown === null ? '' : ` (${shown.name} ${shown.text})`}`);
  if (passedOver !== null) {
    const lost = missingFiles(passedOver).join(', ');
    terminal.notice(`The better run ${passedOver.id} is without its model: ${lost} is missing.`);
  }
  const found: Json[] = [];
  for (const [index, { picture, image }] of readable.entries()) {
    const prediction = await predictOne(predict, model, image, id);
    const { seen, classes, notes, json: details = null } = prediction;
    found.push({
      experiment: id,
      picture,
      model: { run: run?.id ?? null, file: name, ...(figure && { [figure.figure]: figure.value }) },
      classes: classes.map((each) => ({ ...each })),
      notes: [...notes],
      seen: { ...seen, pixels: [...seen.pixels] },
      details,
    });
    if (several) terminal.printText(`${index > 0 ? '\n' : ''}${picture}`);
    for (const line of predictionLines(prediction, terminal.hasColours)) terminal.print(line);
  }
  if (options.json) terminal.printJson(several ? found : found[0]);
  for (const { code, cause, remedy } of failures) {
    setCode(code);
    terminal.fail(cause, remedy);
  }
}

async function predictOne(
  predict: NonNullable<Experiment['predict']>,
  model: FoundModel,
  image: GreyImage,
  lab: number,
): Promise<Prediction> {
  try {
    return await predict(model.bytes, image);
  } catch (error) {
    // Packages keep their own error classes, so they are told by name.
    const { name, message } = error as Error;
    if (name !== 'SafetensorsError') throw error;
    throw new DataError(`${model.name} is not a model that lab ${lab} can read: ${message}`, undefined, {
      cause: error,
    });
  }
}
