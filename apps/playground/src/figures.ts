import { confusionMatrix, learningCurves, weightTiles } from '@nn-labs/figures';
import { curveOf, type PageState, unseenOf } from './page-state.ts';
import type { ParameterView } from './protocol.ts';

/** The pictures of the page as the reports of the command line draw them. */
export function figuresOf(state: PageState): { name: string; svg: string }[] {
  const { view, opened } = state;
  const figures: { name: string; svg: string }[] = [];
  const training = [...curveOf(state)];
  if (training.length > 0) {
    figures.push({
      name: 'learning-curves',
      svg: learningCurves({ training, heldOut: [...unseenOf(state)] }),
    });
  }
  if (view?.confusion != null) {
    figures.push({ name: 'confusion-matrix', svg: confusionMatrix({ counts: view.confusion }) });
  }
  const [before, after] = [opened?.firstParameters[0], view?.parameters[0]];
  if (before !== undefined && after !== undefined && opened?.image != null && before.shape.length === 2) {
    const svg = weightTiles({ before: matrixOf(before), after: matrixOf(after), image: opened.image });
    figures.push({ name: 'weights', svg });
  }
  return figures;
}

function matrixOf({ shape: [rows = 0, cols = 0], data }: ParameterView) {
  return { rows, cols, data };
}
