import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { writeWhole as write } from '../../src/runs/index.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

describe('writeWhole', () => {
  test('replaces a file by another one: who has the old one open reads the old one', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'README.md');
    writeFileSync(file, 'old');
    linkSync(file, join(folder, 'old')); // the old file under a second name
    await write(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'old']);
  });

  test.skipIf(process.platform === 'win32')('keeps the mode, whatever the umask, and a link', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'README.md');
    writeFileSync(file, 'old');
    chmodSync(file, 0o666);
    symlinkSync('README.md', join(folder, 'link'));
    await write(join(folder, 'link'), 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o666);
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  });

  test('refuses a folder and a device, and leaves both', async () => {
    const folder = temporaryFolder();
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    await expect(write(inner, 'x')).rejects.toThrow('inner is a folder');
    if (process.platform !== 'win32') {
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      await expect(write(pipe, 'x')).rejects.toThrow('pipe is a device or pipe');
      expect(statSync(pipe).isFIFO()).toBe(true);
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('what throws before the file gets its name leaves the old file, and nothing beside it', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'README.md');
    writeFileSync(file, 'old');
    const refuse = async (): Promise<void> => {
      expect(readdirSync(folder)).toHaveLength(2); // the content is there, under another name
      throw new Error('not now');
    };
    await expect(write(file, 'new', refuse)).rejects.toThrow('not now');
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['README.md']);
  });

  test('leaves nothing beside a file that it could not write', async () => {
    const folder = temporaryFolder();
    const nowhere = join(folder, 'gone', 'file');
    await expect(write(nowhere, 'x')).rejects.toThrow('ENOENT');
    expect(readdirSync(folder)).toEqual([]);
  });
});
