import { afterEach, beforeEach, expect, vi } from 'vitest';

// Packages never print: a test that makes a library write to the console fails.
const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

beforeEach(() => {
  for (const method of methods) vi.spyOn(console, method);
});

afterEach(() => {
  const printed = methods.flatMap((method) => vi.mocked(console[method]).mock.calls);
  vi.restoreAllMocks();
  expect(printed, 'the code under test wrote to the console').toEqual([]);
});
