import { defineExperiment } from '@nn-labs/experiment';
import { claims } from './claims.ts';
import { check, mayResume, options, presets } from './options.ts';
import { plan, run } from './run.ts';

export default defineExperiment({
  id: 3,
  title: 'Linear and non-linear data',
  summary:
    'Separates two clouds and two moons by logistic regression, and the moons by a network, all by hand.',
  options,
  presets,
  check,
  claims,
  plan,
  run,
  report: async (config, recorded) => (await import('./report.ts')).report(config, recorded),
  resumable: ['epochs'],
  mayResume,
  figures: {
    accuracy: { as: 'percent', better: 'higher', on: 'points' },
    weightsSha256: { as: 'hash', repeats: true },
  },
});
