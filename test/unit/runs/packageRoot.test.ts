import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../src/runs/packageRoot';
import { temporaryFolder } from './support';

it('is the nearest folder with a package.json, else the script\'s own', () => {
  const folder = temporaryFolder();
  const deep = join(folder, 'a', 'b');
  mkdirSync(deep, { recursive: true });
  const script = join(deep, 'train.js');
  expect(packageRoot(script)).toBe(deep);
  writeFileSync(join(folder, 'package.json'), '{}');
  expect(packageRoot(script)).toBe(folder);
  writeFileSync(join(folder, 'a', 'package.json'), '{}');
  expect(packageRoot(script)).toBe(join(folder, 'a'));
});
