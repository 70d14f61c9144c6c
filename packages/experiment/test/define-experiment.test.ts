import { describe, expect, test } from 'vitest';
import { choice, defineExperiment, integer } from '../src/index.ts';

const options = {
  epochs: integer({ description: 'passes', default: 10, min: 1 }),
  loss: choice(['squared-error', 'cross-entropy'], { description: 'loss', default: 'squared-error' }),
};
const base = { id: 3, title: 'A lab', summary: 'Does a thing.', options, run: () => ({}) };

describe('defineExperiment', () => {
  test('a flag overrides the preset, the preset overrides the default', () => {
    const lab = defineExperiment({
      ...base,
      presets: { plain: {}, better: { loss: 'cross-entropy', epochs: 20 } },
    });
    expect(lab.defaultPreset).toBe('plain');
    expect(lab.configure('plain', {})).toEqual({ epochs: 10, loss: 'squared-error' });
    expect(lab.configure('better', {})).toEqual({ epochs: 20, loss: 'cross-entropy' });
    expect(lab.configure('better', { epochs: 5 })).toEqual({ epochs: 5, loss: 'cross-entropy' });
  });

  test('without presets there is one, the defaults', () => {
    expect(defineExperiment(base).configure('default', {})).toEqual({ epochs: 10, loss: 'squared-error' });
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses the id %d', (id) => {
    expect(() => defineExperiment({ ...base, id })).toThrow(
      `defineExperiment: the id ${id} is not a positive integer. Use the number in the folder's name.`,
    );
  });

  test.each(['batch-size', 'Epochs', '1st', ''])('refuses the option name %j', (name) => {
    expect(() => defineExperiment({ ...base, options: { [name]: options.epochs } })).toThrow(
      `defineExperiment: the option's name '${name}' is not a camelCase word.`,
    );
  });

  test.each(['json', 'preset', 'verify', 'seeds', 'sweep', 'dryRun', 'noBias'])(
    'keeps %s for the command line',
    (name) => {
      expect(() => defineExperiment({ ...base, options: { [name]: options.epochs } })).toThrow(
        `defineExperiment: the option's name '${name}' belongs to the command line. Choose another.`,
      );
    },
  );

  test('a preset cannot set what is not an option', () => {
    const presets = { fast: { epoch: 3 } } as never; // the compiler refuses it too; this is for plain JavaScript
    expect(() => defineExperiment({ ...base, presets })).toThrow(
      "defineExperiment: preset 'fast' sets 'epoch', which is not an option. The options: epochs, loss.",
    );
  });

  test('--verify cannot set what is not an option either', () => {
    expect(() => defineExperiment({ ...base, verify: { data: 'mnist' } as never })).toThrow(
      "defineExperiment: verify sets 'data', which is not an option. The options: epochs, loss.",
    );
    expect(defineExperiment({ ...base, verify: { epochs: 3 } }).verify).toEqual({ epochs: 3 });
  });

  test('a claim about a preset that is not there is refused', () => {
    const claim = { name: 'sum', expected: '10', tolerance: 'exact', found: () => '10' };
    expect(() => defineExperiment({ ...base, claims: [{ ...claim, preset: ['default', 'fast'] }] })).toThrow(
      "the claim 'sum' is about preset 'fast', which the lab does not have. The presets: default.",
    );
  });

  test('an unknown preset is refused, also one named like a method of every object', () => {
    const lab = defineExperiment(base);
    expect(() => lab.configure('toString', {})).toThrow(
      "configure: no preset 'toString'. The presets: default.",
    );
  });
});
