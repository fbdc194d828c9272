import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nativeFolder } from '../../setup/machine';
import { messagesOf, runTrainer, type TrainerOutcome } from '../driver';
import { fit, makeProject, model, packages } from './project';

const native = nativeFolder();
const nativeNode = { '@tensorflow/tfjs-node': join(native ?? '', 'node_modules/@tensorflow/tfjs-node') };
const noPackages = {};

function trains(requires: string): string {
  return `const tf = require('${requires}');\n${model}\n${fit};`;
}

function started(outcome: TrainerOutcome) {
  expect(messagesOf(outcome, 'failed'), outcome.stderr).toEqual([]);
  const provenance = messagesOf(outcome, 'started')[0]?.provenance;
  return { backend: provenance?.backend.kind, description: provenance?.backend.description, tfjs: provenance?.tfjs };
}

describe('the embedded backend', () => {
  test.each([
    ['3.21.0', packages.tfjs3],
    ['4.10.0', packages.tfjs410],
    ['4.22.0', packages.tfjs],
  ])("runs the workspace's own TensorFlow.js %s", async (version, folder) => {
    const project = makeProject({ 'train.js': trains('@tensorflow/tfjs') }, { '@tensorflow/tfjs': folder });
    const outcome = await runTrainer(join(project, 'train.js'), { backend: 'auto' });
    expect(started(outcome)).toEqual({ backend: 'embedded', description: 'embedded (WASM)', tfjs: version });
    expect(outcome.stderr).toBe('');
  });

  test.each(['@tensorflow/tfjs', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'])('stands in for a missing %s in CommonJS and in ES modules', async (name) => {
    const project = makeProject({ 'train.js': trains(name), 'train.mjs': `import * as tf from '${name}';\nimport { sequential } from '${name}';\nif (sequential !== tf.sequential) throw new Error();\n${model}\nawait ${fit};` }, noPackages);
    for (const script of ['train.js', 'train.mjs']) {
      expect(started(await runTrainer(join(project, script), { backend: 'auto' }))).toMatchObject({ backend: 'embedded', tfjs: '4.22.0' });
    }
  });

  test('stands in for missing parts', async () => {
    const project = makeProject({ 'train.mjs': `import * as core from '@tensorflow/tfjs-core';\nimport { sequential, layers } from '@tensorflow/tfjs-layers';\nimport * as data from '@tensorflow/tfjs-data';\ndata.array([1]);\nconst tf = { ...core, sequential, layers };\n${model}\nawait ${fit};` }, noPackages);
    expect(started(await runTrainer(join(project, 'train.mjs')))).toMatchObject({ backend: 'embedded' });
  });

  test('stands in for tfjs-node whose addon is missing', async () => {
    const addonless = makeProject(
      { 'train.js': trains('@tensorflow/tfjs-node'), 'node_modules/@tensorflow/tfjs-node/package.json': '{ "version": "4.22.0", "main": "index.js" }', 'node_modules/@tensorflow/tfjs-node/index.js': 'throw new Error("The Node.js native addon module (tfjs_binding.node) can not be found");' },
      { '@tensorflow/tfjs': packages.tfjs },
    );
    expect(started(await runTrainer(join(addonless, 'train.js'), { backend: 'auto' }))).toMatchObject({ backend: 'embedded' });
    const forced = await runTrainer(join(addonless, 'train.js'), { backend: 'native' });
    expect(messagesOf(forced, 'failed')).toMatchObject([{ code: 'package-missing', message: expect.stringContaining('native addon module'), remedy: expect.stringContaining('npm install @tensorflow/tfjs-node') }]);
    expect(forced.exitCode).toBe(1);
  });

  test('takes the place of a TensorFlow.js that is too old, and says so', async () => {
    const project = makeProject({ 'train.js': trains('@tensorflow/tfjs'), 'node_modules/@tensorflow/tfjs/package.json': '{ "version": "2.8.0", "main": "index.js" }', 'node_modules/@tensorflow/tfjs/index.js': 'throw new Error("loaded the old one")' }, noPackages);
    const outcome = await runTrainer(join(project, 'train.js'));
    expect(started(outcome)).toMatchObject({ backend: 'embedded', tfjs: '4.22.0' });
    expect(messagesOf(outcome, 'warning')).toMatchObject([{ message: expect.stringContaining('2.8.0') }]);
  });

  test('a TensorFlow.js that does not load is told apart from an error of the script', async () => {
    const project = makeProject({ 'train.js': trains('@tensorflow/tfjs'), 'node_modules/@tensorflow/tfjs/package.json': '{ "version": "4.22.0", "main": "index.js" }', 'node_modules/@tensorflow/tfjs/index.js': 'throw new Error("half installed")' }, noPackages);
    const outcome = await runTrainer(join(project, 'train.js'));
    expect(messagesOf(outcome, 'failed')).toMatchObject([{ message: expect.stringContaining('half installed'), remedy: expect.stringContaining('npm install') }]);
    expect(outcome.exitCode).toBe(1);
  });

  test('keeps its backend when the script asks for another, and says so', async () => {
    const project = makeProject({ 'train.mjs': `import * as tf from '@tensorflow/tfjs';\nimport '@tensorflow/tfjs-backend-wasm';\nawait tf.setBackend('cpu');\nconsole.log(tf.getBackend());\n${model}\nawait ${fit};` });
    const outcome = await runTrainer(join(project, 'train.mjs'));
    expect(started(outcome).backend).toBe('embedded');
    expect(outcome.stdout).toBe('wasm\n');
    expect(messagesOf(outcome, 'warning')).toMatchObject([{ message: expect.stringContaining('"cpu"') }]);
  });

  test('reads and writes models at file:// addresses, as tfjs-node does', async () => {
    const project = makeProject(
      { 'train.js': `const tf = require('@tensorflow/tfjs-node');\n(async () => {\n${model}\nawait model.save('file://saved');\nconst again = await tf.loadLayersModel('file://saved/model.json');\nconst same = await tf.loadLayersModel(tf.io.fileSystem('saved/model.json'));\nconst kernels = [model, again, same].map((m) => m.getWeights()[0].dataSync().join());\nconsole.log(new Set(kernels).size);\nawait ${fit};\n})();` },
      noPackages,
    );
    const outcome = await runTrainer(join(project, 'train.js'));
    expect(started(outcome).backend).toBe('embedded');
    expect(outcome.stdout).toBe('1\n');
    expect(JSON.parse(readFileSync(join(project, 'saved/model.json'), 'utf8'))).toMatchObject({ weightsManifest: [{ paths: ['weights.bin'] }] });
  });

  test('refuses what only native code can do by its name, and skips TensorBoard with a warning', async () => {
    const project = makeProject({ 'train.js': `const tf = require('@tensorflow/tfjs-node');\ntf.node.tensorBoard('logs');\ntf.node.decodeImage(new Uint8Array(3));` }, noPackages);
    const outcome = await runTrainer(join(project, 'train.js'));
    expect(messagesOf(outcome, 'warning')).toMatchObject([{ message: expect.stringContaining('TensorBoard') }]);
    expect(messagesOf(outcome, 'failed')).toMatchObject([{ code: 'unsupported-operation', message: expect.stringMatching(/tf\.node\.decodeImage.*train\.js:3/), remedy: expect.stringContaining('npm install @tensorflow/tfjs-node') }]);
  });
});

