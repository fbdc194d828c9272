import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { messagesOf, runTrainer } from '../driver';
import { fit, makeProject, model } from './project';

interface Case {
  readonly title: string;
  /** The first file is the script. */
  readonly files: Record<string, string>;
}

const typeModule = '{ "type": "module" }';
const typeCommonJs = '{ "type": "commonjs" }';

const cases: Case[] = [
  { title: 'CommonJS', files: { 'train.js': `const tf = require('@tensorflow/tfjs');\n${model}\nif (require.main === module) ${fit};` } },
  { title: 'CommonJS as .cjs in an ES package', files: { 'train.cjs': `const tf = require('@tensorflow/tfjs');\n${model}\n${fit};`, 'package.json': typeModule } },
  { title: 'a script without extension', files: { train: `#!/usr/bin/env node\nconst tf = require('@tensorflow/tfjs');\n${model}\n${fit};` } },
  { title: 'an ES module as .mjs', files: { 'train.mjs': `import * as tf from '@tensorflow/tfjs';\n${model}\nawait ${fit};` } },
  { title: 'an ES module by package type', files: { 'train.js': `import tf from '@tensorflow/tfjs';\n${model}\nawait ${fit};`, 'package.json': typeModule } },
  { title: 'named imports', files: { 'train.mjs': `import { sequential, layers, train, randomNormal } from '@tensorflow/tfjs';\nconst tf = { sequential, layers, train, randomNormal };\n${model}\nawait ${fit};` } },
  { title: 'import syntax without a package type', files: { 'train.js': `import * as tf from '@tensorflow/tfjs';\n${model}\n${fit};` } },
  { title: 'import syntax in a package that says commonjs', files: { 'train.js': `import tf from '@tensorflow/tfjs';\n${model}\n${fit};`, 'package.json': typeCommonJs } },
  {
    title: 'import mixed with require',
    files: {
      'train.js': `import * as tf from '@tensorflow/tfjs';\nconst path = require('path');\nconst { rows } = require('./data');\nimport sizes from './sizes';\nif (rows + sizes.extra !== 5 || path.basename(__filename) !== 'train.js') throw new Error('wrong data');\n${model}\n${fit};`,
      'data.js': 'export const rows = 3;',
      'sizes.js': 'export default { extra: 2 };',
    },
  },
  {
    title: 'import mixed with require and top-level await',
    files: {
      'train.js': `#!/usr/bin/env node\nimport * as tf from '@tensorflow/tfjs';\nimport { rows } from './data';\nconst path = require('path');\nif (rows !== 3 || path.basename(__dirname) === '') throw new Error('wrong data');\n${model}\nawait ${fit};`,
      'data.js': "import { sep } from 'path';\nconst { three } = require('./three');\nexport const rows = sep === '' ? 0 : three;",
      'three.js': 'exports.three = 3;',
    },
  },
  { title: 'require with top-level await', files: { 'train.js': `const tf = require('@tensorflow/tfjs');\n${model}\nawait ${fit};` } },
  {
    title: 'require in a comment only',
    files: { 'train.js': `import * as tf from '@tensorflow/tfjs';\n// const tf = require('@tensorflow/tfjs-node');\n${model}\nawait ${fit};` },
  },
  {
    title: 'extensionless imports, a folder and JSON in an ES package',
    files: {
      'train.js': `import * as tf from '@tensorflow/tfjs';\nimport { rows } from './data';\nimport { folder } from './lib';\nimport sizes from './sizes.json';\nif (rows + folder + sizes.extra !== 6) throw new Error('wrong data');\n${model}\nawait ${fit};`,
      'data.js': 'export const rows = 3;',
      'lib/index.js': 'export const folder = 1;',
      'sizes.json': '{ "extra": 2 }',
      'package.json': typeModule,
    },
  },
  {
    title: 'a file of a package without its extension',
    files: {
      'train.mjs': `import * as tf from '@tensorflow/tfjs';\nimport { rows } from 'csv/sync';\nif (rows !== 3) throw new Error('wrong data');\n${model}\nawait ${fit};`,
      'node_modules/csv/package.json': '{ "main": "index.js" }',
      'node_modules/csv/sync.js': 'exports.rows = 3;',
    },
  },
  {
    title: 'TypeScript as CommonJS',
    files: {
      'train.ts': `import * as tf from '@tensorflow/tfjs';\nimport type { Sizes } from './sizes';\nimport { rows } from './sizes';\nenum Kind { A = 1 }\nconst sizes: Sizes = { extra: rows as number };\nif (sizes.extra !== 3 || Kind.A !== 1) throw new Error('wrong data');\n${model}\nvoid ${fit};`,
      'sizes.ts': 'export interface Sizes { extra: number }\nexport const rows: number = 3;',
    },
  },
  {
    title: 'TypeScript as an ES module, .js standing for .ts',
    files: {
      'train.ts': `import * as tf from '@tensorflow/tfjs';\nimport { rows, type Sizes } from './sizes.js';\nconst sizes: Sizes = { extra: rows };\nif (sizes.extra !== 3) throw new Error('wrong data');\n${model}\nawait ${fit};`,
      'sizes.ts': 'export interface Sizes { extra: number }\nexport const rows: number = 3;',
      'package.json': typeModule,
    },
  },
  {
    title: 'TypeScript with top-level await and no package type',
    files: {
      'train.ts': `import * as tf from '@tensorflow/tfjs';\nimport { rows } from './sizes';\nconst more: number = require('./more').more;\nif (rows + more !== 7) throw new Error('wrong data');\n${model}\nawait ${fit};`,
      'sizes.ts': 'export const rows: number = 3;',
      'more.ts': 'export const more: number = 4;',
    },
  },
  { title: 'TypeScript as .mts', files: { 'train.mts': `import * as tf from '@tensorflow/tfjs';\nconst rate: number = 1;\n${model}\nawait ${fit}; void rate;` } },
  { title: 'TypeScript as .cts', files: { 'train.cts': `import tf = require('@tensorflow/tfjs');\nconst rate: number = 1;\n${model}\nvoid ${fit}; void rate;` } },
  { title: 'TypeScript as .tsx', files: { 'train.tsx': `import * as tf from '@tensorflow/tfjs';\nconst rate = 1 as number;\n${model}\nvoid ${fit}; void rate;` } },
  {
    title: 'TensorFlow.js loaded late by import()',
    files: { 'train.js': `async function main() {\nconst tf = await import('@tensorflow/tfjs');\n${model}\nawait ${fit};\n}\nmain();` },
  },
  {
    title: 'the parts of TensorFlow.js instead of the whole',
    files: { 'train.mjs': `import * as core from '@tensorflow/tfjs-core';\nimport * as layers from '@tensorflow/tfjs-layers';\nconst tf = { ...core, sequential: layers.sequential, layers: layers.layers };\n${model}\nawait ${fit};` },
  },
];

