import { describe, expect, test } from 'vitest';
import { missingDocumentation } from '../src/api/missing-documentation.ts';
import { entrySources, publicExports } from '../src/api/public-exports.ts';
import { publishablePackages } from '../src/repository.ts';

describe.each(publishablePackages().map((workspace) => [workspace.manifest.name, workspace] as const))(
  '%s',
  (_name, workspace) => {
    test.each(entrySources(workspace))(
      'every export of %s has a docstring, and an example where it acts',
      (entry) => {
        const exports = publicExports(entry);
        expect(exports.length).toBeGreaterThan(0);
        expect([...new Set(exports.flatMap(missingDocumentation))]).toEqual([]);
      },
    );
  },
);
