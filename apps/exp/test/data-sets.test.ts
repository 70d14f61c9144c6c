import { expect, test } from 'vitest';
import { exp } from './in-process.ts';
import { temporaryLab } from './temporary-lab.ts';

/** A lab with two data sets: `Points` is whole, of `Lines` a file is damaged. */
const checkout = temporaryLab(`
  options: {},
  run: () => ({}),
  datasets: ['Points', 'Lines'].map((name) => {
    const file = { name: name.toLowerCase() + '.csv', path: '/data/' + name, bytes: 1234, state: 'good' };
    const places = [{ from: 'cache', path: '/data', exists: true, files: [file] }];
    const isGood = name === 'Points';
    return {
      name,
      status: async () => ({ places, summary: 'Labs use ' + name + '.' }),
      fetch: async () => [{ name: file.name, path: file.path, action: isGood ? 'kept' : 'fetched' }],
      verify: async () => ({ places, note: null, fault: isGood ? null : { cause: 'Lines are broken', remedy: 'Mend them.' } }),
    };
  }),`);

test('each data set under its name; one by its name, however it is written', async () => {
  expect((await exp('data status', { checkout })).stdout).toBe(
    [
      'Points',
      'cache       /data',
      `  ${'points.csv'.padEnd(33)}      1,234 bytes`,
      '',
      'Labs use Points.',
      '',
      'Lines',
      'cache       /data',
      `  ${'lines.csv'.padEnd(33)}      1,234 bytes`,
      '',
      'Labs use Lines.',
      '',
    ].join('\n'),
  );
  const one = await exp('data fetch lines --json', { checkout });
  expect(JSON.parse(one.stdout)).toEqual([{ name: 'lines.csv', path: '/data/Lines', action: 'fetched' }]);
});

test('--json lists what each data set gives; exit 3 where one is not sound', async () => {
  const { code, stdout, stderr } = await exp('data verify --json', { checkout });
  expect({ code, stderr }).toEqual({ code: 3, stderr: 'exp: Lines are broken\n     Mend them.\n' });
  expect(JSON.parse(stdout)).toMatchObject([{ good: true }, { good: false }]);
});

test('--data-dir is for one data set', async () => {
  const { code, stderr } = await exp('data verify --data-dir x', { checkout });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'exp: --data-dir is the folder of one data set\n     Name one of Points, Lines.\n',
  });
});
