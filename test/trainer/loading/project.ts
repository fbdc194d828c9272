import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const modules = join(import.meta.dirname, '../../../node_modules');

/** Folders of installed packages that a test project can link to. */
export const packages = {
  tfjs: join(modules, '@tensorflow/tfjs'),
  tfjs3: join(modules, 'tfjs-3'),
  tfjs410: join(modules, 'tfjs-4-10'),
};

/** The usual dependencies of a test project. */
export const usual: Record<string, string> = { '@tensorflow/tfjs': packages.tfjs };

/** A small model and its data, on one line; `tf` must be in scope. 64 rows: 8 iterations an epoch. */
export const model = `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] }); model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' }); const xs = tf.randomNormal([64, 2]), ys = tf.randomNormal([64, 1]);`;
export const fit = 'model.fit(xs, ys, { epochs: 100, batchSize: 8, verbose: 0 })';

/** Writes a project into a new folder outside this one, so that it sees only the packages that it is given; removed after the test. */
export function makeProject(files: Record<string, string>, dependencies: Record<string, string> = usual): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'superconverge-loading-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  for (const [name, target] of Object.entries(dependencies)) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link, 'dir');
  }
  return folder;
}
