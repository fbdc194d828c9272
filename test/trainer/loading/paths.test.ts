import { cpSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import { createRuns } from '../../../src/runs/runs';
import { messagesOf, runTrainer } from '../driver';
import { fit, makeProject, model } from './project';

// What a path may hold and a URL, a shell or a pattern takes for something else.

const odd = process.platform === 'win32' ? "100% [a] (b) {c} $HOME ^!; d" : '100% "a" q?x=1&y [a] (b) {c} $HOME `x`; d:e, *';
const names = ['a b#c', "it's", 'ü 数据', 'per%20cent', odd];

const helper = 'export const units: number = 1;\nexport const here = __filename;\n';
const files = {
  'common.js': `const tf = require('@tensorflow/tfjs');\nconst { half } = require('./lib#1/half');\nconsole.log(__filename, half(2));\n${model}\n${fit};`,
  'module.mjs': `import * as tf from '@tensorflow/tfjs';\nimport half from './lib%231/half.js';\nimport { fileURLToPath } from 'node:url';\nconst { default: again } = await import(new URL('./lib%231/half.js', import.meta.url).href);\nconsole.log(fileURLToPath(import.meta.url), half.half(2) * again.half(2));\n${model}\nawait ${fit};`,
  'type script.ts': `import * as tf from '@tensorflow/tfjs';\nimport { units } from './helper file';\nconst n: number = units;\nconsole.log(__filename, n);\n${model}\n${fit};`,
  'top level.mts': `import * as tf from '@tensorflow/tfjs';\nimport { units } from './helper file.ts';\nconsole.log(decodeURIComponent(new URL(import.meta.url).pathname), units satisfies number);\n${model}\nawait ${fit};`,
  'bundled.ts': `import * as tf from '@tensorflow/tfjs';\nconst { units } = await import('./helper file');\nconsole.log(__filename, units as number);\n${model}\nawait ${fit};`,
  'lib#1/half.js': 'exports.half = (x) => x / 2;\n',
  'helper file.ts': helper,
};
const scripts = ['common.js', 'module.mjs', 'type script.ts', 'top level.mts', 'bundled.ts'];

describe.each(names)('in a folder called %s', (name) => {
  test.each(scripts)('%s runs, finds what it imports and is named in full', async (script) => {
    const project = makeProject(files);
    const inside = join(project, name);
    const above = `${project}.moved`;
    renameSync(project, above);
    mkdirSync(project);
    renameSync(above, inside);
    const path = join(inside, script);
    const outcome = await runTrainer(path);
    expect(messagesOf(outcome, 'failed'), outcome.stderr).toEqual([]);
    expect(messagesOf(outcome, 'started')[0]?.provenance.call).toMatchObject({ api: 'fit', file: path });
    expect(outcome.stdout).toBe(`${path} 1\n`);
    expect(outcome.stderr).toBe('');
  });
});

test('a script, a working directory and arguments with such characters arrive as they are', async () => {
  const project = makeProject({ "it's #1/träin %41.js": `const tf = require('@tensorflow/tfjs');\nconsole.log(JSON.stringify([process.cwd(), __filename, ...process.argv.slice(2)]));\n${model}\n${fit};`, 'w d#2/x': '' });
  const [script, cwd] = [join(project, "it's #1/träin %41.js"), join(project, 'w d#2')];
  const args = ['a b', '#', '"quoted"', "it's", '数据', '%41', '--flag=$HOME'];
  const outcome = await runTrainer(script, { cwd, args });
  expect(messagesOf(outcome, 'failed'), outcome.stderr).toEqual([]);
  expect(JSON.parse(outcome.stdout)).toEqual([cwd, script, ...args]);
});

test('the extension and its storage may lie in such folders, too', async () => {
  const project = makeProject(files);
  const trainerFolder = join(project, 'ext "#1" 数据 %20', 'trainer');
  cpSync(join(import.meta.dirname, '../../../dist/trainer'), trainerFolder, { recursive: true });
  const runs = createRuns({ folder: join(project, "it's #2 ü%41"), trainerFolder, log: () => undefined });
  onTestFinished(() => runs.dispose());
  const run = runs.start(defaultRequest(join(project, 'module.mjs'), { node: process.execPath, backend: 'embedded', rangeTest: { iterations: 20, topLr: 0.1 } }));
  expect(await run.ended).toMatchObject({ failure: null, state: 'finished' });
  const again = await runs.open(run.record.id);
  expect(again.batch).toHaveLength(20);
  expect(again.batch).toEqual(run.batch);
});
