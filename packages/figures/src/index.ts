export { type ConfusionMatrixData, confusionMatrix } from './confusion-matrix.ts';
export { type ClassifiedImage, digitGallery } from './digit-gallery.ts';
export { type ImageGrid, type ImageGridsData, imageGrids } from './image-grids.ts';
export { type CurvePoint, type LearningCurvesData, learningCurves } from './learning-curves.ts';
export { textConfusionMatrix } from './text-confusion-matrix.ts';
export { type TextCurveData, textCurve } from './text-curve.ts';
export { type TextDigit, type TextDigitsOptions, textDigits } from './text-digits.ts';
export type { Point } from './thin-points.ts';
export { type WeightMatrix, type WeightTilesData, weightTiles } from './weight-tiles.ts';
