import { DataError } from '@nn-labs/experiment';

// What stands in a browser for `mnist-files.ts`.

type Refuse = () => Promise<never>;

const refuse: Refuse = async () => {
  throw new DataError(
    'there are no files in a browser',
    'Give the images: lab.open(settings, context, imageDataset({ … })).',
  );
};

export const loadIdxDataset: Refuse = refuse;
export const loadMnist: Refuse = refuse;
export const locateMnist: Refuse = refuse;
export const mnistDataSet: { status: Refuse; fetch: Refuse; verify: Refuse } = {
  status: refuse,
  fetch: refuse,
  verify: refuse,
};
