import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import { createRuns } from '../../../src/runs/runs';
import { nativeFolder } from '../../setup/machine';
import { run as runCommand } from '../../unit/cli/commandLine';
import { fit, model, makeProject } from '../loading/project';

const root = join(import.meta.dirname, '../../..');
const native = nativeFolder();
const script = `const tf = require('@tensorflow/tfjs');\n${model}\n${fit};`;

describe.skipIf(native === null)('the native backend of a folder', () => {
  test('computes for the runs that begin while it is there, and the run keeps which one it was', async () => {
    const project = makeProject({ 'train.js': script }, {});
    let folder: string | null = null;
    const runs = createRuns({ folder: join(project, 'kept'), trainerFolder: join(root, 'dist/trainer'), log: () => undefined, nativeFolder: () => folder });
    onTestFinished(() => runs.dispose());
    const backend = async (): Promise<unknown> => (await runs.start(defaultRequest(join(project, 'train.js'), { node: process.execPath, rangeTest: { iterations: 20, topLr: 0.1 } })).ended).provenance?.backend;
    expect(await backend()).toMatchObject({ kind: 'embedded' });
    folder = native;
    expect(await backend()).toMatchObject({ kind: 'native', description: expect.stringContaining('installed by Superconverge') as string });
    expect((await runs.list())[0]?.provenance?.backend.kind).toBe('native');
  });

  test('is named to the command line by SUPERCONVERGE_NATIVE', async () => {
    const project = makeProject({ 'train.js': script }, {});
    const words = ['range-test', 'train.js', '--iterations', '20', '--top', '0.1'];
    process.env['SUPERCONVERGE_NATIVE'] = native ?? '';
    onTestFinished(() => void Reflect.deleteProperty(process.env, 'SUPERCONVERGE_NATIVE'));
    const outcome = await runCommand(join(root, 'dist/cli.cjs'), words, { cwd: project });
    expect(outcome.stdout, outcome.stderr).toContain('Backend: native (installed by Superconverge), TensorFlow 2.');
  });
});
