import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeSample } from '../../../src/editor/createSample';

const sample = resolve('media/sample');
let parent: string;
beforeEach(async () => void (parent = await mkdtemp(join(tmpdir(), 'superconverge-sample-'))));
afterEach(() => rm(parent, { recursive: true, force: true }));

it('writes a script with everything that it needs', async () => {
  const folder = await writeSample(sample, parent);
  expect((await readdir(folder)).sort()).toEqual(['LICENSE-fashion-mnist.txt', 'README.md', 'fashion-mnist.br', 'package.json', 'train.js']);
  expect(await readFile(join(folder, 'train.js'), 'utf8')).toContain('model.fit(');
});

it('never overwrites: a second sample goes into a folder of its own', async () => {
  const first = await writeSample(sample, parent);
  await writeFile(join(first, 'train.js'), 'mine');
  const second = await writeSample(sample, parent);
  expect(second).not.toBe(first);
  expect(await readFile(join(first, 'train.js'), 'utf8')).toBe('mine');
});

it('says what to do where it cannot write', async () => {
  const file = join(parent, 'a file');
  await writeFile(file, '');
  await chmod(file, 0o444);
  await expect(writeSample(sample, file)).rejects.toThrow('could not be written into a file: ');
});

it('has 6,000 and 1,000 images of ten equally frequent classes', async () => {
  const bytes = brotliDecompressSync(await readFile(join(sample, 'fashion-mnist.br')));
  expect(bytes.length).toBe(7000 * (28 * 28 + 1));
  const labels = [...bytes.subarray(7000 * 28 * 28)];
  const frequencies = (some: number[]): number[] => Array.from({ length: 10 }, (_, label) => some.filter((one) => one === label).length);
  expect(frequencies(labels.slice(0, 6000))).toEqual(Array(10).fill(600));
  expect(frequencies(labels.slice(6000))).toEqual(Array(10).fill(100));
});