describe.skipIf(native === null)('the native backend', () => {
  test.each([
    ['train.js', trains('@tensorflow/tfjs-node')],
    ['train.mjs', `import * as tf from '@tensorflow/tfjs-node';\n${model}\nawait ${fit};`],
  ])('is used where it works: %s', async (name, source) => {
    const outcome = await runTrainer(join(makeProject({ [name]: source }, nativeNode), name), { backend: 'auto' });
    expect(started(outcome)).toMatchObject({ backend: 'native', description: expect.stringMatching(/^native, TensorFlow 2\.\d+/), tfjs: '4.22.0' });
    expect(outcome.stderr).toBe('');
  });

  test.each([
    ['3.21.0', packages.tfjs3],
    ['4.10.0', packages.tfjs410],
    ['4.22.0', packages.tfjs],
  ])('is used for a script that imports only @tensorflow/tfjs, here %s', async (version, folder) => {
    const project = makeProject({ 'train.js': `const tf = require('@tensorflow/tfjs');\nconsole.log(tf.getBackend());\n${model}\n${fit};` }, { ...nativeNode, '@tensorflow/tfjs': folder });
    const outcome = await runTrainer(join(project, 'train.js'), { backend: 'auto' });
    expect(started(outcome)).toMatchObject({ backend: 'native', tfjs: version });
    expect(outcome.stdout).toBe('tensorflow\n');
  });

  test('stands in for @tensorflow/tfjs-node-gpu and @tensorflow/tfjs', async () => {
    const project = makeProject({ 'train.mjs': `import * as gpu from '@tensorflow/tfjs-node-gpu';\nimport * as tf from '@tensorflow/tfjs';\nconsole.log(gpu.getBackend());\n${model}\nawait ${fit};` }, nativeNode);
    const outcome = await runTrainer(join(project, 'train.mjs'), { backend: 'auto' });
    expect(started(outcome).backend).toBe('native');
  });

  test('stands in for a @tensorflow/tfjs-node-gpu that is installed but does not load', async () => {
    const broken = { 'node_modules/@tensorflow/tfjs-node-gpu/package.json': '{ "version": "4.22.0", "main": "index.js" }', 'node_modules/@tensorflow/tfjs-node-gpu/index.js': 'throw new Error("no addon")' };
    const project = makeProject({ 'train.js': trains('@tensorflow/tfjs-node-gpu'), ...broken }, nativeNode);
    expect(started(await runTrainer(join(project, 'train.js'), { backend: 'auto' })).backend).toBe('native');
  });

  test('gives way to the embedded one when that is asked for', async () => {
    const project = makeProject({ 'train.js': trains('@tensorflow/tfjs-node') }, nativeNode);
    expect(started(await runTrainer(join(project, 'train.js'), { backend: 'embedded' }))).toMatchObject({ backend: 'embedded' });
  });

  test('keeps to one thread and stays quiet, unless the person says otherwise', async () => {
    const print = "console.log(['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'TF_CPP_MIN_LOG_LEVEL'].map((name) => process.env[name]).join());";
    const script = join(makeProject({ 'train.js': `${print}${trains('@tensorflow/tfjs-node')}` }, nativeNode), 'train.js');
    expect((await runTrainer(script, { backend: 'native' })).stdout).toBe('1,1,2\n');
    expect((await runTrainer(script, { backend: 'native', env: { TF_NUM_INTRAOP_THREADS: '2' } })).stdout).toBe('2,1,2\n');
  });
});

