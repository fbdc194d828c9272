import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { ExperimentFiles } from '../../../src/experiments/experimentFiles';
import { encode } from '../../../src/protocol/wire';
import { thisOwner } from '../../../src/runs/runOwner';
import { temporaryFolder } from '../runs/support';

/** Claims one experiment after the other as soon as its folder is there; `at` counts those that it has gone on to. */
const otherWindow = `
const { openSync, writeSync, closeSync } = require('fs');
const { files, owner, at } = require('worker_threads').workerData;
for (const file of files) {
  Atomics.add(at, 0, 1);
  for (let code = 'ENOENT'; code === 'ENOENT'; ) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, owner);
      closeSync(handle);
      code = null;
    } catch (error) {
      code = error.code;
    }
  }
}`;

test('a window that is slower by a moment is told of the other, and goes on keeping experiments', { timeout: 20_000 }, () => {
  const folder = temporaryFolder();
  const ids = Array.from({ length: 300 }, (_, index) => `experiment-${String(index)}`);
  const at = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(otherWindow, { eval: true, workerData: { files: ids.map((id) => join(folder, 'experiments', id, 'owner.json')), owner: encode(thisOwner()), at } });
  onTestFinished(async () => {
    await worker.terminate();
  });
  const log: string[] = [];
  const files = new ExperimentFiles(folder, (line) => log.push(line));
  ids.forEach((id, index) => {
    while (Atomics.load(at, 0) <= index);
    try {
      files.claim(id);
    } catch (error) {
      expect(error).toMatchObject({ message: expect.stringContaining('goes on in another window') });
    }
    expect(log).toEqual([]);
    expect(files.isKept(id)).toBe(true);
  });
});