describe('every module system reaches the training call', () => {
  test.each(cases)('$title', async ({ files }) => {
    const folder = makeProject(files);
    const outcome = await runTrainer(join(folder, Object.keys(files)[0] ?? ''));
    expect(messagesOf(outcome, 'failed'), outcome.stderr).toEqual([]);
    expect(messagesOf(outcome, 'finished')).toHaveLength(1);
    expect(messagesOf(outcome, 'started')[0]?.provenance.tfjs).toBe('4.22.0');
    expect(outcome.exitCode).toBe(0);
  });
});

describe('lines stay where the person wrote them', () => {
  const lines = ['import * as tf from "@tensorflow/tfjs";', 'interface Sizes {', '  rows: number;', '}', 'const sizes: Sizes = { rows: 3 };', 'throw new Error(`rows ${sizes.rows}`);', 'tf.add(1, 2);'];
  test.each(['train.ts', 'train.mts', 'train.cts'])('%s', async (name) => {
    const outcome = await runTrainer(join(makeProject({ [name]: lines.join('\n') }), name));
    expect(messagesOf(outcome, 'failed')).toMatchObject([{ code: 'script-error', message: `The script threw an Error: rows 3 (${name}:6)` }]);
  });

  test('import mixed with require', async () => {
    const folder = makeProject({ 'train.js': 'import * as tf from "@tensorflow/tfjs";\nconst fs = require("fs");\n\nnull.x;\nfs; tf;' });
    const outcome = await runTrainer(join(folder, 'train.js'));
    expect(messagesOf(outcome, 'failed')[0]?.message).toContain('(train.js:4)');
  });
});