describe('the native backend that the extension installed', () => {
  const given = { nativeFolder: native ?? '' };
  const installed = { backend: 'native', description: expect.stringMatching(/^native \(installed by Superconverge\), TensorFlow 2\.\d+/) };

  describe.skipIf(native === null)('where it works', () => {
    test.each([
      ['train.js', trains('@tensorflow/tfjs-node')],
      ['train.mjs', `import * as tf from '@tensorflow/tfjs-node';\nimport { sequential } from '@tensorflow/tfjs-node';\nif (sequential !== tf.sequential) throw new Error();\n${model}\nawait ${fit};`],
      ['gpu.js', trains('@tensorflow/tfjs-node-gpu')],
      ['alone.js', trains('@tensorflow/tfjs')],
      ['parts.mjs', `import * as core from '@tensorflow/tfjs-core';\nimport { sequential, layers } from '@tensorflow/tfjs-layers';\nconst tf = { ...core, sequential, layers };\n${model}\nawait ${fit};`],
    ])('serves a project without any TensorFlow.js: %s', async (name, source) => {
      const outcome = await runTrainer(join(makeProject({ [name]: source }, noPackages), name), { backend: 'auto' }, given);
      expect(started(outcome)).toMatchObject({ ...installed, tfjs: '4.22.0' });
      expect(messagesOf(outcome, 'warning')).toEqual([]);
    });

    test.each([
      ['3.21.0', packages.tfjs3],
      ['4.22.0', packages.tfjs],
    ])("computes for the project's own TensorFlow.js %s", async (version, folder) => {
      const project = makeProject({ 'train.js': `const tf = require('@tensorflow/tfjs');\nconsole.log(tf.getBackend(), tf.version.tfjs);\n${model}\n${fit};` }, { '@tensorflow/tfjs': folder });
      const outcome = await runTrainer(join(project, 'train.js'), { backend: 'native' }, given);
      expect(started(outcome)).toMatchObject({ ...installed, tfjs: version });
      expect(outcome.stdout).toBe(`tensorflow ${version}\n`);
    });

    test('takes the place of a TensorFlow.js that is too old, and says so', async () => {
      const project = makeProject({ 'train.js': trains('@tensorflow/tfjs'), 'node_modules/@tensorflow/tfjs/package.json': '{ "version": "2.8.0", "main": "index.js" }', 'node_modules/@tensorflow/tfjs/index.js': 'throw new Error("loaded the old one")' }, noPackages);
      const outcome = await runTrainer(join(project, 'train.js'), { backend: 'auto' }, given);
      expect(started(outcome)).toMatchObject({ ...installed, tfjs: '4.22.0' });
      expect(messagesOf(outcome, 'warning')).toMatchObject([{ message: expect.stringContaining('2.8.0') }]);
    });

    test("serves where the project's own tfjs-node has no addon, and gives way where that works", async () => {
      const addonless = { 'node_modules/@tensorflow/tfjs-node/package.json': '{ "version": "4.22.0", "main": "index.js" }', 'node_modules/@tensorflow/tfjs-node/index.js': 'throw new Error("no addon")' };
      const broken = makeProject({ 'train.js': trains('@tensorflow/tfjs-node'), ...addonless }, noPackages);
      expect(started(await runTrainer(join(broken, 'train.js'), { backend: 'auto' }, given))).toMatchObject(installed);
      const whole = makeProject({ 'train.js': trains('@tensorflow/tfjs-node') }, nativeNode);
      expect(started(await runTrainer(join(whole, 'train.js'), { backend: 'auto' }, { nativeFolder: '/no/such/folder' })).description).toMatch(/^native, /);
    });

    test('stays out of the way when the embedded one is asked for', async () => {
      const project = makeProject({ 'train.js': trains('@tensorflow/tfjs-node') }, noPackages);
      expect(started(await runTrainer(join(project, 'train.js'), { backend: 'embedded' }, given)).backend).toBe('embedded');
    });
  });

  test('is not looked for elsewhere: without it the embedded one computes', async () => {
    const project = makeProject({ 'train.js': trains('@tensorflow/tfjs-node') }, noPackages);
    const outcome = await runTrainer(join(project, 'train.js'), { backend: 'auto' });
    expect(started(outcome).backend).toBe('embedded');
    expect(messagesOf(outcome, 'warning')).toEqual([]);
  });

  test('that does not load gives way to the embedded one with a warning, or fails the run that asks for it', async () => {
    const copy = makeProject({ 'node_modules/@tensorflow/tfjs-node/package.json': '{ "version": "4.22.0", "main": "index.js" }', 'node_modules/@tensorflow/tfjs-node/index.js': 'throw new Error("cut short")' }, noPackages);
    const script = join(makeProject({ 'train.js': trains('@tensorflow/tfjs-node') }, noPackages), 'train.js');
    const outcome = await runTrainer(script, { backend: 'auto' }, { nativeFolder: copy });
    expect(started(outcome).backend).toBe('embedded');
    expect(messagesOf(outcome, 'warning')).toMatchObject([{ message: expect.stringMatching(/cut short.*Install Native Backend/) }]);
    const forced = await runTrainer(script, { backend: 'native' }, { nativeFolder: copy });
    expect(messagesOf(forced, 'failed')).toMatchObject([{ code: 'package-missing', message: expect.stringContaining('cut short'), remedy: expect.stringContaining('Install Native Backend') }]);
  });
});

test('the same seed gives the same weights, another seed others', async () => {
  const script = join(makeProject({ 'train.js': `const tf = require('@tensorflow/tfjs');\n${model}\nconsole.log(Math.random(), model.getWeights()[0].dataSync().join());\n${fit};` }), 'train.js');
  const [first, again, other] = [await runTrainer(script, { seed: 7 }), await runTrainer(script, { seed: 7 }), await runTrainer(script, { seed: 8 })].map((outcome) => outcome.stdout);
  expect(first).toMatch(/\d/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});
